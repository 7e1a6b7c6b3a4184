"""What the counters of a campaign come to: sites merged, measures, counts of each question."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from evaluation.measuring import counting, item_measures, reliability, scores
from evaluation.measuring.bounds import wilson
from evaluation.measuring.counter_layout import layout_of
from evaluation.measuring.counters import Counters, nobody
from evaluation.measuring.measures import Measure
from evaluation.measuring.moments import Moments
from evaluation.measuring.strata import partition
from evaluation.questionnaire import Audience
from evaluation.referentiel import Referentiel


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


class Cut(msgspec.Struct, frozen=True):
    """Sites of the frame taken together (none when unknown), their people (None when unknown) and their counters."""

    sites: tuple[str, ...]
    people: int | None
    counters: Counters

    @property
    def name(self) -> str | None:
        """« Annexe + Dépôt »; None when sites are unknown."""
        return " + ".join(self.sites) or None


def cuts(
    referentiel: Referentiel,
    audience: Audience,
    packed: Sequence[bytes],
    sites: Sequence[str | None],
    weights: Sequence[float],
    frame: Mapping[str, int],
) -> list[Cut]:
    """The cuts of the frame, counted in one pass from aligned answers, sites and weights. Errors: see `counting`."""
    return merged(
        referentiel, audience, counting.count(layout_of(referentiel, audience), packed, sites, weights), frame
    )


def merged(
    referentiel: Referentiel, audience: Audience, counted: item_measures.Counted, frame: Mapping[str, int]
) -> list[Cut]:
    """The cuts of the frame once sites with fewer than two respondents have joined their neighbour.

    An answer without a known site makes the whole one cut; without a frame, sites are not kept. Source: DECISIONS, A2.
    """
    layout = layout_of(referentiel, audience)
    strata = partition({site: _people(counters.n) for site, counters in counted.items()}, frame)
    if len(strata) < 2:
        whole = sum(counted.values(), start=nobody(layout))
        return [Cut(stratum.sites, sum(frame[site] for site in stratum.sites) or None, whole) for stratum in strata]
    return [
        Cut(
            stratum.sites,
            sum(frame[site] for site in stratum.sites),
            sum((counted[site] for site in stratum.sites if site in counted), start=nobody(layout)),
        )
        for stratum in strata
    ]


def measures(referentiel: Referentiel, audience: Audience, collection: str, cuts: Sequence[Cut]) -> list[Measure]:
    """Scores, participation, agreement of each item, predictions and alphas, each above the least number published."""
    firm = referentiel.is_firm(audience, collection)
    counted = {cut.name: cut.counters for cut in cuts}
    frame = {cut.name: cut.people for cut in cuts if cut.name is not None and cut.people is not None}
    found = (
        scores.audience_scores(referentiel, audience, counted, frame, admissible=firm)
        | item_measures.item_measures(referentiel, audience, counted, frame, admissible=firm)
        | item_measures.predictions(referentiel, audience, counted, frame)
        | reliability.alphas(referentiel, audience, counted)
    )
    return list(found.values())


def item_counts(referentiel: Referentiel, audience: Audience, cuts: Sequence[Cut]) -> list[ItemCount]:
    """The counts of each question with as many opinions as the référentiel publishes from."""
    counts = []
    for position, item in enumerate(referentiel.questionnaires[audience].items):
        if item.kind != "agreement":
            continue
        good, opinions = 0, 0
        for cut in cuts:
            found = cut.counters.agreement(position)
            good, opinions = good + found[0], opinions + found[1]
        if opinions >= referentiel.populations.publication:
            n = sum(cut.counters.n for cut in cuts)
            counts.append(ItemCount(item.code, good, opinions, n - opinions))
    return counts


def _people(n: int) -> Moments:
    """The moments of people who all count, whatever they said."""
    return Moments(n, 0, n, n, Fraction(n), Fraction(n), Fraction(n))
