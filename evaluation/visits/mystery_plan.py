"""The plan of a mystery campaign: exactly N missions, fair over channels, weeks and sites, one plan per seed."""

import random
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import msgspec

from core.errors import Invalid

MOST = 5000
# No week may hold more than ⌈N / weeks⌉ plus a fifth; the deal below stays at ⌈N / weeks⌉ itself.
WEEKLY_MARGIN = Fraction(1, 5)


class Slot(msgspec.Struct, frozen=True, order=True):
    """One mission to do: its number in the plan, its week from 1, its channel and its site."""

    number: int
    week: int
    channel: str
    site: str


def largest_remainder(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """`total` shared in proportion to `weights`; ties go to the larger quota, then to the first written.

    Equal shares when every weight is zero. ValueError without weights or with a negative one. Source: DECISIONS, E10.
    """
    if not weights or min(weights.values()) < 0 or total < 0:
        raise ValueError(f"nothing to share: {total} over {dict(weights)}")
    whole = sum(weights.values())
    quotas = {
        name: Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        for name, weight in weights.items()
    }
    shares = {name: quota.numerator // quota.denominator for name, quota in quotas.items()}
    by_remainder = sorted(quotas, key=lambda name: (quotas[name] - shares[name], quotas[name]), reverse=True)
    for name in by_remainder[: total - sum(shares.values())]:
        shares[name] += 1
    return shares


def least_total(parts: Mapping[str, int]) -> int:
    """The smallest campaign that tests every channel with a part at least once."""
    wanted = [channel for channel, part in parts.items() if part > 0]
    total = len(wanted)
    while min(largest_remainder(total, parts)[channel] for channel in wanted) < 1:
        total += 1
    return total


def most_in_a_week(total: int, weeks: int) -> int:
    """The most missions that one week may hold."""
    even = -(-total // weeks)
    return int(even * (1 + WEEKLY_MARGIN))


def check(
    total: int, sites: Mapping[str, int], start: date, *, parts: Mapping[str, int], opened: date, today: date
) -> None:
    """Invalid when a campaign cannot be planned so, with the smallest change that would do.

    No campaign starts before its plan is sealed: a visit older than the hash proves nothing.
    """
    faults: dict[str, str] = {}
    if total < (least := least_total(parts)):
        faults["total"] = f"Il faut au moins {least} visites pour que chaque canal soit visité."
    elif total > MOST:
        faults["total"] = f"Une campagne compte {MOST} visites au plus."
    if not sites or any(users < 0 or not name.strip() for name, users in sites.items()):
        faults["sites"] = "Il faut au moins un site, et jamais un nombre négatif de personnes reçues."
    if start < opened:
        faults["debut"] = f"L’évaluation est ouverte depuis le {opened:%d/%m/%Y} : la campagne ne peut commencer avant."
    elif start < today:
        faults["debut"] = (
            f"Ce jour est passé : un plan se scelle avant la première visite, choisissez le {today:%d/%m/%Y} ou après."
        )
    if faults:
        raise Invalid("Cette campagne ne peut pas être planifiée ainsi.", faults)


def plan(total: int, weeks: int, parts: Mapping[str, int], sites: Mapping[str, int], seed: str) -> list[Slot]:
    """`total` slots: channels by `parts`, sites by yearly users, weeks evenly; `seed` decides all that is free.

    1. Channels and sites each get their largest-remainder share. 2. Sites are spaced out along the channels, so that
    each channel meets each site in proportion. 3. Missions sorted by channel and site are dealt to the weeks in turn:
    every run of them, hence every week, channel and site, is spread as evenly as whole numbers allow.
    """
    draw = random.Random(seed)  # noqa: S311 (reproducible on purpose: the seed itself is drawn securely)
    channels = _shuffled(largest_remainder(total, parts), draw)
    places = _spaced(_shuffled(largest_remainder(total, sites), draw))
    rank = {channel: position for position, channel in enumerate(channels)}
    tests = sorted(zip(_run(channels), places, strict=True), key=lambda test: (rank[test[0]], test[1]))
    order = draw.sample(range(1, weeks + 1), weeks)
    dealt = [(order[position % weeks], draw.random(), test) for position, test in enumerate(tests)]
    return [
        Slot(number=number, week=week, channel=channel, site=site)
        for number, (week, _, (channel, site)) in enumerate(sorted(dealt), start=1)
    ]


def _shuffled(shares: Mapping[str, int], draw: random.Random) -> dict[str, int]:
    return {name: shares[name] for name in draw.sample(sorted(shares), len(shares))}


def _run(shares: Mapping[str, int]) -> list[str]:
    return [name for name, share in shares.items() for _ in range(share)]


def _spaced(shares: Mapping[str, int]) -> list[str]:
    """Each name as many times as its share, at the middles of equal steps (as seats are dealt by Webster's method)."""
    marks = [
        (Fraction(2 * turn + 1, 2 * share), order, name)
        for order, (name, share) in enumerate(shares.items())
        for turn in range(share)
    ]
    return [name for _, _, name in sorted(marks)]
