"""Pictures: where shapes fall, and what their SVG says to those who do not see it."""

import re
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.rules import Outcome
from tests.web.drawing import SVG, collisions, draw, picture, rule, words_of
from web.pictures.charts import EDGE, WIDTH, interval_of, progress


def test_a_value_falls_in_proportion_between_the_edges() -> None:
    bar = interval_of(rule(72.25, 67.5, 76.7))
    assert (bar.low, bar.x, bar.high) == (212.5, 226.8, 240.1)
    assert bar.bar == EDGE + 0.55 * (WIDTH - 2 * EDGE)
    assert (bar.label, bar.between, bar.bar_label) == ("72,3", "entre 67,5 et 76,7", "seuil 55 →")


def test_a_figure_is_never_rounded_across_its_bar() -> None:
    assert interval_of(rule(54.96, 40, 60)).label == "54,96"
    assert interval_of(rule(54.9, 40, 60, threshold=54.9)).label == "54,9"


def test_what_is_not_measured_has_no_place_and_no_figure() -> None:
    bar = interval_of(rule(None))
    assert (bar.outcome, bar.x, bar.label, bar.between, bar.few) == ("unmeasured", None, "", "", False)


@pytest.mark.parametrize(("value", "anchor"), [(0, "start"), (50, "middle"), (100, "end")])
def test_labels_of_extreme_values_stay_in_the_picture(value: float, anchor: str) -> None:
    bar = interval_of(rule(value, value, value, threshold=float(value)))
    assert bar.bar_anchor == anchor
    assert bar.between == ""
    assert collisions(picture(draw("{{ charts.interval_bar(bar, 'r', 'S') }}", bar=bar))) == []


def test_an_interval_of_the_whole_scale_fills_it_and_no_more() -> None:
    bar = interval_of(rule(55, 0, 100))
    assert (bar.low, bar.high) == (EDGE, WIDTH - EDGE)
    assert collisions(picture(draw("{{ charts.interval_bar(bar, 'r', 'S') }}", bar=bar))) == []


def test_each_kind_of_measure_has_its_own_scale() -> None:
    assert interval_of(rule(12, 10, 14, measure="mystere.note", threshold=12.0)).top == "20"
    majors = interval_of(rule(7, 7, 7, measure="constats.majeurs_ouverts", threshold=0.0, direction="maximum"))
    assert (majors.top, majors.bar_label, majors.bar) == ("8", "← limite 0", EDGE)


def test_fewer_than_ten_answers_are_said() -> None:
    assert interval_of(rule(72, 50, 90, n=9)).few
    assert not interval_of(rule(72, 50, 90, n=10)).few
    assert not interval_of(rule(12, 10, 14, n=5, measure="mystere.note")).few
    assert not interval_of(rule(72, 72, 72, n=6, measure="score.dirigeants")).few, "leaders are a census"


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(-1e3, 1e3), st.floats(0, 100))
def test_nothing_is_drawn_outside_the_picture(value: float, lower: float, upper: float, bar: float) -> None:
    drawn = interval_of(msgspec.structs.replace(rule(50), value=value, lower=lower, upper=upper, threshold=bar))
    assert all(x is not None and EDGE <= x <= WIDTH - EDGE for x in (drawn.x, drawn.low, drawn.high, drawn.bar))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_outcome_has_its_shape_its_word_and_its_description(outcome: Outcome) -> None:
    values = {"met": (80, 70, 90), "fragile": (60, 50, 70), "missed": (40, 30, 50), "unmeasured": (None, 0, 0)}
    bar = interval_of(rule(*values[outcome.value]))
    root = draw("{{ charts.interval_bar(bar, 'r', 'Score') }}", bar=bar)
    svg = root.find(f".//{SVG}svg")
    assert svg is not None
    assert svg.get("role") == "img"
    assert {child.get("id") for child in (svg[0], svg[1])} == set((svg.get("aria-labelledby") or "").split())
    assert svg[0].text == f"Score : {outcome.word}"
    assert svg[1].text == bar.description
    marks = root.findall(f".//{SVG}g[@class]")
    assert [mark.get("class") for mark in marks] == ([] if bar.x is None else [f"shape shape--{outcome.value}"])
    assert ("pas encore mesuré" in words_of(root)) == (outcome is Outcome.UNMEASURED)


def test_the_four_marks_are_told_apart_without_colour() -> None:
    drawn = {
        outcome: re.sub(
            r"\w+--\w+", "", ElementTree.tostring(draw("{{ charts.outcome_mark(o) }}", o=outcome), "unicode")
        )
        for outcome in ("met", "fragile", "missed", "unmeasured")
    }
    assert len(set(drawn.values())) == 4


@pytest.mark.parametrize(("found", "hatched"), [((80, 70, 90), False), ((60, 50, 70), True), ((40, 30, 50), False)])
def test_only_a_fragile_interval_is_hatched(found: tuple[float, float, float], hatched: bool) -> None:
    root = draw("{{ charts.interval_bar(bar, 'r', 'S') }}", bar=interval_of(rule(*found)))
    assert ("url(#r-p)" in ElementTree.tostring(root, "unicode")) == hatched


def test_progress_says_how_many_out_of_how_many_and_its_target() -> None:
    found = progress(132, 240, target=0.4, one="réponse", many="réponses")
    assert found.label == "132 réponses sur 240, soit 55\u00a0%"
    assert (found.width, found.target, found.target_label) == (165, 130, "objectif 40\u00a0%")
    assert "132 réponses sur 240" in words_of(draw("{{ charts.progress_bar(found, 'p', 'P') }}", found=found))


def test_progress_without_a_known_whole_or_beyond_it_stays_drawable() -> None:
    unknown = progress(1, None, one="réponse", many="réponses")
    assert (unknown.width, unknown.label) == (None, "1 réponse")
    beyond = progress(300, 240, one="mission", many="missions")
    assert (beyond.width, beyond.label) == (WIDTH - 2 * EDGE, "300 missions sur 240, soit 125\u00a0%")
    assert progress(0, 240, one="mission", many="missions").width == 0
    for target in (0, 0.05, 0.4, 1):
        bar = draw("{{ charts.progress_bar(f, 'p', 'P') }}", f=progress(9, 9, target=target, one="a", many="b"))
        assert collisions(picture(bar)) == []
    drawn = draw("{{ charts.progress_bar(found, 'p', 'Participation') }}", found=unknown)
    assert "track--empty" in ElementTree.tostring(drawn, "unicode")
