"""What the committee decided, year by year, in numbers too large to point at anybody."""

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

# Fewer than this are not counted aloud: none may be said, and 5 or more.
LEAST = 5
GRANTED = ("granted", "granted_with_reservations")


class Decision(msgspec.Struct, frozen=True):
    """One decision of the committee; `days` from the sending of the file, None for an adjournment."""

    year: int
    outcome: str
    days: int | None


class Appeal(msgspec.Struct, frozen=True):
    """One appeal, in the year of its filing; `outcome` is None before its answer."""

    year: int
    outcome: str | None


class Spread(msgspec.Struct, frozen=True):
    """Half of the files were decided within `median` days, half of them between `lower` and `upper`."""

    median: float
    lower: float
    upper: float
    n: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """One year, or the whole time when `year` is None; None for what would be counted below LEAST."""

    year: int | None
    granted: int
    refused: int | None
    adjourned: int | None
    days: Spread | None
    appeals: int | None
    upheld: float | None


def by_year(decisions: Sequence[Decision], appeals: Sequence[Appeal]) -> list[Figures]:
    """The figures of each year in which something happened, the latest first."""
    years = sorted({one.year for one in decisions} | {one.year for one in appeals}, reverse=True)
    return [
        _figures(year, [one for one in decisions if one.year == year], [one for one in appeals if one.year == year])
        for year in years
    ]


def overall(decisions: Sequence[Decision], appeals: Sequence[Appeal]) -> Figures:
    """Since the beginning; a total from which one hidden year could be subtracted is hidden too."""
    found = _figures(None, decisions, appeals)
    return msgspec.structs.replace(
        found,
        refused=_total([one.year for one in decisions if one.outcome == "refused"]),
        adjourned=_total([one.year for one in decisions if one.outcome == "adjourned"]),
        appeals=_total([one.year for one in appeals]),
    )


def spread(days: Iterable[int]) -> Spread | None:
    """Median and quartiles, by linear interpolation between ranks; None for fewer than LEAST."""
    known = sorted(days)
    if len(known) < LEAST:
        return None
    lower, median, upper = statistics.quantiles(known, n=4, method="inclusive")
    return Spread(median, lower, upper, len(known))


def _figures(year: int | None, decisions: Sequence[Decision], appeals: Sequence[Appeal]) -> Figures:
    outcomes = Counter(one.outcome for one in decisions)
    answered = [one.outcome for one in appeals if one.outcome is not None]
    upheld = sum(outcome in ("upheld", "partly") for outcome in answered)
    return Figures(
        year=year,
        granted=sum(outcomes[name] for name in GRANTED),
        refused=_said(outcomes["refused"]),
        adjourned=_said(outcomes["adjourned"]),
        days=spread(one.days for one in decisions if one.days is not None),
        appeals=_said(len(appeals)),
        upheld=upheld / len(answered) if len(answered) >= LEAST else None,
    )


def _said(count: int) -> int | None:
    return None if 0 < count < LEAST else count


def _total(years: Iterable[int]) -> int | None:
    """The count of all years; None where, less those that are said, it would tell one that is not."""
    counts = Counter(years)
    hidden = [count for count in counts.values() if _said(count) is None]
    # One hidden year is the rest; several are told by their sum when all are at the least or at the most.
    told = not hidden or (len(hidden) > 1 and len(hidden) < sum(hidden) < (LEAST - 1) * len(hidden))
    return _said(sum(counts.values())) if told else None
