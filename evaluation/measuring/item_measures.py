"""Agreement with each question, and what people predict of the users, from the counters of an audience."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from evaluation.measuring import counting, packing
from evaluation.measuring.bounds import worst_case
from evaluation.measuring.counter_layout import layout_of
from evaluation.measuring.counters import Counters
from evaluation.measuring.measures import Measure, from_estimate
from evaluation.measuring.moments import NOTHING, Moments
from evaluation.measuring.strata import estimate
from evaluation.questionnaire import Audience, Prediction
from evaluation.referentiel import Referentiel

Counted = Mapping[str | None, Counters]


def item_measures(
    referentiel: Referentiel,
    audience: Audience,
    counted: Counted,
    population_by_site: Mapping[str, int],
    *,
    admissible: bool = True,
) -> dict[str, Measure]:
    """`item.<code>` for each question: its agreement rate on 0–100, absent under the least number published."""
    measures: dict[str, Measure] = {}
    for position, item in enumerate(referentiel.questionnaires[audience].items):
        if item.kind == "agreement":
            moments = {site: counters.item(position) for site, counters in counted.items()}
            measures |= _published(referentiel, f"item.{item.code}", moments, population_by_site, admissible)
    return measures


def predictions(
    referentiel: Referentiel, audience: Audience, counted: Counted, population_by_site: Mapping[str, int]
) -> dict[str, Measure]:
    """`prediction.<audience>.<users' item>`: the mean share of users whom respondents believe to agree, on 0–100.

    The points of the prediction scale run evenly from none to all; weights of a file do not reach it. The gap with
    `item.<users' item>` is the mirror.
    """
    measures: dict[str, Measure] = {}
    for position, item in _asked(referentiel, audience):
        moments = {site: counters.scaled(position) for site, counters in counted.items()}
        code = f"prediction.{audience}.{item.cible}"
        measures |= _published(referentiel, code, moments, population_by_site, admissible=True)
    return measures


def leaders_predictions(
    referentiel: Referentiel, answers: Sequence[tuple[int | None, ...]], invited: int
) -> dict[str, Measure]:
    """`prediction.dirigeants.<users' item>`: the plain mean of those who answered, on 0–100.

    Leaders are a small census by name: no least number, no sampling interval, and the worst case of the missing in
    `detail`. Source: DECISIONS, A5, E1.
    """
    packed = [packing.pack(values) for values in answers]
    counted = counting.count(layout_of(referentiel, "dirigeants"), packed, [None] * len(packed))
    measures = {}
    for position, item in _asked(referentiel, "dirigeants"):
        moments = sum((counters.scaled(position) for counters in counted.values()), start=NOTHING)
        if moments.n:
            code = f"prediction.dirigeants.{item.cible}"
            measures[code] = census(code, moments.mean, moments.n, max(invited, moments.n))
    return measures


def census(code: str, mean: Fraction, answered: int, invited: int) -> Measure:
    """A mean in [0, 1] of the invited who answered, on 0–100: lower = upper = value. Source: DECISIONS, A5."""
    worst = worst_case(mean * answered, answered, invited)
    return Measure(
        code=code,
        value=100 * mean,
        lower=100 * mean,
        upper=100 * mean,
        n=answered,
        population=invited,
        detail={"method": "census", "worst_lower": 100 * float(worst[0]), "worst_upper": 100 * float(worst[1])},
    )


def _asked(referentiel: Referentiel, audience: Audience) -> list[tuple[int, Prediction]]:
    items = referentiel.questionnaires[audience].items
    return [(position, item) for position, item in enumerate(items) if isinstance(item, Prediction)]


def _published(
    referentiel: Referentiel,
    code: str,
    moments: Mapping[str | None, Moments],
    populations: Mapping[str, int],
    admissible: bool,
) -> dict[str, Measure]:
    found = estimate(moments, populations)
    if found is None or found.n < referentiel.populations.publication:
        return {}
    return {code: from_estimate(code, found, admissible=admissible)}
