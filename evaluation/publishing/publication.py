"""What may be shown of the answers: every figure passes through here and comes out shown, clipped or refused."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

import msgspec

from evaluation.edition import Populations
from evaluation.measuring.figures import grouped, shown
from evaluation.measuring.measures import Measure
from evaluation.publishing.cells import Cell

# The ends of a cut, in percent: nearer than this, it only says on which side.
LOW, HIGH = 5, 95
# The bounds of a cut widen to whole steps, so that they do not give its counts back.
STEP = 5
# What comes from people promised that nobody would recognise them.
ANONYMOUS = (
    *("score.collaborateurs", "score.usagers", "participation.collaborateurs", "participation.usagers"),
    *("item.", "prediction.collaborateurs", "alpha."),
)
REST = "Non montré : en l’ôtant du total, on connaîtrait un groupe de moins de {least} personnes."
FEW = "Moins de {least} réponses : rien n’est montré, pour que personne ne soit reconnu."
OVERALL = "Non montré : une dimension au moins est retenue dans un groupe, et le score d’ensemble la ferait retrouver."
COMMENTS = "Les commentaires ne sont gardés qu’à partir de {least} réponses."
UNCUT = "Aucun site, seul ou réuni à d’autres, ne peut être montré à part sans faire connaître un petit groupe."


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """One figure as anybody may read it: `text` on a page, `measure` for a picture, both as far as they are public.

    When `refusal` says why nothing is shown, `text` is the class of the count, « moins de 10 », and `measure` None.
    """

    text: str
    measure: Measure | None = None
    answers: str
    refusal: str = ""


def publish(measure: Measure | None, limits: Populations, *, n: int | None = None) -> Published:
    """A figure of the whole organisation: exact from `limits.publication` respondents, else refused.

    `n`: respondents when nothing could be measured. Leaders are named, visits and findings concern nobody who
    answered: those are shown whatever their number. Source: DECISIONS, A7, E2.
    """
    count = (measure.n if measure else 0) if n is None else n
    if measure is None or (count < limits.publication and measure.code.startswith(ANONYMOUS)):
        return refused(count, FEW.format(least=limits.publication))
    return Published(text=shown(measure.value), measure=measure, answers=grouped(count))


def publish_cut(measure: Measure | None, limits: Populations) -> Published:
    """A figure of one cell: from `limits.decoupe` respondents, to the unit and never beyond 5 and 95, else refused.

    Its number of respondents is said in tens, and its bounds move outwards to whole fives.
    Source: RELIABILITY, « Anonymous ballot box ».
    """
    if measure is None or measure.n < limits.decoupe:
        return refused(measure.n if measure else 0, FEW.format(least=limits.decoupe))
    value = min(max(floor(measure.value + Fraction(1, 2)), LOW), HIGH)
    text = {LOW: f"≤\u00a0{LOW}", HIGH: f"≥\u00a0{HIGH}"}.get(value, str(value))
    kept = Measure(
        code=measure.code,
        value=Fraction(value),
        lower=min(Fraction(value), Fraction(floor(measure.lower / STEP) * STEP)),
        upper=max(Fraction(value), Fraction(ceil(measure.upper / STEP) * STEP)),
        n=measure.n // 10 * 10,
        admissible=measure.admissible,
    )
    return Published(text=text, measure=kept, answers=tens(measure.n))


def publish_row(measures: Sequence[Measure | None], counts: Sequence[int], limits: Populations) -> list[Published]:
    """One dimension in every cell, with the number of its opinions there. The people left out are none, or enough.

    Where the total less the cells shown would leave fewer than a cut holds, the smallest cells shown are refused too.
    """
    found = [publish_cut(measure, limits) for measure in measures]
    shown_ones = sorted((place for place, one in enumerate(found) if not one.refusal), key=lambda at: (counts[at], at))
    for place in shown_ones:
        left = sum(count for count, one in zip(counts, found, strict=True) if one.refusal)
        if left == 0 or left >= limits.decoupe:
            break
        found[place] = refused(counts[place], REST.format(least=limits.decoupe))
    return found


def publish_comments(n: int, limits: Populations) -> str:
    """Why comments are not shown at the organisation's level, nothing when they are; they are never cut."""
    return "" if n >= limits.commentaires else COMMENTS.format(least=limits.commentaires)


def shows_counts(strata: Sequence[Cell], least: int) -> bool:
    """Whether plain counts of the whole may stand beside stratified figures.

    The two weigh the strata differently: with two strata, together they give each one back. That is harmless when
    every stratum holds `least` respondents, or when both weigh alike.
    """
    weights = {Fraction(cell.people, cell.n) for cell in strata if cell.n}
    return len(weights) <= 1 or all(cell.n >= least for cell in strata)


def open_measures(measures: Mapping[str, Measure], limits: Populations) -> dict[str, Measure]:
    """The measures of the whole organisation that may be shown, by their code."""
    passed = {code: publish(measure, limits).measure for code, measure in measures.items()}
    return {code: measure for code, measure in passed.items() if measure is not None}


def tens(count: int) -> str:
    """A number of people, as little as may be said: « moins de 10 », « 10 à 19 »."""
    least = count // 10 * 10
    return f"{grouped(least)} à {grouped(least + 9)}" if least else "moins de 10"


def refused(count: int, why: str) -> Published:
    """The figure that is not shown, with the class of its count and the reason."""
    return Published(text=tens(count), answers=tens(count), refusal=why)
