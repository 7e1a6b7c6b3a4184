"""Agreement per question, and what people predict of users."""

from fractions import Fraction

import msgspec

from evaluation.measuring.agreement import Answers
from evaluation.measuring.item_measures import item_measures, leaders_predictions, predictions
from evaluation.referentiel import load
from tests.evaluation.counted import counted
from tests.evaluation.measured import answering

EHUH = load("ehuh-2019")


def test_every_question_has_its_rate_general_ones_included() -> None:
    answers = [answering(EHUH, "usagers", 4)] * 3 + [answering(EHUH, "usagers", 2)] * 2
    found = item_measures(EHUH, "usagers", counted(EHUH, "usagers", answers), {"A": 5})
    assert len(found) == 20
    recommend = found["item.U-GEN-RECOMMANDATION"]
    assert recommend.lower == recommend.value == recommend.upper == 60
    assert recommend.n == 5
    agents = counted(EHUH, "collaborateurs", [answering(EHUH, "collaborateurs", 4)] * 5)
    assert len(item_measures(EHUH, "collaborateurs", agents, {})) == 38, "predictions are no opinions"
    few = counted(EHUH, "usagers", answers[:4])
    assert item_measures(EHUH, "usagers", few, {"A": 5}) == {}, "four people are too few to publish"
    fragile = item_measures(EHUH, "usagers", counted(EHUH, "usagers", answers), {}, admissible=False)
    assert not fragile["item.U-AUT-1"].admissible


def test_a_weight_tells_in_a_question_as_in_a_score() -> None:
    happy, unhappy = answering(EHUH, "usagers", 4), answering(EHUH, "usagers", 1)
    answers = [msgspec.structs.replace(happy, weight=2.5)] * 4 + [unhappy] * 4
    found = item_measures(EHUH, "usagers", counted(EHUH, "usagers", answers), {})["item.U-AUT-1"]
    assert found.value == Fraction(1000, 14)
    # (4 × 2.5 + 4)² / (4 × 2.5² + 4) = 196 / 29
    assert (found.n, found.detail["n_effective"]) == (8, 6)


def guessing(*points: int | None) -> list[Answers]:
    """Agents without opinion who make the same guess of every users' question."""
    return [Answers("A", (*[0] * 38, *[point] * 8)) for point in points]


def test_predictions_are_the_mean_share_that_people_imagine() -> None:
    found = predictions(EHUH, "collaborateurs", counted(EHUH, "collaborateurs", guessing(4, 6, 4, 6, 0) * 2), {})
    assert len(found) == 8
    assert found["prediction.collaborateurs.U-AUT-1"].value == (60 + 100) / Fraction(2)
    assert found["prediction.collaborateurs.U-AUT-1"].n == 8
    assert predictions(EHUH, "collaborateurs", counted(EHUH, "collaborateurs", guessing(6) * 4), {}) == {}


def test_leaders_predict_by_name_without_interval() -> None:
    rated = [4] * 16
    found = leaders_predictions(EHUH, [(*rated, 6, *[None] * 7), (*rated, 1, *[0] * 7), (*rated, *[None] * 8)], 4)
    assert set(found) == {"prediction.dirigeants.U-AUT-1"}
    guess = found["prediction.dirigeants.U-AUT-1"]
    assert guess.lower == guess.value == guess.upper == 50
    assert (guess.n, guess.detail["worst_lower"], guess.detail["worst_upper"]) == (2, 25, 75)
    assert leaders_predictions(EHUH, [], 4) == {}
