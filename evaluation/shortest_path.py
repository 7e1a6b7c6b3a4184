"""The shortest path to the label: the fewest points to gain, dimension by dimension, that reach every blocking rule.

An audience's score is a weighted mean of its dimensions, and the global score one of the audiences: within a largest
gain for each dimension, taking the heaviest first, then the weakest, is the least total. Each gain is rounded up to a
tenth, so that what is shown is enough.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil

import msgspec

from evaluation.edition import Threshold
from evaluation.measuring.measures import Measure
from evaluation.questionnaire import AUDIENCES
from evaluation.referentiel import Referentiel
from evaluation.rules import Outcome, outcome

# What one dimension may gain from one evaluation to the next; more is asked only when this is not enough.
STEPS = (15, 30, 45, 60, 75, 90, 100)
# A strict bar is to be passed, by however little.
BEYOND = Fraction(1, 10**9)
TENTH = Fraction(1, 10)

# (audience, dimension) → points.
Gains = dict[tuple[str, str], Fraction]


class Gain(msgspec.Struct, frozen=True):
    """Points to gain on one dimension of one audience, with its measure of today."""

    audience: str
    dimension: str
    measure: Measure
    points: Fraction

    @property
    def target(self) -> Fraction:
        """The score to reach."""
        return self.measure.value + self.points


class Path(msgspec.Struct, frozen=True):
    """Dimensions to raise; missed rules that no dimension moves; rules without a measure; whether gains are enough."""

    gains: tuple[Gain, ...]
    others: tuple[tuple[Threshold, Measure], ...]
    unmeasured: tuple[Threshold, ...]
    enough: bool

    @property
    def total(self) -> Fraction:
        """Every point to gain."""
        return sum((gain.points for gain in self.gains), Fraction(0))


def asked(referentiel: Referentiel) -> tuple[Threshold, ...]:
    """The blocking rules of the first level, those without which there is no label."""
    own = referentiel.niveaux[0].seuils if referentiel.niveaux else ()
    return tuple(rule for rule in (*referentiel.seuils, *own) if rule.bloquant)


def path(referentiel: Referentiel, measures: Mapping[str, Measure]) -> Path:
    """The shortest path from these measures."""
    rules = asked(referentiel)
    missed = [rule for rule in rules if outcome(rule, measures.get(rule.mesure)) is Outcome.MISSED]
    moved = sorted((rule for rule in missed if _is_moved(rule)), key=lambda rule: rule.mesure == "score.global")
    gains: Gains = {}
    enough = True
    for rule in moved:
        enough &= _reach(referentiel, measures, rule, gains)
    others = tuple((rule, measures[rule.mesure]) for rule in missed if rule not in moved)
    unmeasured = tuple(rule for rule in rules if rule.mesure not in measures)
    return Path(tuple(_shown(measures, gains)), others, unmeasured, enough)


def coefficients(referentiel: Referentiel, code: str, measures: Mapping[str, Measure]) -> Gains:
    """What one point on each measured dimension adds to this score."""
    total = Fraction(sum(referentiel.poids.values()))
    found: Gains = {}
    for audience in AUDIENCES:
        share = referentiel.poids[audience] / total if code == "score.global" else Fraction(code == f"score.{audience}")
        known = [one for one in referentiel.dimensions if f"score.{audience}.{one.code}" in measures]
        weight = sum(one.poids for one in known)
        found |= {(audience, one.code): share * one.poids / weight for one in known if share}
    return found


def _is_moved(rule: Threshold) -> bool:
    """Whether raising dimensions moves the measure of this rule."""
    of_audience = {f"score.{audience}" for audience in AUDIENCES}
    return rule.minimum is not None and rule.mesure in of_audience | {"score.global"}


def _reach(referentiel: Referentiel, measures: Mapping[str, Measure], rule: Threshold, gains: Gains) -> bool:
    """Add to `gains` what this rule still lacks; False when even the largest gains do not reach it."""
    added = coefficients(referentiel, rule.mesure, measures)
    bar = Fraction(rule.bar) + (BEYOND if rule.strict else 0)
    lacking = bar - measures[rule.mesure].value - sum(added.get(key, Fraction(0)) * won for key, won in gains.items())
    for step in STEPS:
        room = {key: _room(measures, key, step) - gains.get(key, Fraction(0)) for key in added}
        if sum(added[key] * max(left, Fraction(0)) for key, left in room.items()) >= lacking or step == STEPS[-1]:
            return _fill(measures, added, room, lacking, gains)
    raise AssertionError


def _fill(measures: Mapping[str, Measure], added: Gains, room: Gains, lacking: Fraction, gains: Gains) -> bool:
    for key in sorted(added, key=lambda key: (-added[key], _measure(measures, key).value, key)):
        if lacking <= 0:
            return True
        won = min(room[key], ceil(lacking / added[key] / TENTH) * TENTH)
        if won > 0:
            gains[key] = gains.get(key, Fraction(0)) + won
            lacking -= added[key] * won
    return lacking <= 0


def _room(measures: Mapping[str, Measure], key: tuple[str, str], step: int) -> Fraction:
    return min(Fraction(step), 100 - _measure(measures, key).value)


def _measure(measures: Mapping[str, Measure], key: tuple[str, str]) -> Measure:
    return measures[f"score.{key[0]}.{key[1]}"]


def _shown(measures: Mapping[str, Measure], gains: Gains) -> Iterator[Gain]:
    """The largest gains first."""
    for key in sorted(gains, key=lambda key: (-gains[key], key)):
        yield Gain(*key, _measure(measures, key), gains[key])
