"""How often bounds hold the truth: counted at small sizes, and drawn from people whose answers hang together."""

import json
import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb, sqrt
from pathlib import Path
from typing import Any

import pytest

from evaluation.measuring.agreement import Answers
from evaluation.measuring.bounds import Interval, exact, wilson, wilson_finite
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import audience_scores
from evaluation.referentiel import Referentiel, load
from tests.evaluation.counted import counted

METHODS = {
    "wilson_sans_fpc": ("sans", lambda x, n, population: wilson(x, n)),
    "wilson_fpc": ("fpc", wilson_finite),
    "hypergeometrique_exact": ("exacte", exact),
}


@pytest.mark.parametrize("method", METHODS)
def test_coverage_and_width_at_small_sizes_are_those_computed_independently(method: str, test_data: Path) -> None:
    width_name, interval = METHODS[method]
    expected = json.loads((test_data / "reference" / "expected.json").read_text())["coverage"]
    for name, row in expected.items():
        population, share, n = (float(part.split("=")[1]) for part in name.split())
        covered, width = coverage(interval, int(population), round(population * share), int(n))
        # The reference drew 20 000 samples: a hundredth is more than four of its standard errors.
        assert covered == pytest.approx(row[f"couverture_{method}"], abs=0.01), name
        assert width == pytest.approx(row[f"largeur_{width_name}"], abs=1e-3), name


def coverage(interval: Any, population: int, favourable: int, n: int) -> tuple[float, float]:
    """The exact probability that bounds hold the truth, and their mean width."""
    held, width, total = 0, 0.0, comb(population, n)
    for x in range(max(0, n - population + favourable), min(n, favourable) + 1):
        ways = comb(favourable, x) * comb(population - favourable, n - x)
        bounds: Interval = interval(x, n, population)
        low, high = bounds
        held += ways * (low <= Fraction(favourable, population) <= high)
        width += ways / total * float(high - low)
    return held / total, width


def test_the_bounds_of_an_audience_hold_the_truth_in_ninety_five_of_a_hundred() -> None:
    ehuh = load("ehuh-2019")
    rng, rounds, held = random.Random(20260304), 120, 0  # noqa: S311 (a seeded simulation)
    sites = {"petit": (30, 12, 0.4), "moyen": (150, 30, 0.6), "grand": (500, 40, 0.8)}
    people = {site: [_hanging(rng, ehuh, site, level) for _ in range(n)] for site, (n, _, level) in sites.items()}
    everyone = [answers for found in people.values() for answers in found]
    frame = {site: entitled for site, (entitled, _, _) in sites.items()}
    truth = _score(ehuh, everyone, frame).value
    for _ in range(rounds):
        drawn = [answers for site, (_, n, _) in sites.items() for answers in rng.sample(people[site], n)]
        found = _score(ehuh, drawn, frame)
        held += found.lower <= truth <= found.upper
    assert held / rounds >= 0.95 - 2 * sqrt(0.95 * 0.05 / rounds)


def _hanging(rng: random.Random, referentiel: Referentiel, site: str, level: float) -> Answers:
    """One person whose answers hang together, around the level of their site; some questions are left out."""
    own = min(1.0, max(0.0, level + rng.gauss(0, 0.3)))
    items = len(referentiel.questionnaires["usagers"].items)
    said = [rng.choice((3, 4) if rng.random() < own else (1, 2)) for _ in range(items)]
    return Answers(site, tuple(None if rng.random() < 0.1 else point for point in said))


def _score(referentiel: Referentiel, answers: Sequence[Answers], frame: Mapping[str, int]) -> Measure:
    counters = counted(referentiel, "usagers", answers)
    return audience_scores(referentiel, "usagers", counters, frame)["score.usagers"]
