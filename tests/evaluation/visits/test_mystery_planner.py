"""The planner over random campaigns: its promises hold, or its refusal names the least change that is enough."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import combinations_with_replacement, pairwise, product
from time import process_time

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from core.calendar import is_working_day
from evaluation.visits import mystery_design, mystery_planner, mystery_relaxation
from evaluation.visits.mystery_design import Design, Opening, Place, Scenario, Shopper
from evaluation.visits.mystery_plan import largest_remainder, least_total, most_in_a_week
from evaluation.visits.mystery_planner import Impossible, Visit

HOURS = (("09:00", "12:00"), ("14:00", "17:00"), ("18:00", "20:00"))
OPENINGS = st.builds(
    lambda days, hours: tuple(Opening(day, *stretch) for day in sorted(days) for stretch in sorted(hours)),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.sampled_from(HOURS), min_size=1),
)
USERS = st.integers(0, 90_000)
PLACES = st.lists(st.tuples(USERS, OPENINGS), min_size=1, max_size=4).map(
    lambda sites: tuple(Place(f"Site {number}", *site) for number, site in enumerate(sites))
)
PARTS = st.lists(st.integers(1, 90), min_size=1, max_size=4).map(
    lambda parts: tuple((f"canal{number}", part) for number, part in enumerate(parts))
)
SHOPPERS = st.lists(st.sets(st.sampled_from(["Site 0", "Site 1", "Site 2", "Site 3"])), max_size=12).map(
    lambda kept: tuple(Shopper(f"E{number}", tuple(sorted(away))) for number, away in enumerate(kept, start=1))
)
SCENARIOS = tuple(
    Scenario(f"S{number}", f"canal{number % 2}", "Titre", "Demander", "Ne pas dire") for number in range(1, 6)
)
DESIGNS = st.builds(
    Design,
    total=st.integers(1, 60),
    weeks=st.integers(1, 8),
    # Around Easter, May Day, the 8th and Ascension: weeks with few working days.
    start=st.dates(date(2026, 3, 30), date(2026, 5, 20)),
    parts=PARTS,
    places=PLACES,
    scenarios=st.sampled_from([(), SCENARIOS]),
    shoppers=SHOPPERS,
    lockout=st.integers(0, 30),
)
THREE = (("telephone", 90), ("courriel", 40), ("guichet", 35))
TWO_SITES = (Place("Centre", 9000, mystery_design.usual()), Place("Annexe", 3000, mystery_design.usual()))
ORDINARY = Design(205, 8, date(2026, 3, 2), THREE, TWO_SITES)


@given(DESIGNS, st.text(max_size=6))
@settings(deadline=None, max_examples=150)
def test_a_campaign_keeps_every_promise_or_its_refusal_names_the_least_change(design: Design, seed: str) -> None:
    try:
        visits = mystery_planner.make(design, seed)
    except Impossible:
        _least_change(design, seed)
    else:
        _promises(design, visits)
        assert visits == mystery_planner.make(design, seed)


@given(st.integers(1, 4), OPENINGS, st.integers(1, 2), st.integers(0, 14), st.integers(1, 2), st.integers(0, 40))
@settings(deadline=None, max_examples=40)
def test_for_one_site_a_refusal_is_a_proof(
    total: int, openings: tuple[Opening, ...], people: int, lockout: int, weeks: int, shift: int
) -> None:
    """Every choice of days and shoppers is tried: none keeps the limits exactly when the planner refuses.

    Of small campaigns the least change is tried in the same way: it is enough, one notch less never is.
    """
    shoppers = tuple(Shopper(f"E{number}") for number in range(people))
    start = date(2026, 3, 30) + timedelta(days=shift)
    design = Design(total, weeks, start, (("canal", 1),), (Place("Site", 1, openings),), (), shoppers, lockout)
    try:
        mystery_planner.make(design, "graine")
    except Impossible:
        assert not _exists(design)
        if total <= 3:
            _least_by_trying_all(design)
    else:
        assert _exists(design)


def test_the_ordinary_campaign_is_even_over_slots_weekdays_scenarios_and_shoppers() -> None:
    scenarios = tuple(Scenario(f"T{number}", "telephone", "Titre", "Demander", "Rien") for number in range(4))
    shoppers = tuple(Shopper(f"E{number}") for number in range(1, 11))
    design = msgspec.structs.replace(ORDINARY, scenarios=scenarios, shoppers=shoppers, lockout=2)
    visits = mystery_planner.make(design, "graine")
    _promises(design, visits)
    for site in ("Centre", "Annexe"):
        assert _gap(Counter(visit.opens for visit in visits if visit.site == site)) <= 1
        assert _gap(Counter(visit.shopper for visit in visits if visit.site == site)) <= 1
    assert _gap(Counter(visit.scenario for visit in visits if visit.channel == "telephone")) <= 1
    assert _gap(Counter(visit.shopper for visit in visits)) <= 1
    by_weekday = Counter(visit.day.weekday() for visit in visits)
    assert set(by_weekday) == set(range(5))
    assert _gap(by_weekday) <= 205 // 10


def test_no_visit_falls_on_a_public_holiday() -> None:
    visits = mystery_planner.make(msgspec.structs.replace(ORDINARY, start=date(2026, 4, 6)), "graine")
    days = {visit.day for visit in visits}
    for holiday in (date(2026, 4, 6), date(2026, 5, 1), date(2026, 5, 8), date(2026, 5, 14), date(2026, 5, 25)):
        assert holiday not in days
    assert date(2026, 4, 7) in days


def test_a_shopper_with_an_interest_in_a_site_never_goes_there() -> None:
    shoppers = (Shopper("E1", ("Centre",)), *(Shopper(f"E{number}") for number in range(2, 12)))
    design = msgspec.structs.replace(ORDINARY, shoppers=shoppers, lockout=1)
    visits = mystery_planner.make(design, "graine")
    assert {visit.site for visit in visits if visit.shopper == "E1"} == {"Annexe"}


def test_a_site_that_is_left_no_room_goes_first() -> None:
    """Two a week at most; Site 1 receives on Thursdays, and the second is Ascension: it needs the first week."""
    places = (
        Place("Site 0", 8, mystery_design.openings((1, 2), "9:00-12:00")),
        Place("Site 1", 3, mystery_design.openings((3,), "9:00-12:00")),
    )
    shoppers = tuple(Shopper(f"E{number}") for number in range(4))
    design = Design(4, 2, date(2026, 5, 4), (("telephone", 1),), places, (), shoppers, 7)
    visits = mystery_planner.make(design, "graine")
    _promises(design, visits)
    assert [(visit.week, visit.day) for visit in visits if visit.site == "Site 1"] == [(1, date(2026, 5, 7))]


def test_a_site_closed_for_a_week_is_tested_in_the_others() -> None:
    """A site open on Mondays only loses its week of Easter Monday; its tests move, within the room of other weeks."""
    mondays = Place("Annexe", 3000, mystery_design.openings([0], "9:00-12:00"))
    design = msgspec.structs.replace(ORDINARY, start=date(2026, 3, 30), places=(TWO_SITES[0], mondays))
    visits = mystery_planner.make(design, "graine")
    _promises(design, visits)
    assert 2 not in {visit.week for visit in visits if visit.site == "Annexe"}


def test_the_refusal_says_the_two_ways_out_in_french() -> None:
    """154 tests at the larger site; with 14 days between two, one person does 4 in 8 weeks: 39 people; 7 days, 20."""
    shoppers = tuple(Shopper(f"E{number}") for number in range(1, 21))
    design = msgspec.structs.replace(ORDINARY, shoppers=shoppers)
    found = mystery_relaxation.least(design, "graine")
    said = mystery_relaxation.sentence(design, found)
    assert said == (
        "205 visites ne tiennent pas avec 20 enquêteurs et un délai de 14 jours : il faut 19 enquêteurs de plus, "
        "sans lien avec aucun site, ou un délai de 7 jours au lieu de 14."
    )


def test_too_few_open_weeks_are_answered_by_fewer_visits() -> None:
    """Two weeks, the second without any open day: one week may hold ⌈N/2⌉ and a fifth, less than N from 3 on."""
    mondays = Place("Site", 1, mystery_design.openings([0], "9:00-12:00"))
    design = Design(9, 2, date(2026, 3, 30), (("canal", 1),), (mondays,))
    found = mystery_relaxation.least(design, "graine")
    assert found == mystery_relaxation.Relaxation(total=1)
    assert mystery_relaxation.sentence(design, found) == (
        "9 visites ne tiennent pas avec ces horaires : il faut 1 visites au lieu de 9."
    ).replace("1 visites", "1 visite")


def test_2050_visits_are_planned_in_seconds() -> None:
    shoppers = tuple(Shopper(f"E{number}") for number in range(400))
    design = msgspec.structs.replace(ORDINARY, total=2050, shoppers=shoppers)
    begun = process_time()
    assert len(mystery_planner.make(design, "graine")) == 2050
    assert process_time() - begun < 3


@pytest.mark.parametrize("hours", ["", "9-12", "12:00-9:00", "9:00-12:00, 11:00-14:00", "9:75-12:00", "25:00-26:00"])
def test_hours_that_cannot_be_read_are_refused(hours: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        mystery_design.openings([0], hours)


def test_hours_are_read_as_people_write_them() -> None:
    assert mystery_design.openings([4, 0], "9h-12h30, 14:00 - 17:00") == (
        Opening(0, "09:00", "12:30"),
        Opening(0, "14:00", "17:00"),
        Opening(4, "09:00", "12:30"),
        Opening(4, "14:00", "17:00"),
    )


def _promises(design: Design, visits: list[Visit]) -> None:
    assert [visit.number for visit in visits] == list(range(1, design.total + 1))
    assert [visit.day for visit in visits] == sorted(visit.day for visit in visits)
    assert Counter(visit.channel for visit in visits) == +Counter(largest_remainder(design.total, dict(design.parts)))
    places = {place.name: place for place in design.places}
    users = {name: place.users for name, place in places.items()}
    assert Counter(visit.site for visit in visits) == +Counter(largest_remainder(design.total, users))
    by_week = Counter(visit.week for visit in visits)
    assert max(by_week.values()) <= most_in_a_week(design.total, design.weeks)
    away = {shopper.code: shopper.away for shopper in design.shoppers}
    tested: dict[tuple[str, str], list[date]] = defaultdict(list)
    for visit in visits:
        assert visit.week == (visit.day - design.start).days // 7 + 1 <= design.weeks
        assert Opening(visit.day.weekday(), visit.opens, visit.closes) in places[visit.site].openings
        assert is_working_day(visit.day) or visit.day.weekday() > 4
        assert (visit.shopper in away) == bool(design.shoppers)
        assert visit.site not in away.get(visit.shopper, ())
        if design.shoppers:
            tested[visit.shopper, visit.site].append(visit.day)
    for days in tested.values():
        assert all((later - sooner).days >= design.lockout for sooner, later in pairwise(days))
    for channel, _ in design.parts:
        mine = [scenario.code for scenario in design.scenarios if scenario.channel == channel]
        told = Counter(visit.scenario for visit in visits if visit.channel == channel)
        assert set(told) <= set(mine or [""])
        assert _gap({code: told[code] for code in mine}) <= 1


def _least_change(design: Design, seed: str) -> None:
    found = mystery_relaxation.least(design, seed)
    assert mystery_relaxation.sentence(design, found)
    if found.shoppers is not None:
        _promises(more := _with(design, found.shoppers), mystery_planner.make(more, seed))
        _refused(_with(design, found.shoppers - 1), seed)
    if found.lockout is not None:
        shorter = msgspec.structs.replace(design, lockout=found.lockout)
        _promises(shorter, mystery_planner.make(shorter, seed))
        _refused(msgspec.structs.replace(design, lockout=found.lockout + 1), seed)
    if found.total is not None:
        fewer = msgspec.structs.replace(design, total=found.total)
        _promises(fewer, mystery_planner.make(fewer, seed))
        _refused(msgspec.structs.replace(design, total=found.total + 1), seed)
    if found == mystery_relaxation.Relaxation():
        assume(design.total > least_total(dict(design.parts)))
        _refused(msgspec.structs.replace(design, total=least_total(dict(design.parts))), seed)


def _least_by_trying_all(design: Design) -> None:
    found = mystery_relaxation.least(design, "graine")
    if found.shoppers is not None:
        assert _exists(_with(design, found.shoppers))
        assert not _exists(_with(design, found.shoppers - 1))
    if found.lockout is not None:
        assert _exists(msgspec.structs.replace(design, lockout=found.lockout))
        assert not _exists(msgspec.structs.replace(design, lockout=found.lockout + 1))
    if found.total is not None:
        assert _exists(msgspec.structs.replace(design, total=found.total))
        assert not _exists(msgspec.structs.replace(design, total=found.total + 1))


def _with(design: Design, more: int) -> Design:
    added = tuple(Shopper(f"N{number}") for number in range(more))
    return msgspec.structs.replace(design, shoppers=design.shoppers + added)


def _refused(design: Design, seed: str) -> None:
    with pytest.raises(Impossible):
        mystery_planner.make(design, seed)


def _exists(design: Design) -> bool:
    """Whether some choice of days, each with a shopper, keeps the lock-out and the room of weeks: all are tried."""
    opened = [shift for shift, day in enumerate(design.days()) if design.places[0].receives(day)]
    most = most_in_a_week(design.total, design.weeks)
    for days in combinations_with_replacement(opened, design.total):
        if max(Counter(day // 7 for day in days).values()) > most:
            continue
        for people in product(range(len(design.shoppers)), repeat=design.total):
            pairs = sorted(zip(people, days, strict=True))
            if all(a != b or later - sooner >= design.lockout for (a, sooner), (b, later) in pairwise(pairs)):
                return True
    return False


def _gap(counts: dict[str, int] | Counter[str] | Counter[int]) -> int:
    return max(counts.values()) - min(counts.values()) if counts else 0
