"""Gaps: where two audiences part (symmetry), and where people misjudge the users (perception); never thresholds."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from evaluation.measuring.measures import Measure, combination
from evaluation.measuring.scores import weights
from evaluation.questionnaire import AUDIENCES, Audience
from evaluation.referentiel import Referentiel

Measures = Mapping[str, Measure]
Part = tuple[Fraction, Measure]
WIDEST = 100


def gaps(referentiel: Referentiel, measures: Measures) -> dict[str, Measure]:
    """Every gap that two measures make, in points from −100 to 100; what was not measured makes none."""
    found = {gap.code: gap for gap in (*symmetry(referentiel, measures), *perception(referentiel, measures))}
    return dict(found)


def symmetry(referentiel: Referentiel, measures: Measures) -> Iterator[Measure]:
    """`ecart.<audience>.<other>[.<dimension>]`: the score of the first audience minus that of the other.

    The two are asked apart: the bounds are those of a difference of independent estimates. Source: `combination`.
    """
    for one, other in combinations(AUDIENCES, 2):
        for end in ("", *(f".{dimension.code}" for dimension in referentiel.dimensions)):
            first, second = measures.get(f"score.{one}{end}"), measures.get(f"score.{other}{end}")
            if first is not None and second is not None:
                yield difference(f"ecart.{one}.{other}{end}", first, second)


def perception(referentiel: Referentiel, measures: Measures) -> Iterator[Measure]:
    """`ecart.prediction.<audience>[.<dimension>]`: the users' agreement as predicted, minus that which they expressed.

    Over the questions predicted in the dimension, then over the dimensions as an audience score weighs them; the whole
    exists when every dimension that is predicted does.
    """
    for audience in AUDIENCES:
        pairs = {code: _pair(audience, targets, measures) for code, targets in _targets(referentiel, audience).items()}
        held = {code: pair for code, pair in pairs.items() if pair is not None}
        for code, (guess, truth) in held.items():
            yield difference(f"ecart.prediction.{audience}.{code}", guess, truth)
        if held and len(held) == len(pairs):
            shares = {code: weights(referentiel)[code] for code in held}
            total = sum(shares.values())
            guesses, truths = (
                together([(shares[code] / total, pair[side]) for code, pair in held.items()]) for side in (0, 1)
            )
            yield difference(f"ecart.prediction.{audience}", guesses, truths)


def difference(code: str, first: Measure, second: Measure) -> Measure:
    """First minus second, independent, each with its own bounds; `n` is the smaller number of respondents."""
    value, lower, upper = combination([(Fraction(1), first), (Fraction(-1), second)])
    return Measure(
        code=code,
        value=value,
        lower=max(Fraction(-WIDEST), lower),
        upper=min(Fraction(WIDEST), upper),
        n=min(first.n, second.n),
        admissible=first.admissible and second.admissible,
        detail={"method": "mover", "first": float(first.value), "second": float(second.value)},
    )


def together(parts: Sequence[Part]) -> Measure:
    """The mean, by shares that add up to 1, of measures of the same people, whose answers hang together.

    Its bounds are the means of theirs: as wide as if all moved as one, since the standard deviation of a sum is at
    most the sum of the standard deviations (Minkowski's inequality).
    """
    first = parts[0][1]
    return Measure(
        code=first.code,
        value=_mean([(share, part.value) for share, part in parts]),
        lower=_mean([(share, part.lower) for share, part in parts]),
        upper=_mean([(share, part.upper) for share, part in parts]),
        n=min(part.n for _, part in parts),
        admissible=all(part.admissible for _, part in parts),
    )


def _targets(referentiel: Referentiel, audience: Audience) -> dict[str, list[str]]:
    """The users' questions that the audience predicts, by dimension; those of no dimension are left out."""
    dimension_of = {item.code: item.dimension for item in referentiel.questionnaires["usagers"].questions}
    found: dict[str, list[str]] = {}
    for prediction in referentiel.questionnaires[audience].predictions:
        dimension = dimension_of.get(prediction.cible)
        if dimension is not None:
            found.setdefault(dimension, []).append(prediction.cible)
    return found


def _pair(audience: Audience, targets: Sequence[str], measures: Measures) -> tuple[Measure, Measure] | None:
    """What was predicted of these questions, and what users say; None when one of them is missing."""
    guesses = [measures.get(f"prediction.{audience}.{target}") for target in targets]
    truths = [measures.get(f"item.{target}") for target in targets]
    share = Fraction(1, len(targets))
    sides = [[(share, found) for found in side if found is not None] for side in (guesses, truths)]
    if any(len(side) < len(targets) for side in sides):
        return None
    return together(sides[0]), together(sides[1])


def _mean(figures: Sequence[tuple[Fraction, Fraction]]) -> Fraction:
    return sum((share * figure for share, figure in figures), Fraction(0))
