"""What the answers of a campaign come to, recomputable from the sealed rows alone: sites merged, measures, counts."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from evaluation import agreement, scores
from evaluation.agreement import Answers
from evaluation.bounds import wilson
from evaluation.measures import Measure
from evaluation.questionnaire import Audience, Item, Question
from evaluation.rates import item_rate
from evaluation.referentiel import Referentiel
from evaluation.strata import Share, partition


class ItemCount(msgspec.Struct, frozen=True):
    """One question: `favourable` of `opinions`; `outside` counts « sans avis » and blanks. Plain counts, unweighted."""

    code: str
    favourable: int
    opinions: int
    outside: int

    @property
    def rate(self) -> float:
        """Share of favourable opinions, in [0, 1]."""
        return self.favourable / self.opinions

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's bounds at 95 % of that share, as if the population had no end."""
        return wilson(self.favourable, self.opinions)


def merged(answers: Sequence[Answers], frame: Mapping[str, int]) -> tuple[list[Answers], dict[str, int]]:
    """The answers and the frame once sites with fewer than two respondents have joined their neighbour.

    An answer without a known site makes the whole one site; without a frame, sites are not kept. Source: DECISIONS, A2.
    """
    strata = partition([Share(answer.site, Fraction(1)) for answer in answers], frame)
    names = {site: " + ".join(stratum.sites) for stratum in strata for site in stratum.sites}
    people = {name: sum(frame[site] for site, own in names.items() if own == name) for name in names.values()}
    whole = next(iter(people), None) if len(people) == 1 else None
    kept = [msgspec.structs.replace(answer, site=names.get(answer.site or "", whole)) for answer in answers]
    return kept, people


def measures(
    referentiel: Referentiel, audience: Audience, collection: str, answers: Sequence[Answers], frame: Mapping[str, int]
) -> list[Measure]:
    """Scores, participation, agreement of each item and predictions, each above the least number published."""
    firm = referentiel.is_firm(audience, collection)
    found = (
        scores.audience_scores(referentiel, audience, answers, frame, admissible=firm)
        | agreement.item_measures(referentiel, audience, answers, frame, admissible=firm)
        | agreement.predictions(referentiel, audience, answers, frame)
    )
    return list(found.values())


def item_counts(referentiel: Referentiel, audience: Audience, answers: Sequence[Answers]) -> list[ItemCount]:
    """The counts of each question with as many opinions as the référentiel publishes from."""
    counts = []
    for position, item in enumerate(referentiel.questionnaires[audience].items):
        if item.kind != "agreement":
            continue
        column = [answer.values[position] for answer in answers]
        points = range(1, len(referentiel.echelles.agreement.libelles) + 1)
        rate = item_rate(column, points, _favourable(referentiel, item), [0])
        if rate.n >= referentiel.populations.publication:
            counts.append(ItemCount(item.code, rate.favourable, rate.n, rate.outside))
    return counts


def _favourable(referentiel: Referentiel, item: Item) -> list[int]:
    scale = referentiel.echelles.agreement
    turned = isinstance(item, Question) and item.sens == "inverse"
    return [len(scale.libelles) + 1 - point if turned else point for point in scale.favorables]
