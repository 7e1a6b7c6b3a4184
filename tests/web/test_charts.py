"""Pictures: where shapes fall, and what their SVG says to those who do not see it."""

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from core.vocabulary import forms
from evaluation.measures import Measure
from evaluation.referentiel import load
from evaluation.rules import Outcome, RuleResult, check
from tests.evaluation.measured import measured
from web.charts import EDGE, WIDTH, Row, interval_of, mirror, mirror_height, progress

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EHUH = load("ehuh-2019")
SVG = "{http://www.w3.org/2000/svg}"


def rule(value: float | None, lower: float = 0, upper: float = 0, *, n: int = 90, **changed: Any) -> RuleResult:
    """The result of the floor of the users (55) on this measure."""
    threshold = next(found for found in EHUH.seuils if found.mesure == "score.usagers")
    found = {} if value is None else {"score.usagers": measured("score.usagers", value, lower=lower, upper=upper, n=n)}
    result = check(threshold, found)
    return msgspec.structs.replace(result, **changed)


def draw(source: str, **context: Any) -> ElementTree.Element:
    """What a macro writes, parsed: it must be well formed."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    template: Template = environment.from_string('{% import "components/charts.html" as charts %}' + source)
    html = template.render(context).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    assert "style=" not in html
    assert "<script" not in html
    return ElementTree.fromstring(f"<div>{html}</div>")  # noqa: S314 (our own markup)


def words_of(root: ElementTree.Element) -> str:
    return " ".join(" ".join(root.itertext()).split())


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
    assert bar.label_anchor == bar.bar_anchor == anchor
    assert bar.between == ""


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


def scores(agents: float = 60, users: float = 80, leaders: float = 70, *, n: int = 90) -> dict[str, Measure]:
    found: dict[str, Measure] = {}
    for audience, value in (("collaborateurs", agents), ("usagers", users), ("dirigeants", leaders)):
        for dimension in EHUH.dimensions:
            code = f"score.{audience}.{dimension.code}"
            low, high = max(0, value - 5), min(100, value + 5)
            found[code] = measured(code, value, lower=low, upper=high, n=n)
    return found


def test_the_mirror_puts_agents_left_and_users_right_at_the_same_scale() -> None:
    row = mirror(EHUH.dimensions, scores(80, 80))[0]
    assert row.left is not None
    assert row.right is not None
    assert row.left.width == row.right.width == 120
    assert (row.left.x, row.right.x) == (40, 160)
    assert row.leaders == (55, 265)
    assert row.benchmark == (109, 211)
    assert (row.leaders_label, row.benchmark_label) == ("70", "34")


def drawn_mirror(rows: Sequence[Row]) -> ElementTree.Element:
    source = "{{ charts.mirror(rows, height, 'm', 'Les huit dimensions', words, 'Baromètre 2023') }}"
    return draw(source, rows=rows, height=mirror_height(rows), words=forms("patient"))


def test_the_table_of_the_mirror_says_all_that_the_picture_shows() -> None:
    root = drawn_mirror(mirror(EHUH.dimensions, scores(60, 80, 70)))
    lines = [words_of(line) for line in root.findall(".//tbody/tr")]
    assert lines[0] == "Autonomie et initiative 70 60 (55 à 65) 80 (75 à 85) 34"
    assert len(lines) == len(EHUH.dimensions)
    assert "Patients" in words_of(root)
    assert "sager" not in words_of(root)


def test_an_empty_mirror_says_when_it_will_be_drawn() -> None:
    root = drawn_mirror(mirror(EHUH.dimensions, {}))
    assert "quand les campagnes sont closes" in words_of(root)
    assert root.findall(f".//{SVG}svg") == []


def test_a_side_on_few_answers_is_outlined_and_said() -> None:
    root = drawn_mirror(mirror(EHUH.dimensions, scores(n=9)))
    assert "moins de 10 réponses" in words_of(root)
    assert any("side--few" in (found.get("class") or "") for found in root.iter(f"{SVG}rect"))


def test_a_missing_side_is_named_and_never_drawn_as_a_zero() -> None:
    row = mirror(EHUH.dimensions, {code: found for code, found in scores().items() if ".usagers." not in code})[0]
    assert row.right is None
    assert "non mesuré" in words_of(drawn_mirror([row]))


@pytest.mark.slow
@given(st.fractions(0, 100), st.fractions(0, 100), st.fractions(0, 100))
def test_the_mirror_never_leaves_the_picture(agents: Fraction, users: Fraction, leaders: Fraction) -> None:
    for row in mirror(EHUH.dimensions, scores(float(agents), float(users), float(leaders))):
        assert row.left is not None
        assert row.right is not None
        assert min(row.left.x, row.left.low, row.left.high) >= EDGE
        assert max(row.right.x + row.right.width, row.right.low, row.right.high) <= WIDTH - EDGE


def test_progress_says_how_many_out_of_how_many_and_its_target() -> None:
    found = progress(132, 240, target=0.4, one="réponse", many="réponses")
    assert found.label == "132 réponses sur 240, soit 55\u00a0%"
    assert (found.width, found.target, found.target_label) == (165, 130, "objectif 40\u00a0%")
    assert "132 réponses sur 240" in words_of(draw("{{ charts.progress_bar(found, 'p', 'P') }}", found=found))


def test_progress_without_a_known_whole_or_beyond_it_stays_drawable() -> None:
    unknown = progress(1, None, one="réponse", many="réponses")
    assert (unknown.width, unknown.label) == (None, "1 réponse")
    assert progress(300, 240, one="mission", many="missions").width == WIDTH - 2 * EDGE
    assert progress(0, 240, one="mission", many="missions").width == 0
    drawn = draw("{{ charts.progress_bar(found, 'p', 'Participation') }}", found=unknown)
    assert "track--empty" in ElementTree.tostring(drawn, "unicode")
