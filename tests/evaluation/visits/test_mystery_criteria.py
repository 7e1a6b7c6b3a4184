"""Best and worst criteria, and the improvements that they call for."""

from collections import Counter
from fractions import Fraction

import pytest

from evaluation.measuring.bounds import wilson
from evaluation.referentiel import load
from evaluation.visits.mystery_criteria import MOST, Tally, best, improvements, tallies, worst
from evaluation.visits.mystery_results import Done
from evaluation.visits.mystery_themes import Theme, themes


def tally(code: str, met: int, n: int) -> Tally:
    return Tally("telephone", code, met, n, *wilson(met, n))


def test_a_criterion_counts_where_it_applied() -> None:
    grids: list[dict[str, bool | None]] = [{"A": True, "B": None}, {"A": False, "B": None}, {"A": True, "B": None}]
    found = tallies([Done("telephone", "Centre", 1, grid, Fraction(10)) for grid in grids])
    assert found == (tally("A", 2, 3),)


def test_two_visits_never_outweigh_two_hundred() -> None:
    few, many, good = tally("few", 0, 2), tally("many", 20, 200), tally("good", 199, 200)
    assert worst([few, many, good])[:2] == (many, few)
    bad = [tally(f"bad{rank}", 1, 200) for rank in range(MOST)]
    assert best([tally("lucky", 2, 2), good, *bad])[:2] == (good, tally("lucky", 2, 2))


def test_a_criterion_is_never_among_the_best_and_the_worst() -> None:
    found = [tally("A", 5, 10), tally("B", 6, 10), tally("C", 10, 10)]
    assert [one.code for one in worst(found)] == ["A", "B"]
    assert [one.code for one in best(found)] == ["C"]


def test_each_improvement_comes_from_the_worst_criterion_of_another_theme() -> None:
    read = [Theme("Un", "d", "Q1", ("A", "B"), "Faire."), Theme("Deux", "e", "Q2", ("C",), "Dire.")]
    found = improvements([tally("A", 1, 50), tally("B", 2, 50), tally("C", 30, 50), tally("foreign", 0, 50)], read)
    assert [(one.theme.nom, one.tally.code) for one in found] == [("Un", "A"), ("Deux", "C")]
    assert len(improvements([tally(code, 1, 9) for code in themes_codes()], themes("ehuh-2019"))) == 3


def test_what_is_held_best_calls_for_no_improvement() -> None:
    read = [Theme(code, "d", "Q", (code,), "Faire.") for code in "ABCDEFGHIJ"]
    found = [tally(code, 40 + rank, 50) for rank, code in enumerate("ABCDEFGHIJ")]
    same = [Theme("Un", "d", "Q", tuple("ABCDE"), "Faire."), *read[5:]]
    assert [one.tally.code for one in improvements(found, read)] == ["A", "B", "C"]
    assert [one.tally.code for one in improvements(found, same)] == ["A"]


def themes_codes() -> list[str]:
    return [theme.criteres[0] for theme in themes("ehuh-2019")]


@pytest.mark.parametrize("edition", ["ehuh-2019", "spx-2026"])
def test_every_criterion_of_an_edition_has_one_theme_and_the_dimension_of_its_question(edition: str) -> None:
    referentiel = load(edition)
    grids = [one.code for channel in referentiel.mystere.canaux for one in channel.grille]
    assert Counter(code for theme in themes(edition) for code in theme.criteres) == Counter(grids)
    asked = {one.code: one.dimension for one in referentiel.questionnaires["usagers"].items}
    assert {theme.nom: theme.dimension for theme in themes(edition)} == {
        theme.nom: asked[theme.question] for theme in themes(edition)
    }
    assert themes("unknown") == ()
