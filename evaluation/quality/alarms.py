"""Signs that one person filled in many forms: what the answers show beside what honest people would have given.

A sign never excludes an answer: a person reads the figures and decides. The bars were set by simulation so that an
honest campaign raises a sign at most twice in a hundred (tests/evaluation/test_stuffing.py).
"""

from collections.abc import Collection
from math import sqrt

import msgspec
import numpy as np

from evaluation.quality import honest_model
from evaluation.quality.honest_model import Floats, Lines, Model, Points

# Below, nothing is told: too few people, or too few questions answered to compare two of them.
LEAST_PEOPLE, LEAST_GIVEN = 25, 8
# Larger campaigns are examined on a sample: the bars move less than a point beyond.
MOST_FITTED, MOST_COMPARED = 2000, 500
DRAWS = 5
COMPANY = 0.08
TOO_ALIKE = 0.12
# Where the highest point is so usual, a form of nothing else says nothing.
SATISFIED = 0.45
BINS = 20


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    """One sign: the share of forms that show it beyond what is honest, in [0, 1], and the bar that it must not reach.

    `seen` and `expected`: the plain share of forms that show it, and what the model of honest people gives.
    """

    code: str
    excess: float
    bar: float
    seen: float
    expected: float

    @property
    def raised(self) -> bool:
        """Whether a person must look."""
        return self.excess >= self.bar


class Examined(msgspec.Struct, frozen=True, kw_only=True):
    """What the answers of a campaign show; `n` respondents gave enough answers to be examined, of `people`.

    `resemblance` and `expected_resemblance`: share of the respondents in each twentieth of the scale from 0 to 1, by
    how much they agree with the last of their `company` closest neighbours. `copies`, `expected_copies`: shares of
    the respondents (one-line forms apart) whose every answer is also somebody else's.
    """

    people: int
    n: int
    signs: tuple[Sign, ...]
    satisfied: bool
    company: int
    copies: float
    expected_copies: float
    resemblance: tuple[float, ...]
    expected_resemblance: tuple[float, ...]

    @property
    def raised(self) -> tuple[Sign, ...]:
        """The signs at or over their bar."""
        return tuple(sign for sign in self.signs if sign.raised)


def examine(answers: Points, points: int, reversed_: Collection[int] = ()) -> Examined | None:
    """The signs of these answers (0: no opinion, or a blank); None when they are too few to tell anything.

    `reversed_`: positions of the questions that are favourable when people disagree. Whatever the order of the rows,
    the figures are the same.
    """
    raw = answers[(answers > 0).sum(1) >= LEAST_GIVEN]
    if len(raw) < LEAST_PEOPLE:
        return None
    n, generator = len(raw), np.random.default_rng(len(raw))
    raw = _some(raw[np.lexsort(raw.T)], MOST_FITTED, generator)
    turned = raw.copy()
    for position in reversed_:
        turned[:, position] = np.where(raw[:, position] > 0, points + 1 - raw[:, position], 0)
    model = honest_model.fit(raw, turned, points)
    straight = honest_model.straight_lines(raw)
    twins = _Twins(turned, straight, model, generator)
    signs = (_straight(model, straight, turned, generator), _random(model, len(raw)), twins.sign())
    return Examined(
        people=len(answers),
        n=n,
        signs=signs,
        satisfied=honest_model.top_share(model) > SATISFIED,
        company=twins.company,
        copies=twins.copies,
        expected_copies=twins.expected_copies,
        resemblance=_histogram(twins.seen),
        expected_resemblance=_histogram(np.concatenate(twins.drawn)),
    )


class _Twins:
    """How near the nearest neighbours of each respondent are, beside those that honest people would give them.

    The percent match of Kuriakose and Robbins (2016), taken with a whole company rather than with one neighbour and
    compared with a campaign of the same questions and opinions: a fixed 85 % is often passed by honest people
    (Simmons, Mercer, Schwarzer and Kennedy, 2016).
    """

    def __init__(self, answers: Points, straight: Lines, model: Model, generator: np.random.Generator) -> None:
        kept = generator.permutation(len(answers))[:MOST_COMPARED]
        people, apart = answers[kept], ~straight[kept]
        self.n, self.company = len(people), max(2, round(COMPANY * len(people)))
        own = np.flatnonzero(apart)
        matches = _matches(people[own], people, model.points)
        matches[np.arange(len(own)), own] = -1
        self.seen, self.copies = self._read(matches)
        self.drawn, copies = [], []
        for _ in range(DRAWS):
            others = honest_model.draw(model, people[1:], generator)
            found = self._read(_matches(people[own], others, model.points))
            self.drawn.append(found[0])
            copies.append(found[1])
        self.expected_copies = float(np.mean(copies))

    def sign(self) -> Sign:
        """The share of respondents much nearer to their company than honest people would be."""
        alike = self.seen - np.mean(self.drawn, 0) > TOO_ALIKE
        share = float(alike.sum() / self.n)
        return Sign(code="alike", excess=share, bar=_bar(0.08, 0.24, self.n), seen=share, expected=0.0)

    def _read(self, matches: Floats) -> tuple[Floats, float]:
        if not len(matches):
            return np.zeros(0), 0.0
        nearest = -np.partition(-matches, self.company - 1, 1)
        return nearest[:, self.company - 1], float((matches.max(1) >= 1).sum() / self.n)


def _straight(model: Model, straight: Lines, turned: Points, generator: np.random.Generator) -> Sign:
    opinions = msgspec.structs.replace(model, straight=0.0, random=0.0)
    drawn = [honest_model.straight_lines(honest_model.draw(opinions, turned, generator)) for _ in range(DRAWS)]
    # The usual top makes one-line forms honest: the bar rises with it until it cannot be reached.
    bar = _bar(0.115, 0.3, len(straight)) + 1.5 * max(0.0, honest_model.top_share(model) - SATISFIED)
    seen, expected = float(straight.mean()), float(np.mean(drawn))
    return Sign(code="straight", excess=model.straight, bar=bar, seen=seen, expected=expected)


def _random(model: Model, n: int) -> Sign:
    # Among very satisfied people, one who answers at random stands out sooner.
    bar = _bar(0.095, 0.24, n) * (0.65 if honest_model.top_share(model) > SATISFIED else 1)
    return Sign(code="random", excess=model.random, bar=bar, seen=model.random, expected=0.0)


def _bar(share: float, wide: float, n: int) -> float:
    """A bar for shares, wider where few people make them uncertain."""
    return share + wide / sqrt(n)


def _some(rows: Points, most: int, generator: np.random.Generator) -> Points:
    return rows if len(rows) <= most else rows[np.sort(generator.permutation(len(rows))[:most])]


def _matches(some: Points, others: Points, points: int) -> Floats:
    """Share of the questions that two respondents both answered on which they say the same; 0 when they are few."""
    same = honest_model.ticked(some, points) @ honest_model.ticked(others, points).T
    both = (some > 0).astype(np.float64) @ (others > 0).astype(np.float64).T
    return np.where(both >= LEAST_GIVEN, same / np.maximum(both, 1), 0.0)


def _histogram(shares: Floats) -> tuple[float, ...]:
    if not len(shares):
        return (0.0,) * BINS
    counts, _ = np.histogram(shares, BINS, (0.0, 1.0 + 1e-9))
    return tuple(float(count) for count in counts / len(shares))
