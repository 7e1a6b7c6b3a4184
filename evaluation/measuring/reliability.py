"""How far the questions of each dimension hang together: Cronbach's alpha from the counters of an audience."""

from fractions import Fraction

from evaluation.measuring.alpha import feldt, from_sums
from evaluation.measuring.item_measures import Counted
from evaluation.measuring.measures import Measure
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel


def alphas(referentiel: Referentiel, audience: Audience, counted: Counted) -> dict[str, Measure]:
    """`alpha.<audience>.<dimension>`, at most 1, with Feldt's interval, over those who rated every question of it.

    Reversed questions are turned upright; every person weighs the same. Absent under two questions, under the least
    number published, or when nobody differs. Sources: see `alpha`.
    """
    measures = {}
    for dimension in referentiel.dimensions:
        parts = [counters.complete(dimension.code) for counters in counted.values()]
        if not parts:
            continue
        n = sum(part.n for part in parts)
        sums = [sum(column) for column in zip(*(part.sums for part in parts), strict=True)]
        products = [sum(column) for column in zip(*(part.products for part in parts), strict=True)]
        value = from_sums(n, sums, products)
        if value is not None and n >= referentiel.populations.publication:
            code = f"alpha.{audience}.{dimension.code}"
            measures[code] = _measure(code, value, n, len(sums))
    return measures


def _measure(code: str, value: Fraction, n: int, items: int) -> Measure:
    low, high = feldt(float(value), n, items)
    return Measure(
        code=code,
        value=value,
        lower=min(value, Fraction(low)),
        upper=max(value, Fraction(high)),
        n=n,
        detail={"method": "feldt", "items": items},
    )
