"""The figures that decide: one per measure, at the level that the answer speaks of."""

from evaluation.measuring.measures import Measure
from evaluation.referentiel import load
from evaluation.rules import verdict
from tests.evaluation.measured import measured
from web.results import key_figures

SPX = load("spx-2026")
WORDS = {"Usagers": "Patients"}


def _found(overall: float) -> dict[str, Measure]:
    codes = {rule.measure for rule in verdict(SPX, {}).rules}
    return {
        code: measured(code, 0 if code.startswith("constats") else 15 if code.startswith("mystere") else 80)
        for code in codes
    } | {"score.global": measured("score.global", overall)}


def test_each_measure_has_one_line_named_in_the_words_of_the_organisation() -> None:
    lines = key_figures.lines(verdict(SPX, _found(80)), WORDS)
    assert len({line.rule.measure for line in lines}) == len(lines)
    assert "Patients" in [line.name for line in lines]


def test_a_figure_is_compared_with_the_level_reached_or_with_the_first_when_none_is() -> None:
    for overall, level, threshold in ((80, "or", 75), (70, "argent", 65), (60, "bronze", 55), (40, None, 55)):
        found = verdict(SPX, _found(overall))
        assert found.level == level
        (rule,) = [one for one in key_figures.decisive(found) if one.measure == "score.global"]
        assert rule.threshold == threshold


def test_a_tally_agrees_and_begins_with_what_is_not_reached() -> None:
    rules = verdict(SPX, _found(40)).rules
    assert key_figures.tally(rules[:1]) == "1 règle : 1 atteinte"
    missed = sum(rule.outcome == "missed" for rule in rules)
    assert key_figures.tally(rules).startswith(f"{len(rules)} règles : {missed} non atteintes, ")
