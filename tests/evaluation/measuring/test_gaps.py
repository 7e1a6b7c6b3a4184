"""Gaps between audiences and between what is believed of the users and what they say, with bounds that hold."""

import random
from fractions import Fraction
from math import sqrt

import pytest

from evaluation.measuring.agreement import Answers
from evaluation.measuring.coherence import measure_codes
from evaluation.measuring.gaps import difference, gaps, together
from evaluation.measuring.item_measures import item_measures, predictions
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import audience_scores
from evaluation.referentiel import Referentiel, load
from tests.evaluation.counted import counted
from tests.evaluation.measured import answering, measured


@pytest.fixture
def ehuh() -> Referentiel:
    """The published edition of 2019."""
    return load("ehuh-2019")


def rate(x: int, n: int, lower: float, upper: float) -> Measure:
    """A rate with its bounds, on 0–100."""
    return measured("score.x", Fraction(100 * x, n), lower=100 * lower, upper=100 * upper, n=n)


@pytest.mark.parametrize(
    ("first", "second", "lower", "upper"),
    [
        # Newcombe, Statistics in Medicine 17, 1998, 873-890, table II, method 10, from the Wilson bounds of each rate.
        (rate(56, 70, 0.691837, 0.876912), rate(48, 80, 0.490410, 0.700422), 0.0524, 0.3339),
        (rate(9, 10, 0.595850, 0.982124), rate(3, 10, 0.107789, 0.603222), 0.1705, 0.8090),
        (rate(10, 10, 0.722467, 1.0), rate(0, 20, 0.0, 0.161125), 0.6791, 1.0),
    ],
)
def test_a_difference_of_two_rates_has_its_published_bounds(
    first: Measure, second: Measure, lower: float, upper: float
) -> None:
    gap = difference("ecart.x", first, second)
    assert gap.value == first.value - second.value
    assert (round(float(gap.lower) / 100, 4), round(float(gap.upper) / 100, 4)) == (lower, upper)


def test_each_side_takes_the_bounds_that_pull_its_way() -> None:
    agents = measured("score.collaborateurs", 70, lower=64, upper=73, n=80)
    users = measured("score.usagers", 80, lower=72, upper=84, n=300, admissible=False)
    gap = difference("ecart.collaborateurs.usagers", agents, users)
    assert [gap.value, gap.n] == [-10, 80]
    assert not gap.admissible
    assert float(gap.lower) == pytest.approx(-10 - sqrt(6**2 + 4**2))
    assert float(gap.upper) == pytest.approx(-10 + sqrt(3**2 + 8**2))


def test_audiences_are_compared_by_pairs_as_a_whole_and_in_each_dimension(ehuh: Referentiel) -> None:
    leaders = {"score.dirigeants": measured("score.dirigeants", 90, n=3)}
    answers = [answering(ehuh, "collaborateurs", value) for value in (4, 1)] * 10
    agents = audience_scores(ehuh, "collaborateurs", counted(ehuh, "collaborateurs", answers), {"A": 400})
    users = audience_scores(ehuh, "usagers", counted(ehuh, "usagers", [answering(ehuh, "usagers", 4)] * 9), {})
    found = gaps(ehuh, leaders | agents | users)
    assert found["ecart.collaborateurs.usagers"].value == -50
    assert found["ecart.collaborateurs.usagers.valeur"].value == -50
    assert found["ecart.dirigeants.collaborateurs"].value == 40
    assert "ecart.dirigeants.collaborateurs.valeur" not in found, "no leaders’ figure, no gap"
    assert len(found) == 9 + 2
    assert not set(found) & measure_codes(ehuh), "a gap is never a threshold"


def test_the_perception_gap_is_what_is_believed_minus_what_is_said(ehuh: Referentiel) -> None:
    agents = counted(ehuh, "collaborateurs", [Answers("A", (*[3] * 38, *[5] * 7, 2))] * 12)
    users = counted(ehuh, "usagers", [answering(ehuh, "usagers", 4)] * 3 + [answering(ehuh, "usagers", 1)] * 9)
    found = gaps(
        ehuh, predictions(ehuh, "collaborateurs", agents, {"A": 40}) | item_measures(ehuh, "usagers", users, {})
    )
    assert found["ecart.prediction.collaborateurs.valeur"].value == 80 - 25
    assert found["ecart.prediction.collaborateurs.comportement"].value == 20 - 25
    whole = found["ecart.prediction.collaborateurs"]
    assert whole.value == Fraction(7 * 55 - 5, 8)
    assert whole.lower < whole.value < whole.upper
    assert len(found) == 9


def test_the_whole_perception_weighs_dimensions_as_the_edition_says() -> None:
    spx = load("spx-2026")
    guess = {f"prediction.dirigeants.{code}": measured("x", 50, n=2) for code in targets(spx)}
    said = {f"item.{code}": measured("y", 50, lower=40, upper=55) for code in targets(spx)}
    said["item.SU-SIM-1"] = measured("y", 10, lower=0, upper=20)
    whole = gaps(spx, guess | said)["ecart.prediction.dirigeants"]
    assert whole.value == Fraction(3, 12) * 40
    assert (float(whole.lower), float(whole.upper)) == pytest.approx((10 - (9 * 5 + 3 * 10) / 12, 10 + 10))
    del said["item.SU-SIM-1"]
    partial = gaps(spx, guess | said)
    assert "ecart.prediction.dirigeants" not in partial
    assert len(partial) == 5


def targets(referentiel: Referentiel) -> list[str]:
    """The users' questions that leaders predict."""
    return [prediction.cible for prediction in referentiel.questionnaires["dirigeants"].predictions]


def test_measures_of_the_same_people_move_together() -> None:
    half = Fraction(1, 2)
    whole = together([(half, measured("a", 60, lower=50, upper=64, n=9)), (half, measured("b", 20, upper=30, n=7))])
    assert [whole.value, whole.lower, whole.upper, whole.n] == [40, 35, 47, 7]


def test_the_bounds_of_a_gap_hold_the_truth_in_ninety_five_of_a_hundred(ehuh: Referentiel) -> None:
    rng, rounds, held = random.Random(20260303), 150, 0  # noqa: S311 (a seeded simulation)
    agents = [_person(rng, ehuh, "collaborateurs", 0.55) for _ in range(300)]
    users = [_person(rng, ehuh, "usagers", 0.7) for _ in range(900)]
    truth = _score(ehuh, "collaborateurs", agents, 300).value - _score(ehuh, "usagers", users, 900).value
    for _ in range(rounds):
        first = _score(ehuh, "collaborateurs", rng.sample(agents, 60), 300)
        second = _score(ehuh, "usagers", rng.sample(users, 90), 900)
        gap = difference("ecart", first, second)
        held += gap.lower <= truth <= gap.upper
    assert held / rounds >= 0.95 - 2 * sqrt(0.95 * 0.05 / rounds)


def _person(rng: random.Random, referentiel: Referentiel, audience: str, level: float) -> Answers:
    """Answers that hang together, as those of one person do."""
    own = min(1.0, max(0.0, level + rng.gauss(0, 0.3)))
    items = len(referentiel.questionnaires[audience].items)  # type: ignore[index]
    return Answers("A", tuple(rng.choice((3, 4) if rng.random() < own else (1, 2)) for _ in range(items)))


def _score(referentiel: Referentiel, audience: str, people: list[Answers], entitled: int) -> Measure:
    counters = counted(referentiel, audience, people)  # type: ignore[arg-type]
    return audience_scores(referentiel, audience, counters, {"A": entitled})[f"score.{audience}"]  # type: ignore[arg-type]
