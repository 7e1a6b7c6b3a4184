"""The plan: exactly N missions, fair shares, no heavy week, the same plan for the same seed."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from evaluation.referentiel import load
from evaluation.visits import mystery_plan
from evaluation.visits.mystery_plan import Slot, largest_remainder

PUBLISHED = {"appels": 140, "courriels": 50, "navigations": 15, "reseaux": 10, "messagerie": 10}
OURS = {channel.code: channel.part for channel in load("ehuh-2019").mystere.canaux}

NAMES = st.sampled_from(["a", "b", "c", "d", "e", "f", "g"])
PARTS = st.dictionaries(NAMES, st.integers(0, 300), min_size=1)
SITES = st.dictionaries(NAMES, st.integers(0, 90_000), min_size=1)


def test_the_published_campaign_of_225_scales_to_205() -> None:
    """Calls and e-mails tie exactly at .556; the tie goes to the larger quota (PRODUCT, mystery shopping)."""
    assert list(largest_remainder(205, PUBLISHED).values()) == [128, 45, 14, 9, 9]


def test_equal_quotas_that_tie_follow_the_written_order() -> None:
    assert largest_remainder(2, {"a": 1, "b": 1, "c": 1}) == {"a": 1, "b": 1, "c": 0}


def test_sites_without_a_known_number_of_users_share_equally() -> None:
    assert largest_remainder(7, {"a": 0, "b": 0}) == {"a": 4, "b": 3}


@pytest.mark.parametrize(("total", "weights"), [(3, {}), (3, {"a": -1}), (-1, {"a": 1})])
def test_what_cannot_be_shared_is_refused(total: int, weights: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="nothing to share"):
        largest_remainder(total, weights)


@given(st.integers(0, 3000), PARTS)
def test_shares_sum_to_the_total_and_keep_their_quota(total: int, weights: dict[str, int]) -> None:
    shares = largest_remainder(total, weights)
    assert sum(shares.values()) == total
    whole = sum(weights.values())
    for name, weight in weights.items():
        quota = Fraction(total * weight, whole) if whole else Fraction(total, len(weights))
        assert abs(shares[name] - quota) < 1


@given(st.integers(1, 700), st.integers(1, 12), PARTS, SITES, st.text(max_size=8))
def test_a_plan_holds_its_promises(
    total: int, weeks: int, parts: dict[str, int], sites: dict[str, int], seed: str
) -> None:
    slots = mystery_plan.plan(total, weeks, parts, sites, seed)
    assert [slot.number for slot in slots] == list(range(1, total + 1))
    assert _counted(slots, "channel") == _without_zeros(largest_remainder(total, parts))
    assert _counted(slots, "site") == _without_zeros(largest_remainder(total, sites))
    by_week = Counter(slot.week for slot in slots)
    assert set(by_week) <= set(range(1, weeks + 1))
    assert max(by_week.values()) <= mystery_plan.most_in_a_week(total, weeks)
    assert slots == mystery_plan.plan(total, weeks, parts, sites, seed)


@given(st.integers(1, 700), st.integers(1, 12), PARTS, SITES, st.text(max_size=8))
def test_every_channel_and_every_pair_of_channel_and_site_is_spread_over_the_weeks(
    total: int, weeks: int, parts: dict[str, int], sites: dict[str, int], seed: str
) -> None:
    slots = mystery_plan.plan(total, weeks, parts, sites, seed)
    for grouping in (lambda slot: slot.channel, lambda slot: (slot.channel, slot.site)):
        for group in {grouping(slot) for slot in slots}:
            by_week = Counter(slot.week for slot in slots if grouping(slot) == group)
            counts = [by_week[week] for week in range(1, weeks + 1)]
            assert max(counts) - min(counts) <= 1


@given(st.integers(1, 700), PARTS, SITES, st.text(max_size=8))
def test_each_channel_meets_each_site_in_proportion(
    total: int, parts: dict[str, int], sites: dict[str, int], seed: str
) -> None:
    """Two prefixes of a spaced sequence, each within a half of its share plus half the number of sites, weighed."""
    slots = mystery_plan.plan(total, 8, parts, sites, seed)
    channels, places = _counted(slots, "channel"), _counted(slots, "site")
    cells = Counter((slot.channel, slot.site) for slot in slots)
    for channel, some in channels.items():
        for place, others in places.items():
            share = Fraction(others, total)
            assert abs(cells[channel, place] - some * share) <= 1 + len(places) * share


def test_the_default_campaign_of_205_fills_eight_weeks_of_25_or_26() -> None:
    slots = mystery_plan.plan(205, 8, OURS, {"Centre": 9000, "Annexe": 3000}, "graine")
    assert Counter(slot.channel for slot in slots) == OURS
    assert Counter(slot.site for slot in slots) == {"Centre": 154, "Annexe": 51}
    assert sorted(Counter(slot.week for slot in slots).values()) == [25] * 3 + [26] * 5


def test_another_seed_makes_another_plan_of_the_same_shape() -> None:
    sites = {"Centre": 9000, "Annexe": 3000}
    one, other = (mystery_plan.plan(205, 8, OURS, sites, seed) for seed in ("a", "b"))
    assert one != other
    assert Counter(slot.channel for slot in one) == Counter(slot.channel for slot in other)


def test_a_week_holds_at_most_the_even_share_and_a_fifth() -> None:
    assert mystery_plan.most_in_a_week(205, 8) == 31  # 26 × 1,2 = 31,2
    assert mystery_plan.most_in_a_week(1, 8) == 1


def test_the_least_campaign_visits_each_channel() -> None:
    least = mystery_plan.least_total(OURS)
    assert min(largest_remainder(least, OURS).values()) == 1
    assert min(largest_remainder(least - 1, OURS).values()) == 0
    assert mystery_plan.least_total({"a": 3, "b": 0}) == 1


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"total": 11}, "total", "au moins 12 visites"),
        ({"total": 5001}, "total", "au plus"),
        ({"sites": {}}, "sites", "au moins un site"),
        ({"sites": {"Centre": -1}}, "sites", "négatif"),
        ({"sites": {" ": 10}}, "sites", "au moins un site"),
        ({"start": date(2026, 3, 1)}, "debut", "depuis le 02/03/2026"),
        ({"start": date(2026, 3, 3), "today": date(2026, 3, 4)}, "debut", "choisissez le 04/03/2026 ou après"),
    ],
)
def test_an_impossible_campaign_says_what_would_do(changed: dict[str, object], field: str, words: str) -> None:
    first = date(2026, 3, 2)
    wanted: dict[str, object] = {"total": 205, "sites": {"Centre": 9000}, "start": first, "today": first}
    with pytest.raises(Invalid) as refusal:
        mystery_plan.check(**(wanted | changed), parts=OURS, opened=first)  # type: ignore[arg-type]
    assert words in refusal.value.errors[field]
    assert list(refusal.value.errors) == [field]


def _counted(slots: list[Slot], name: str) -> dict[str, int]:
    return dict(Counter(getattr(slot, name) for slot in slots))


def _without_zeros(shares: dict[str, int]) -> dict[str, int]:
    return {name: share for name, share in shares.items() if share}
