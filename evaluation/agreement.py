"""Agreement: what one respondent's answers come to, per dimension and per item, and what people predict of users."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

import msgspec

from evaluation.measures import Measure, from_estimate
from evaluation.questionnaire import Audience, Item, Question, Scale
from evaluation.referentiel import Referentiel
from evaluation.strata import Share, estimate


class Answers(msgspec.Struct, frozen=True):
    """One respondent: values aligned on the questionnaire's items, 1… points of the scale, 0 no opinion, None blank."""

    site: str | None
    values: tuple[int | None, ...]
    weight: float = 1


def share_of(answers: Answers, asked: Sequence[tuple[int, Item]], scale: Scale) -> Share:
    """The share of favourable answers among the opinions on these items, with its site and weight.

    `asked`: positions and items. « Sans avis » and blanks leave the denominator. Source: DECISIONS, A1, A2.
    """
    favourable = opinions = 0
    for position, item in asked:
        value = answers.values[position]
        if not value:
            continue
        opinions += 1
        favourable += _upright(value, item, scale) in scale.favorables
    return Share(answers.site, _fraction(favourable, opinions) if opinions else None, _fraction(answers.weight, 1))


def item_measures(
    referentiel: Referentiel,
    audience: Audience,
    answers: Sequence[Answers],
    population_by_site: Mapping[str, int],
    *,
    admissible: bool = True,
) -> dict[str, Measure]:
    """`item.<code>` for each question: its agreement rate on 0–100, absent under the least number published."""
    scale = referentiel.echelles.agreement
    measures = {}
    for position, item in enumerate(referentiel.questionnaires[audience].items):
        if item.kind != "agreement":
            continue
        found = estimate([share_of(answer, [(position, item)], scale) for answer in answers], population_by_site)
        if found is not None and found.n >= referentiel.populations.publication:
            measures[f"item.{item.code}"] = from_estimate(f"item.{item.code}", found, admissible=admissible)
    return measures


def predictions(
    referentiel: Referentiel, audience: Audience, answers: Sequence[Answers], population_by_site: Mapping[str, int]
) -> dict[str, Measure]:
    """`prediction.<audience>.<users' item>`: the mean share of users whom respondents believe to agree, on 0–100.

    The points of the prediction scale run evenly from none to all. The gap with `item.<users' item>` is the mirror.
    """
    top = len(referentiel.echelles.prediction.libelles) - 1
    measures = {}
    questionnaire = referentiel.questionnaires[audience]
    first = len(questionnaire.items) - len(questionnaire.predictions)
    for position, item in enumerate(questionnaire.predictions, first):
        shares = [
            Share(answer.site, Fraction(value - 1, top) if (value := answer.values[position]) else None)
            for answer in answers
        ]
        code = f"prediction.{audience}.{item.cible}"
        found = estimate(shares, population_by_site)
        if found is not None and found.n >= referentiel.populations.publication:
            measures[code] = from_estimate(code, found, admissible=True)
    return measures


@lru_cache(maxsize=4096)
def _fraction(part: float, whole: int) -> Fraction:
    """The same object for the same figure: thousands of respondents take few of them, and sums count those."""
    return Fraction(part) / whole


def _upright(value: int, item: Item, scale: Scale) -> int:
    """The value once turned round for an item where agreeing is unfavourable."""
    turned = isinstance(item, Question) and item.sens == "inverse"
    return len(scale.libelles) + 1 - value if turned else value
