"""The shortest path: enough, no longer than any other, and silent when nothing is missed."""

import random
from fractions import Fraction

import pytest
from msgspec.structs import replace

from evaluation import rules, shortest_path
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import global_score
from evaluation.questionnaire import AUDIENCES
from evaluation.referentiel import load
from tests.evaluation.measured import measured

EHUH, SPX = load("ehuh-2019"), load("spx-2026")


def from_dimensions(found: dict[str, Measure], referentiel: object = EHUH) -> dict[str, Measure]:
    """The scores of audiences and the global one, recomputed from the dimensions by their weights."""
    made = dict(found)
    for audience in AUDIENCES:
        dimensions = referentiel.dimensions  # type: ignore[attr-defined]
        weight = sum(one.poids for one in dimensions)
        value = sum(found[f"score.{audience}.{one.code}"].value * one.poids for one in dimensions) / weight
        made[f"score.{audience}"] = measured(f"score.{audience}", value)
    overall = global_score(referentiel, made)  # type: ignore[arg-type]
    assert overall is not None
    return made | {overall.code: overall}


def drawn(seed: int, referentiel: object = EHUH, low: int = 30, high: int = 75) -> dict[str, Measure]:
    dice = random.Random(seed)  # noqa: S311 (figures to try, not a secret)
    found = {"mystere.note": measured("mystere.note", 15, n=205)}
    found["constats.majeurs_ouverts"] = measured("constats.majeurs_ouverts", 0)
    for audience in AUDIENCES:
        for one in referentiel.dimensions:  # type: ignore[attr-defined]
            code = f"score.{audience}.{one.code}"
            found[code] = measured(code, Fraction(dice.randint(low * 10, high * 10), 10))
    for channel in referentiel.mystere.canaux:  # type: ignore[attr-defined]
        found[f"mystere.{channel.code}"] = measured(f"mystere.{channel.code}", 15)
    return from_dimensions(found, referentiel)


def raised(found: dict[str, Measure], gains: shortest_path.Gains, referentiel: object = EHUH) -> dict[str, Measure]:
    better = dict(found)
    for (audience, dimension), points in gains.items():
        code = f"score.{audience}.{dimension}"
        better[code] = measured(code, found[code].value + points)
    return from_dimensions(better, referentiel)


def reached(referentiel: object, found: dict[str, Measure]) -> bool:
    asked = shortest_path.asked(referentiel)  # type: ignore[arg-type]
    return all(rules.outcome(rule, found[rule.mesure]).reached for rule in asked if rule.mesure.startswith("score."))


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("referentiel", [EHUH, SPX], ids=["ehuh", "spx"])
def test_the_gains_shown_are_enough(seed: int, referentiel: object) -> None:
    found = drawn(seed, referentiel)
    path = shortest_path.path(referentiel, found)  # type: ignore[arg-type]
    assert path.enough
    gains = {(gain.audience, gain.dimension): gain.points for gain in path.gains}
    assert reached(referentiel, raised(found, gains, referentiel))
    assert bool(gains) == (not reached(referentiel, found))
    assert all(
        gain.target <= 100 and 10 * gain.points == int(10 * gain.points) for gain in path.gains if gain.target < 100
    )


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("referentiel", [EHUH, SPX], ids=["ehuh", "spx"])
def test_no_other_plan_with_the_same_largest_gain_is_shorter(seed: int, referentiel: object) -> None:
    found = drawn(seed, referentiel, low=45)
    path = shortest_path.path(referentiel, found)  # type: ignore[arg-type]
    if not path.gains or max(gain.points for gain in path.gains) > 15:
        return
    dice = random.Random(1000 + seed)  # noqa: S311 (plans to try, not a secret)
    keys: list[tuple[str, str]] = [(audience, one.code) for audience in AUDIENCES for one in referentiel.dimensions]  # type: ignore[attr-defined]
    # Rounding up to a tenth may cost a tenth for each dimension.
    slack = Fraction(len(path.gains), 10)
    shorter = tried = 0
    for _ in range(60):
        chosen = dice.sample(keys, dice.randint(len(path.gains), len(keys)))
        plan = {key: Fraction(dice.randint(0, 150), 10) for key in chosen}
        if reached(referentiel, raised(found, plan, referentiel)):
            tried += 1
            shorter += sum(plan.values()) < path.total - slack
    assert shorter == 0
    # Taking anything away from the plan misses the label.
    first = path.gains[-1]
    less = {(gain.audience, gain.dimension): gain.points for gain in path.gains}
    less[first.audience, first.dimension] -= Fraction(2, 10) + slack
    assert not reached(referentiel, raised(found, less, referentiel))


def test_the_weakest_dimension_of_a_missed_floor_comes_first() -> None:
    found = drawn(7, low=80, high=95)
    names = [one.code for one in EHUH.dimensions]
    for rank, name in enumerate(names):
        code = f"score.usagers.{name}"
        found[code] = measured(code, 50 + rank)
    found = from_dimensions(found)
    assert found["score.usagers"].value == Fraction(107, 2)  # 53.5: 1.5 points short of the floor of 55
    (gain,) = shortest_path.path(EHUH, found).gains
    assert (gain.audience, gain.dimension, gain.points) == ("usagers", names[0], Fraction(12))


def test_a_dimension_that_weighs_three_times_asks_a_third_of_the_points() -> None:
    *light, heavy = EHUH.dimensions
    uneven = replace(EHUH, dimensions=(*light, replace(heavy, poids=3)))
    found = drawn(7, low=80, high=95)
    for one in uneven.dimensions:
        found[f"score.usagers.{one.code}"] = measured(f"score.usagers.{one.code}", 54)
    # One point short of 55, of which this dimension gives three tenths: 3.4 points, where any other would take 10.
    (gain,) = shortest_path.path(uneven, from_dimensions(found, uneven)).gains
    assert (gain.audience, gain.dimension, gain.points) == ("usagers", heavy.code, Fraction(34, 10))


def test_what_dimensions_do_not_move_and_what_is_not_measured_are_said_apart() -> None:
    found = drawn(3, low=80, high=95)
    found["mystere.note"] = measured("mystere.note", "10.5", n=205)
    found["constats.majeurs_ouverts"] = measured("constats.majeurs_ouverts", 2)
    del found["score.usagers"]
    path = shortest_path.path(EHUH, found)
    assert [rule.mesure for rule, _ in path.others] == ["mystere.note", "constats.majeurs_ouverts"]
    assert [rule.mesure for rule in path.unmeasured] == ["score.usagers"]
    assert not path.gains and path.total == Fraction(0)


def test_a_bar_to_be_passed_asks_for_the_least_more() -> None:
    found = drawn(1)
    for audience in AUDIENCES:
        for one in EHUH.dimensions:
            code = f"score.{audience}.{one.code}"
            found[code] = measured(code, 70)
    found = from_dimensions(found)
    assert found["score.global"].value == 70
    path = shortest_path.path(EHUH, found)
    assert path.total == Fraction(1, 10)
