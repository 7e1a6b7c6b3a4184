"""The verdict in plain French: the big answer, what blocks, what is fragile, the distance to published figures."""

import pytest

from evaluation.measuring.measures import Measure
from evaluation.referentiel import load
from evaluation.rules import verdict
from tests.evaluation.measured import complete, measured
from web.results import answers

EHUH, SPX = load("ehuh-2019"), load("spx-2026")


def _ehuh(**changed: Measure) -> answers.Answer:
    return answers.answer(verdict(EHUH, _measures(**changed)))


def _measures(**changed: Measure) -> dict[str, Measure]:
    return complete(82, 74, 76) | {"score.global": measured("score.global", 77)} | changed


def test_all_reached_is_a_plain_yes() -> None:
    found = _ehuh()
    assert (found.kind, found.title) == ("ok", "Oui : toutes les règles sont respectées")
    assert "le comité décide" in found.text


def test_a_fragile_rule_makes_the_yes_a_narrow_one() -> None:
    weak = measured("score.usagers", 56, lower=50, upper=62)
    found = _ehuh(**{"score.usagers": weak})
    assert (found.kind, found.title) == ("warn", "Oui : toutes les règles sont respectées, mais de peu")
    assert "une règle l’est de façon fragile" in found.text


def test_a_missed_rule_is_a_plain_no_and_counts_what_is_missing() -> None:
    without = _measures(**{"score.usagers": measured("score.usagers", 40)})
    del without["mystere.note"]
    found = answers.answer(verdict(EHUH, without))
    assert (found.kind, found.title) == ("bad", "Non : une règle n’est pas respectée")
    assert "Il manque aussi une mesure." in found.text


def test_nothing_measured_is_not_a_no() -> None:
    found = answers.answer(verdict(EHUH, {"constats.majeurs_ouverts": measured("constats.majeurs_ouverts", 0, n=0)}))
    assert found.kind == "wait"
    assert found.title == "Pas encore : il manque cinq mesures"
    assert "n’est pas un zéro" in found.text


@pytest.mark.parametrize("score", [56, 66, 90])
def test_a_missed_higher_level_blocks_nothing(score: int) -> None:
    measures = complete(score, score, score, 16) | {
        "score.global": measured("score.global", score),
        "participation.collaborateurs": measured("participation.collaborateurs", 50),
        "score.usagers.simplicite": measured("score.usagers.simplicite", score),
    }
    found = verdict(SPX, measures)
    names = {56: "bronze", 66: "argent", 90: "or"}
    assert answers.blockers(found) == []
    assert answers.answer(found).title.startswith(f"Oui : le niveau {names[score]} est atteint")


def test_a_fragile_rule_of_a_higher_level_does_not_weaken_the_level_reached() -> None:
    measures = complete(60, 60, 60, 16) | {
        "score.global": measured("score.global", 60),
        "participation.collaborateurs": measured("participation.collaborateurs", 50),
        "score.usagers.simplicite": measured("score.usagers.simplicite", 61, lower=50, upper=70),
    }
    found = verdict(SPX, measures)
    assert found.level == "bronze"
    assert answers.fragile(found) == []
    assert answers.answer(found).kind == "ok"


def test_every_rule_is_shown_once() -> None:
    for edition in (EHUH, SPX):
        found = verdict(edition, {})
        shown = [rule.code for _, _, rules in answers.groups(found) for rule in rules]
        assert sorted(shown) == sorted(rule.code for rule in found.rules)
    assert [title for title, _, _ in answers.groups(verdict(EHUH, {}))] == ["Les règles, une par une"]
    assert answers.groups(verdict(SPX, {}))[1][:2] == ("Niveau bronze", "missed")


def test_the_published_figures_are_named_after_their_source() -> None:
    assert answers.benchmark_name(EHUH) == "Baromètre 2023"
    assert answers.benchmark_name(SPX) == ""
    assert any("ambiguë" in reserve for reserve in answers.reserves(EHUH))
    assert len(answers.reserves(EHUH)) == 2


def test_a_gap_carries_its_sign_and_its_interval() -> None:
    code = EHUH.dimensions[0].code
    measures = {
        f"score.usagers.{code}": measured(f"score.usagers.{code}", 72.25, lower=67.5, upper=76.7),
        f"score.collaborateurs.{code}": measured(f"score.collaborateurs.{code}", 30),
        "score.usagers": measured("score.usagers", 43),
    }
    first, *_, overall = answers.compared(EHUH, measures)
    assert first.users is not None
    assert (first.figure, first.users.score, first.users.gap) == ("34", "72,3", "+38,3\u00a0points")
    assert first.users.between == "de +33,5 à +42,7"
    assert first.agents is not None
    assert (first.agents.gap, first.agents.between) == ("−4\u00a0points", "")
    assert (overall.name, overall.agents) == ("Ensemble", None)
    assert overall.users is not None
    assert overall.users.gap == "0\u00a0points"
