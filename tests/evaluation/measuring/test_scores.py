"""Scores of audiences, of leaders and of the whole, on cases small enough to be checked by hand."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import sqrt

import msgspec
import pytest

from evaluation.measuring import scores
from evaluation.measuring.agreement import Answers
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import PracticeRating, audience_scores, global_score, leaders_scores, participation
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel, load
from tests.evaluation.counted import counted
from tests.evaluation.measured import answering, measured


@pytest.fixture
def ehuh() -> Referentiel:
    """The published edition of 2019."""
    return load("ehuh-2019")


def scored(
    referentiel: Referentiel,
    audience: Audience,
    answers: Sequence[Answers],
    frame: Mapping[str, int],
    admissible: bool = True,
) -> dict[str, Measure]:
    """The scores of answers written one by one."""
    return audience_scores(referentiel, audience, counted(referentiel, audience, answers), frame, admissible=admissible)


def with_value(answers: Answers, position: int, value: int | None) -> Answers:
    """The same respondent, with another value at one position."""
    values = list(answers.values)
    values[position] = value
    return msgspec.structs.replace(answers, values=tuple(values))


def test_a_respondent_counts_once_whatever_the_number_of_opinions(ehuh: Referentiel) -> None:
    # Autonomy is the first dimension: two items. Four people agree with both; one has one opinion, unfavourable.
    shy = with_value(with_value(answering(ehuh, "usagers", 4), 0, 2), 1, 0)
    found = scored(ehuh, "usagers", [answering(ehuh, "usagers", 3)] * 4 + [shy], {})
    assert found["score.usagers.autonomie"].value == 80, "four of five people, not eight of nine answers"
    assert found["score.usagers.environnement"].value == 100
    assert found["score.usagers"].value == (7 * 100 + 80) / Fraction(8)
    assert found["score.usagers"].n == 5


def test_predictions_and_general_questions_are_in_no_score(ehuh: Referentiel) -> None:
    agent = answering(ehuh, "collaborateurs", 4)
    for position, item in enumerate(ehuh.questionnaires["collaborateurs"].items):
        if item.dimension is None:
            agent = with_value(agent, position, 1)
    assert scored(ehuh, "collaborateurs", [agent] * 5, {})["score.collaborateurs"].value == 100


def test_dimensions_weigh_what_the_edition_says() -> None:
    spx = load("spx-2026")
    happy = answering(spx, "usagers", 4)
    for position, _ in spx.items_of("usagers", "simplicite"):
        happy = with_value(happy, position, 1)
    assert scored(spx, "usagers", [happy] * 5, {})["score.usagers"].value == Fraction(900, 12)


def test_sites_weigh_their_headcount_in_every_score(ehuh: Referentiel) -> None:
    answers = [answering(ehuh, "collaborateurs", 4, "A")] * 4 + [answering(ehuh, "collaborateurs", 1, "B")] * 4
    found = scored(ehuh, "collaborateurs", answers, {"A": 30, "B": 10})
    assert found["score.collaborateurs"].value == 75
    assert found["participation.collaborateurs"].value == 20
    assert found["score.collaborateurs"].population == 40
    assert found["score.collaborateurs"].detail["silent"] == []


def test_a_dimension_without_enough_opinions_leaves_the_audience_unmeasured(ehuh: Referentiel) -> None:
    silent = answering(ehuh, "usagers", 4)
    for position, _ in ehuh.items_of("usagers", "valeur"):
        silent = with_value(silent, position, 0)
    found = scored(ehuh, "usagers", [silent] * 6 + [answering(ehuh, "usagers", 4)] * 4, {})
    assert "score.usagers.ecoute" in found
    assert "score.usagers.valeur" not in found, "four opinions are under the five that are published"
    assert "score.usagers" not in found


def test_nobody_answering_measures_only_the_participation(ehuh: Referentiel) -> None:
    assert set(scored(ehuh, "collaborateurs", [], {"A": 12})) == {"participation.collaborateurs"}
    assert scored(ehuh, "usagers", [], {}) == {}


def test_an_audience_counts_for_its_least_answered_dimension(ehuh: Referentiel) -> None:
    shy = answering(ehuh, "usagers", 3)
    for position, _ in ehuh.items_of("usagers", "valeur"):
        shy = with_value(shy, position, None)
    found = scored(ehuh, "usagers", [answering(ehuh, "usagers", 3)] * 6 + [shy] * 14, {"A": 400})
    whole, narrow = found["score.usagers"], found["score.usagers.valeur"]
    assert (whole.n, whole.detail["n_effective"], narrow.n) == (20, 6, 6)
    assert whole.lower <= found["score.usagers.ecoute"].lower
    assert "standard_error" not in whole.detail


def test_an_inadmissible_collection_marks_every_score(ehuh: Referentiel) -> None:
    found = scored(ehuh, "usagers", [answering(ehuh, "usagers", 4)] * 5, {}, admissible=False)
    assert not any(measure.admissible for measure in found.values())


def ratings(referentiel: Referentiel, **changed: PracticeRating) -> list[PracticeRating]:
    """Every practice rated 4 with its proof, but for those changed (hyphens written as underscores)."""
    items = referentiel.questionnaires["dirigeants"].pratiques
    return [changed.get(item.code.replace("-", "_"), PracticeRating(item.code, (4,), accepted=True)) for item in items]


def test_leaders_get_the_mean_of_their_ratings(ehuh: Referentiel) -> None:
    mixed = PracticeRating("D-AUT-1", (4, 3, 1, None), accepted=True)
    found = leaders_scores(ehuh, ratings(ehuh, D_AUT_1=mixed), invited=5)
    assert found["score.dirigeants.autonomie"].value == Fraction(100, 2) * (1 + Fraction(5, 9))
    assert found["score.dirigeants"].value == Fraction(100, 8) * (7 + (1 + Fraction(5, 9)) / 2)
    assert found["score.dirigeants"].n == 4
    assert found["participation.dirigeants"].value == 80


def test_a_census_of_leaders_has_no_interval_but_a_worst_case(ehuh: Referentiel) -> None:
    whole = leaders_scores(ehuh, ratings(ehuh), invited=4)["score.dirigeants"]
    assert whole.lower == whole.value == whole.upper == 100
    assert (whole.detail["worst_lower"], whole.detail["worst_upper"]) == (25, 100)


def test_a_practice_without_accepted_proof_is_worth_nothing(ehuh: Referentiel) -> None:
    unproved = PracticeRating("D-AUT-1", (4, 4), accepted=False)
    found = leaders_scores(ehuh, ratings(ehuh, D_AUT_1=unproved), invited=2)
    assert found["score.dirigeants.autonomie"].value == 50
    blank = PracticeRating("D-AUT-1", (None,), accepted=True)
    assert leaders_scores(ehuh, ratings(ehuh, D_AUT_1=blank), 1)["score.dirigeants.autonomie"].value == 50
    assert leaders_scores(ehuh, ratings(ehuh)[1:], 1)["score.dirigeants.autonomie"].value == 50, "never rated"


def test_the_auditor_lowers_and_never_raises(ehuh: Referentiel) -> None:
    lowered = PracticeRating("D-AUT-1", (4, 4), accepted=True, lowered_to=2)
    assert leaders_scores(ehuh, ratings(ehuh, D_AUT_1=lowered), 2)["score.dirigeants.autonomie"].value == (
        50 + Fraction(50, 3)
    )
    raised = PracticeRating("D-AUT-1", (1, 1), accepted=True, lowered_to=3)
    assert leaders_scores(ehuh, ratings(ehuh, D_AUT_1=raised), 2)["score.dirigeants.autonomie"].value == 50


def test_leaders_who_said_nothing_are_not_a_zero(ehuh: Referentiel) -> None:
    assert leaders_scores(ehuh, [], 3) == {}
    assert leaders_scores(ehuh, [PracticeRating("D-AUT-1", (None, None), accepted=True)], 3) == {}


@pytest.mark.parametrize("missing", ["dirigeants", "collaborateurs", "usagers"])
def test_the_global_score_needs_its_three_audiences(ehuh: Referentiel, missing: Audience) -> None:
    codes = {f"score.{audience}" for audience in ("dirigeants", "collaborateurs", "usagers")} - {f"score.{missing}"}
    assert global_score(ehuh, {code: measured(code, 80) for code in codes}) is None


def test_the_global_score_combines_each_side_apart(ehuh: Referentiel) -> None:
    found = {
        "score.dirigeants": measured("score.dirigeants", 90, n=4),
        "score.collaborateurs": measured("score.collaborateurs", 70, lower=64, upper=73, n=80),
        "score.usagers": measured("score.usagers", 80, lower=72, upper=84, n=300, admissible=False),
    }
    whole = global_score(ehuh, found)
    assert whole is not None
    assert whole.value == 80
    assert (whole.n, whole.admissible) == (80, False)
    assert float(whole.lower) == pytest.approx(80 - sqrt(6**2 + 8**2) / 3)
    assert float(whole.upper) == pytest.approx(80 + sqrt(3**2 + 4**2) / 3)


def test_audiences_weigh_what_the_edition_says() -> None:
    found = {f"score.{name}": measured(f"score.{name}", value) for name, value in
             (("dirigeants", 100), ("collaborateurs", 60), ("usagers", 40))}  # fmt: skip
    whole = global_score(load("spx-2026"), found)
    assert whole is not None
    assert whole.value == 60


def test_counts_and_participation_are_exact() -> None:
    majors = scores.counted("constats.majeurs_ouverts", 2)
    assert majors.lower == majors.value == majors.upper == 2
    assert participation("usagers", 12, 10).value == 100
    assert participation("usagers", 3, 0).value == 0
