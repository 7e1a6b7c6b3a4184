"""The radar: three lines told apart without colour, gaps for what is missing, names that never touch."""

from typing import Any
from xml.etree import ElementTree

import pytest

from core.vocabulary import forms
from evaluation.edition import Dimension
from evaluation.measuring.measures import Measure
from evaluation.referentiel import load
from tests.evaluation.measured import measured
from tests.web.drawing import EHUH, SVG, collisions, draw, picture, scores, words_of
from web.pictures import mirror
from web.pictures.radar import Radar, radar

LINES = ("dirigeants", "collaborateurs", "usagers")


def drawn(found: dict[str, Measure], dimensions: Any = EHUH.dimensions) -> ElementTree.Element:
    source = "{{ radar(drawn, rows, 'r', 'Radar', words, 'Baromètre 2023') }}"
    context = {"drawn": radar(dimensions, found), "rows": mirror.rows(dimensions, found), "words": forms("patient")}
    return draw(source, **context)


def line(found: Radar, code: str) -> Any:
    return next(one for one in found.lines if one.code == code)


def test_a_value_falls_in_proportion_on_its_ray() -> None:
    found = radar(EHUH.dimensions, scores(agents=50, users=0, leaders=100))
    agents, users, leaders = (line(found, code).marks for code in ("collaborateurs", "usagers", "dirigeants"))
    assert (agents[0].x, agents[0].y) == (160, pytest.approx(found.y - found.radius / 2, abs=0.1))
    assert (agents[2].x, agents[2].y) == (pytest.approx(160 + found.radius / 2, abs=0.1), found.y)
    assert {(mark.x, mark.y) for mark in users} == {(160, found.y)}
    assert [(mark.x, mark.y) for mark in leaders] == list(found.rays)


def test_a_missing_dimension_is_a_gap_and_never_a_zero() -> None:
    found = scores()
    whole = line(radar(EHUH.dimensions, found), "usagers").path
    assert (whole.count("M"), whole.count("L"), whole.endswith("Z")) == (1, 7, True)
    del found[f"score.usagers.{EHUH.dimensions[3].code}"]
    broken = radar(EHUH.dimensions, found)
    path = line(broken, "usagers").path
    assert (path.count("M"), path.count("L"), path.endswith("Z")) == (1, 6, False)
    assert len(line(broken, "usagers").marks) == 7
    assert (160, broken.y) not in {(mark.x, mark.y) for mark in line(broken, "usagers").marks}
    assert "non mesuré" in words_of(drawn(found))


def test_a_point_alone_between_two_gaps_is_still_marked() -> None:
    code = f"score.usagers.{EHUH.dimensions[5].code}"
    found = radar(EHUH.dimensions, {code: measured(code, 60, n=90)})
    assert len(line(found, "usagers").marks) == 1
    assert "L" not in line(found, "usagers").path


def test_the_three_lines_are_told_apart_without_colour() -> None:
    root = drawn(scores())
    marks = {}
    for code in LINES:
        mark = next(one for one in root.iter(f"{SVG}g") if f"radar__mark--{code}" in (one.get("class") or ""))
        marks[code] = "".join(ElementTree.tostring(child, "unicode") for child in mark)
    assert len(set(marks.values())) == 3
    assert "Patients" in words_of(root)
    assert "sager" not in words_of(root)


def test_the_published_figures_are_a_line_without_marks() -> None:
    root = drawn(scores())
    assert any("radar__line--repere" in (path.get("class") or "") for path in root.iter(f"{SVG}path"))
    assert not any("radar__mark--repere" in (one.get("class") or "") for one in root.iter(f"{SVG}g"))
    assert "Baromètre 2023" in words_of(root)
    spx = load("spx-2026")
    assert [one.code for one in radar(spx.dimensions, {"score.usagers.x": measured("score.usagers.x", 1)}).lines] == []


def test_few_answers_are_hollow_marks_and_said_but_leaders_are_a_census() -> None:
    found = radar(EHUH.dimensions, scores(n=9))
    assert all(mark.few for mark in line(found, "usagers").marks)
    assert not any(mark.few for mark in line(found, "dirigeants").marks)
    assert "moins de 10 réponses" in words_of(drawn(scores(n=9)))
    assert "moins de 10 réponses" not in words_of(drawn(scores(n=10)))


def test_an_empty_radar_says_when_it_will_be_drawn() -> None:
    root = drawn({})
    assert "quand les campagnes sont closes" in words_of(root)
    assert root.findall(f".//{SVG}svg") == []
    assert "au moins trois dimensions" in words_of(drawn(scores(), EHUH.dimensions[:2]))


@pytest.mark.parametrize("value", [0, 50, 100])
@pytest.mark.parametrize("edition", ["ehuh-2019", "spx-2026"])
def test_no_name_touches_another_nor_leaves_the_picture(edition: str, value: int) -> None:
    dimensions = load(edition).dimensions
    found = {f"score.usagers.{one.code}": measured(f"score.usagers.{one.code}", value, n=90) for one in dimensions}
    picture_of = picture(drawn(found, dimensions))
    assert collisions(picture_of) == []
    assert radar(dimensions, found).radius >= 60


@pytest.mark.parametrize("count", range(3, 13))
def test_any_number_of_long_names_stays_apart(count: int) -> None:
    dimensions = [Dimension(code=f"d{rank}", nom="Comportement et savoir-vivre") for rank in range(count)]
    found = {"score.usagers.d0": measured("score.usagers.d0", 50, n=90)}
    assert collisions(picture(drawn(found, dimensions))) == []


def test_the_picture_has_a_title_a_description_and_its_figures_in_a_table() -> None:
    root = drawn(scores(60, 80, 70))
    svg = picture(root)
    assert {svg[0].get("id"), svg[1].get("id")} == set((svg.get("aria-labelledby") or "").split())
    assert svg[0].text == "Radar"
    assert next(words_of(row) for row in root.findall(".//tbody/tr")) == (
        "Autonomie et initiative 70 60 (55 à 65) 80 (75 à 85) 34"
    )
