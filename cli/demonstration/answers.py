"""A plausible model of answers: people differ, sites differ, some questions are harder, some people have no opinion."""

import math
import random
from collections.abc import Sequence

# The dimension's own difficulty, in the order of the 2023 barometer: autonomy is the hardest, courtesy the easiest.
DIFFICULTY = {0: 0.45, 1: 0.4, 2: 0.25, 3: 0.15, 4: 0.15, 5: 0.1, 6: 0.1, 7: -0.35}
CUTS = (-1.5, 0.0, 1.6)


def answer(rng: random.Random, level: float, difficulties: Sequence[float]) -> tuple[int | None, ...]:
    """One person's answers, 1 to 4, 0 for « sans avis », None for a blank.

    An ordinal logistic model: level of the organisation + the person (s.d. 1.1) − the question's difficulty + noise.
    Answers of one person hang together, as in life, so that dimension scores are clustered by respondent.
    """
    person = rng.gauss(0.0, 1.1)
    reserve = 0.10 if rng.random() < 0.15 else 0.02
    return tuple(_one(rng, level + person - difficulty, reserve) for difficulty in difficulties)


def _one(rng: random.Random, latent: float, reserve: float) -> int | None:
    chance = rng.random()
    if chance < reserve:
        return 0
    if chance > 0.995:
        return None
    value = latent + _logistic(rng)
    return 1 + sum(value > cut for cut in CUTS)


def _logistic(rng: random.Random) -> float:
    uniform = min(max(rng.random(), 1e-9), 1 - 1e-9)
    return math.log(uniform / (1 - uniform))


def rating(rng: random.Random, share: float) -> int:
    """A leader's rating of a practice, 1 to 4, around `share` of the scale."""
    return min(4, max(1, round(1 + 3 * min(1.0, max(0.0, rng.gauss(share, 0.16))))))
