"""From answers to scores: dimensions, audiences, leaders' practices, and the global score of the three."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from evaluation.measuring.bounds import bounds, intersect
from evaluation.measuring.item_measures import Counted, census
from evaluation.measuring.measures import Measure, combination, from_estimate
from evaluation.measuring.strata import Estimate, estimate
from evaluation.questionnaire import AUDIENCES, Audience
from evaluation.referentiel import Referentiel


class PracticeRating(msgspec.Struct, frozen=True):
    """What the leaders said of one practice statement, and what the auditor made of it.

    `ratings`: one value per leader who answered (1… points of the scale, None left blank); `accepted`: at least one
    proof was accepted; `lowered_to`: the auditor's lower point of the scale, None when the rating stands.
    """

    item: str
    ratings: tuple[int | None, ...]
    accepted: bool
    lowered_to: int | None = None


def audience_scores(
    referentiel: Referentiel,
    audience: Audience,
    counted: Counted,
    population_by_site: Mapping[str, int],
    *,
    admissible: bool = True,
) -> dict[str, Measure]:
    """`score.<audience>`, `score.<audience>.<dimension>` and `participation.<audience>`, on 0–100.

    `counted`: the counters of each site; `population_by_site`: people entitled there, empty when unknown. In a
    dimension a respondent counts once, for the share of favourable answers among their opinions: the answers of one
    person are not independent. A dimension with fewer opinions than the référentiel publishes is absent, and so is
    then the audience score. Source: DECISIONS, A2, A3, A7, E1.
    """
    estimates: dict[str, Estimate] = {}
    for dimension in referentiel.dimensions:
        moments = {site: counters.dimension(dimension.code) for site, counters in counted.items()}
        found = estimate(moments, population_by_site)
        if found is not None and found.n >= referentiel.populations.publication:
            estimates[dimension.code] = found
    measures = [
        from_estimate(f"score.{audience}.{code}", found, admissible=admissible) for code, found in estimates.items()
    ]
    if len(estimates) == len(referentiel.dimensions):
        whole = average(weights(referentiel), estimates, sum(counters.spoke for counters in counted.values()))
        measures.append(from_estimate(f"score.{audience}", whole, admissible=admissible))
    if population_by_site:
        measures.append(
            participation(audience, sum(counters.n for counters in counted.values()), sum(population_by_site.values()))
        )
    return {measure.code: measure for measure in measures}


def leaders_scores(referentiel: Referentiel, practices: Sequence[PracticeRating], invited: int) -> dict[str, Measure]:
    """`score.dirigeants`, its dimensions and `participation.dirigeants`, on 0–100; empty when no leader answered.

    A practice is the mean of its raters on 0, 1/3, 2/3, 1, lowered to the auditor's point if there is one, and 0
    without an accepted proof. A census has no sampling interval: lower = upper = value, and the worst case of the
    leaders who did not answer is in `detail`. Source: DECISIONS, A5, E1.
    """
    answered = max((len(practice.ratings) for practice in practices), default=0)
    if not any(value is not None for practice in practices for value in practice.ratings):
        return {}
    given = {practice.item: practice for practice in practices}
    top = len(referentiel.echelles.practice.libelles) - 1
    means = {}
    for dimension in referentiel.dimensions:
        notes = [_practice(given.get(item.code), top) for _, item in referentiel.items_of("dirigeants", dimension.code)]
        means[dimension.code] = sum(notes, Fraction(0)) / len(notes)
    shares = weights(referentiel)
    means[""] = sum((shares[code] * mean for code, mean in means.items()), Fraction(0))
    codes = {code: f"score.dirigeants.{code}".removesuffix(".") for code in means}
    measures = [census(codes[code], mean, answered, max(invited, answered)) for code, mean in means.items()]
    measures.append(participation("dirigeants", answered, invited))
    return {measure.code: measure for measure in measures}


def global_score(referentiel: Referentiel, measures: Mapping[str, Measure]) -> Measure | None:
    """`score.global`: the mean of the three audiences, None when one is missing; bounds by MOVER, each side apart.

    `n` is the smaller number of respondents of the two audiences that are samples. Source: DECISIONS, E1.
    """
    found = {audience: measures.get(f"score.{audience}") for audience in AUDIENCES}
    present = {audience: measure for audience, measure in found.items() if measure is not None}
    if len(present) < len(AUDIENCES):
        return None
    total = sum(referentiel.poids.values())
    parts = [(Fraction(referentiel.poids[audience], total), measure) for audience, measure in present.items()]
    value, lower, upper = combination(parts)
    return Measure(
        code="score.global",
        value=value,
        lower=max(Fraction(0), lower),
        upper=min(Fraction(100), upper),
        n=min(present["collaborateurs"].n, present["usagers"].n),
        admissible=all(part.admissible for part in present.values()),
        detail={"method": "mover"},
    )


def participation(audience: str, answered: int, entitled: int) -> Measure:
    """`participation.<audience>`: share of the entitled who answered, a plain count without interval."""
    rate = Fraction(100 * min(answered, entitled), entitled) if entitled else Fraction(0)
    return Measure(
        code=f"participation.{audience}", value=rate, lower=rate, upper=rate, n=answered, population=entitled
    )


def counted(code: str, count: int) -> Measure:
    """A count, known exactly."""
    exact = Fraction(count)
    return Measure(code=code, value=exact, lower=exact, upper=exact, n=count, detail={"method": "count"})


def weights(referentiel: Referentiel) -> dict[str, Fraction]:
    """What each dimension weighs in an audience score; they add up to 1."""
    total = sum(dimension.poids for dimension in referentiel.dimensions)
    return {dimension.code: Fraction(dimension.poids, total) for dimension in referentiel.dimensions}


def average(shares: Mapping[str, Fraction], estimates: Mapping[str, Estimate], n: int) -> Estimate:
    """The weighted mean of the dimensions; it counts for no more respondents than the least answered of them."""

    def mean(figures: Mapping[str, Fraction]) -> Fraction:
        return sum((shares[code] * figure for code, figure in figures.items()), Fraction(0))

    value = mean({code: found.value for code, found in estimates.items()})
    effective = min(found.n_effective for found in estimates.values())
    reaches = [found.reach for found in estimates.values() if found.reach is not None]
    reach = max(reaches) if reaches else None
    worst = (
        mean({code: found.worst[0] for code, found in estimates.items()}),
        mean({code: found.worst[1] for code, found in estimates.items()}),
    )
    first = next(iter(estimates.values()))
    return msgspec.structs.replace(
        first,
        value=value,
        interval=intersect(bounds(value * effective, effective, reach), worst),
        worst=worst,
        n=n,
        n_effective=effective,
        reach=reach,
        standard_error=None,
    )


def _practice(rating: PracticeRating | None, top: int) -> Fraction:
    if rating is None or not rating.accepted:
        return Fraction(0)
    values = [Fraction(value - 1, top) for value in rating.ratings if value is not None]
    if not values:
        return Fraction(0)
    mean = sum(values, Fraction(0)) / len(values)
    return mean if rating.lowered_to is None else min(mean, Fraction(rating.lowered_to - 1, top))
