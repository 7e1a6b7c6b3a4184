"""Builders of measures and answers for the tests of evaluation."""

from fractions import Fraction

from evaluation.measuring.agreement import Answers
from evaluation.measuring.measures import Measure
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel

Figure = float | str | Fraction


def exactly(figure: Figure) -> Fraction:
    """The figure as it is written: 54.9 is 549/10, not its binary neighbour."""
    return figure if isinstance(figure, Fraction) else Fraction(str(figure))


def measured(
    code: str,
    value: Figure,
    *,
    lower: Figure | None = None,
    upper: Figure | None = None,
    n: int = 300,
    population: int | None = None,
    admissible: bool = True,
) -> Measure:
    """A measure without width unless bounds are given."""
    exact = exactly(value)
    return Measure(
        code=code,
        value=exact,
        lower=exact if lower is None else exactly(lower),
        upper=exact if upper is None else exactly(upper),
        n=n,
        population=population,
        admissible=admissible,
    )


def complete(dirigeants: Figure, collaborateurs: Figure, usagers: Figure, mystere: Figure = 15) -> dict[str, Measure]:
    """The three audiences, the mystery note and no open finding; the global score is not among them."""
    found = [
        measured("score.dirigeants", dirigeants),
        measured("score.collaborateurs", collaborateurs),
        measured("score.usagers", usagers),
        measured("mystere.note", mystere, n=205),
        measured("constats.majeurs_ouverts", 0, n=0),
    ]
    return {measure.code: measure for measure in found}


def answering(referentiel: Referentiel, audience: Audience, value: int | None, site: str | None = "A") -> Answers:
    """One respondent who gives the same value to every item."""
    return Answers(site, (value,) * len(referentiel.questionnaires[audience].items))
