"""Figures of one item, of the items of a dimension, and of the dimensions of an audience, on some rows of a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache

import msgspec

from evaluation.measuring import alpha as reliability
from evaluation.measuring.rates import item_rate
from evaluation.measuring.scores import average
from evaluation.measuring.strata import Estimate
from evaluation.reading.coded import Coded
from evaluation.reading.coded_figures import Figures, by_site, method_of, people, plain, stratified, weighted
from evaluation.reading.coding import Item


def item_figures(coded: Coded, rows: Sequence[int], item: Item, site: str | None) -> Figures:
    """One item on the rows that were asked it; `counts` holds every code met, "" for a blank."""
    given = {row: coded.values[item.code][row] for row in rows if coded.asked[item.code][row]}
    good = {row: code in item.favourable for row, code in given.items() if code in item.valid}
    shares = {row: _share(good[row], 1) if row in good else None for row in given}
    numbers = {row: item.numbers[code] for row, code in given.items() if code is not None and code in item.numbers}
    entitled = people(coded, item.audience, site)
    reach = None if entitled is None else max(len(good), entitled - (len(given) - len(good)))
    found = item_rate(list(given.values()), item.valid, item.favourable, item.outside, population=reach)
    return Figures(
        label=item.label,
        audience=item.audience,
        dimension=item.dimension,
        n=found.n,
        favourable=found.favourable,
        outside=found.outside,
        rate=found.rate,
        lower=found.lower,
        upper=found.upper,
        method=method_of(reach) if found.n else "none",
        population=entitled,
        mean=sum(numbers.values()) / found.n if numbers else None,
        counts=dict(sorted(Counter(item.valid.get(code or "", code or "") for code in given.values()).items())),
        weighted=weighted(coded, {row: float(yes) for row, yes in good.items()}, numbers),
        stratified=stratified(by_site(coded, item.audience, shares, site)),
    )


def family_figures(coded: Coded, rows: Sequence[int], items: Sequence[Item], site: str | None) -> Figures:
    """The items of a dimension taken together: the mean, over respondents, of their share of favourable answers."""
    first = items[0]
    shares = _shares(coded, rows, items)
    good, answers = _answers(coded, rows, items)
    held = {row: float(share) for row, share in shares.items() if share is not None}
    table = [[_rank(coded, row, item) for item in items] for row in shares]
    return msgspec.structs.replace(
        _estimated(plain(coded, first.audience, shares, site), first.dimension or first.audience, first.audience),
        dimension=first.dimension,
        favourable=good,
        answers=answers,
        outside=len(shares) - len(held),
        population=people(coded, first.audience, site),
        weighted=weighted(coded, held, {}),
        stratified=stratified(by_site(coded, first.audience, shares, site)),
        alpha=reliability.listwise(table) if site is None else None,
        alpha_pairwise=reliability.pairwise(table) if site is None else None,
    )


def audience_figures(coded: Coded, rows: Sequence[int], parts: Mapping[str, list[Item]], site: str | None) -> Figures:
    """The mean of the dimensions, each weighing the same; of all the items when none has a dimension."""
    scored = [items for code, items in parts.items() if code] or list(parts.values())
    audience = scored[0][0].audience
    every = [item for items in scored for item in items]
    respondents = [share for share in _shares(coded, rows, every).values() if share is not None]
    good, answers = _answers(coded, rows, every)
    shares = [_shares(coded, rows, items) for items in scored]
    whole = _mean([plain(coded, audience, each, site) for each in shares], len(respondents))
    parted = _mean([by_site(coded, audience, each, site) for each in shares], len(respondents))
    return msgspec.structs.replace(
        _estimated(whole, audience, audience),
        favourable=good,
        answers=answers,
        population=people(coded, audience, site),
        stratified=stratified(parted),
    )


def _mean(found: Sequence[Estimate | None], n: int) -> Estimate | None:
    """The plain mean of the dimensions; None when one of them has no opinion."""
    held = {str(place): each for place, each in enumerate(found) if each is not None}
    if len(held) < len(found):
        return None
    return average({place: Fraction(1, len(held)) for place in held}, held, n)


def _estimated(found: Estimate | None, label: str, audience: str) -> Figures:
    if found is None:
        return Figures(
            label=label, audience=audience, n=0, favourable=0, rate=None, lower=None, upper=None, method="none"
        )
    return Figures(
        label=label,
        audience=audience,
        n=found.n,
        favourable=0,
        rate=float(found.value),
        lower=float(found.interval[0]),
        upper=float(found.interval[1]),
        method=method_of(found.reach),
    )


def _shares(coded: Coded, rows: Sequence[int], items: Sequence[Item]) -> dict[int, Fraction | None]:
    """Each row that was asked one of the items, with its share of favourable answers; None without an opinion."""
    found: dict[int, Fraction | None] = {}
    for row in rows:
        asked = [item for item in items if coded.asked[item.code][row]]
        given = [value in item.favourable for item in asked if (value := coded.values[item.code][row]) in item.valid]
        if asked:
            found[row] = _share(sum(given), len(given)) if given else None
    return found


@lru_cache(maxsize=4096)
def _share(favourable: int, opinions: int) -> Fraction:
    return Fraction(favourable, opinions)


def _answers(coded: Coded, rows: Sequence[int], items: Sequence[Item]) -> tuple[int, int]:
    """Favourable answers and answers of these rows to these items."""
    given = [
        value in item.favourable
        for item in items
        for row in rows
        if (value := coded.values[item.code][row]) in item.valid
    ]
    return sum(given), len(given)


def _rank(coded: Coded, row: int, item: Item) -> float | None:
    value = coded.values[item.code][row]
    return None if value is None else item.ranks.get(value)
