"""Shoppers who are not free alike: the plan keeps their half-days and absences, or says the least change."""

from collections import Counter, defaultdict
from datetime import date
from itertools import combinations_with_replacement, pairwise, product
from random import Random
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from core.errors import Invalid
from evaluation.visits import mystery_availability, mystery_planner, mystery_relaxation, mystery_sealed
from evaluation.visits.mystery_availability import SLOTS, openings_for
from evaluation.visits.mystery_design import Design, Opening, Place, Scenario, Shopper, usual
from evaluation.visits.mystery_plan import most_in_a_week
from evaluation.visits.mystery_planner import Impossible, Visit

MONDAY = date(2026, 6, 1)
CHANNELS = (("telephone", 5), ("guichet", 3))
PLACES = (Place("Centre", 9000, usual()), Place("Annexe", 3000, usual()))
HALF_DAYS = st.one_of(st.just(UNSET), st.sets(st.sampled_from(sorted(SLOTS)), min_size=1).map(tuple))
ABSENCES = st.one_of(st.just(UNSET), st.just(((date(2026, 6, 3), date(2026, 6, 12)),)))
SHOPPERS = st.lists(st.tuples(st.sampled_from([(), ("Annexe",)]), HALF_DAYS, ABSENCES), min_size=1, max_size=14).map(
    lambda said: tuple(Shopper(f"E{number}", *one) for number, one in enumerate(said, start=1))
)
DESIGNS = st.builds(
    Design,
    total=st.integers(4, 40),
    weeks=st.integers(2, 6),
    start=st.just(MONDAY),
    parts=st.just(CHANNELS),
    places=st.just(PLACES),
    shoppers=SHOPPERS,
    lockout=st.integers(0, 14),
)


@given(DESIGNS)
@settings(deadline=None, max_examples=60)
def test_nobody_is_sent_when_they_are_not_free_and_a_refusal_names_what_is_enough(design: Design) -> None:
    try:
        _kept(design, mystery_planner.make(design, "graine"))
    except Impossible:
        found = mystery_relaxation.least(design, "graine")
        # Both places are open all week: people without any tie, free every day, are always enough.
        assert found.shoppers is not None
        added = tuple(Shopper(f"+{number}") for number in range(found.shoppers))
        more = msgspec.structs.replace(design, shoppers=design.shoppers + added)
        _kept(more, mystery_planner.make(more, "graine"))
        if found.lockout is not None:
            shorter = msgspec.structs.replace(design, lockout=found.lockout)
            _kept(shorter, mystery_planner.make(shorter, "graine"))


def test_what_is_refused_of_small_campaigns_is_impossible() -> None:
    """200 campaigns of one site, each choice of days and people tried: the planner misses none that is possible."""
    draw, possible = Random(7), 0  # noqa: S311 (examples)
    for _ in range(200):
        design = _small(draw)
        try:
            mystery_planner.make(design, "graine")
        except Impossible:
            assert not _exists(design)
        else:
            possible += 1
    assert 40 < possible < 160


def test_whoever_is_soon_away_goes_first_when_nothing_else_works() -> None:
    """Both are free on Mondays, the second in the first week alone, and ten days part two visits of one person."""
    away = ((date(2026, 6, 8), date(2026, 6, 14)),)
    shoppers = (Shopper("E1", (), ("0m",)), Shopper("E2", (), ("0m",), away))
    design = Design(2, 2, MONDAY, (("canal", 1),), PLACES[:1], (), shoppers, 10)
    assert [visit.shopper for visit in mystery_planner.make(design, "graine")] == ["E2", "E1"]


def test_the_hours_are_those_of_the_half_day() -> None:
    shoppers = (Shopper("E1", (), ("0m", "2a")), Shopper("E2", (), ("4a",)))
    design = Design(8, 4, MONDAY, CHANNELS, PLACES[:1], (), shoppers, 2)
    for visit in mystery_planner.make(design, "graine"):
        expected = {("E1", 0): "09:00", ("E1", 2): "14:00", ("E2", 4): "14:00"}
        assert visit.opens == expected[visit.shopper, visit.day.weekday()]


def test_everybody_goes_about_as_often_when_all_are_free_alike() -> None:
    shoppers = tuple(Shopper(f"E{number}", (), ("0m", "1m", "3a")) for number in range(1, 7))
    design = Design(36, 6, MONDAY, CHANNELS, PLACES[:1], (), shoppers, 3)
    counts = Counter(visit.shopper for visit in mystery_planner.make(design, "graine"))
    assert set(counts.values()) == {6}


def test_nobody_free_is_refused_with_the_people_it_takes() -> None:
    sundays = (Shopper("E1", (), ("6m",)),)
    design = Design(6, 2, MONDAY, CHANNELS, PLACES[:1], (), sundays, 0)
    with pytest.raises(Invalid, match="il faut 1 enquêteur de plus"):
        mystery_relaxation.planned(design, "graine")


def test_2050_visits_of_people_who_are_free_half_the_week_are_planned_in_seconds() -> None:
    draw = Random(3)  # noqa: S311 (examples)
    shoppers = tuple(Shopper(f"E{number}", (), tuple(draw.sample(sorted(SLOTS)[:10], 5))) for number in range(500))
    design = Design(2050, 8, MONDAY, CHANNELS, PLACES, (), shoppers, 14)
    begun = process_time()
    assert len(mystery_planner.make(design, "graine")) == 2050
    assert process_time() - begun < 3


def test_a_plan_tells_how_many_visits_have_their_place() -> None:
    shoppers = tuple(Shopper(f"E{number}", (), ("0m", "1a", "3m")) for number in range(9))
    placed: list[int] = []
    visits = mystery_planner.make(Design(30, 6, MONDAY, CHANNELS, PLACES, (), shoppers, 5), "graine", placed.append)
    by_site = Counter(one.site for one in visits)
    assert placed == [by_site["Centre"], len(visits)]


def test_a_plan_sealed_with_availabilities_keeps_its_hash() -> None:
    """The hash comes from the first code that looked at them: a faster search must find the same plan."""
    away = ((date(2026, 4, 13), date(2026, 4, 19)),)
    shoppers = (
        Shopper("E1", ("Annexe",), ("0m", "1a", "3m")),
        Shopper("E2", (), UNSET, away),
        *(Shopper(f"E{number}", (), tuple(sorted(SLOTS)[number : number + 5])) for number in range(3, 8)),
    )
    scenarios = (Scenario("S1", "telephone", "Titre", "Demander", "Taire"),)
    design = Design(30, 4, date(2026, 4, 6), CHANNELS, PLACES, scenarios, shoppers, 5)
    found = mystery_sealed.commitment(design, "graine", "sel", mystery_planner.make(design, "graine"))
    assert found == "8db900e039245c094ff4b1abe58996ef26411fcfd43468e654f2cbe4b1784f68"


def test_availability_is_sealed_and_verified() -> None:
    shoppers = (Shopper("E1", (), ("0m", "1m", "2m")), Shopper("E2", (), UNSET, ((MONDAY, date(2026, 6, 9)),)))
    design = Design(8, 4, MONDAY, CHANNELS, PLACES[:1], (), shoppers, 2)
    file = mystery_sealed.written(design, "graine", "sel", mystery_planner.make(design, "graine"))
    found = mystery_sealed.read(file)
    assert found.format == "equipe-heureuse/plan-mystere/2"
    assert mystery_sealed.difference(found) is None
    freer = msgspec.structs.replace(found.design, shoppers=(Shopper("E1"), shoppers[1]))
    assert mystery_sealed.difference(msgspec.structs.replace(found, design=freer)) is not None
    older = msgspec.structs.replace(found, format=mystery_sealed.FORMAT)
    with pytest.raises(Invalid, match="pas un plan révélé"):
        mystery_sealed.read(msgspec.json.encode(older))


def test_a_plan_sealed_before_availabilities_were_asked_keeps_its_hash() -> None:
    """The hash comes from the code as it was then: the same design still gives the same plan, written the same."""
    shoppers = (Shopper("E1", ("Annexe",)), *(Shopper(f"E{number}") for number in range(2, 6)))
    scenarios = (Scenario("S1", "telephone", "Titre", "Demander", "Taire"),)
    design = Design(24, 4, date(2026, 4, 6), CHANNELS, PLACES, scenarios, shoppers, 6)
    found = mystery_sealed.commitment(design, "graine", "sel", mystery_planner.make(design, "graine"))
    assert found == "2153ca3a0ad463a92535bfcd328c0b9d6892d5e59f4768248a456fd9383f65ae"


@pytest.mark.parametrize(
    ("opens", "closes", "halves"),
    [
        ("09:00", "12:30", {"1m"}),
        ("09:00", "17:00", {"1m", "1a"}),
        ("12:00", "13:00", {"1a"}),
        ("18:00", "20:00", {"1a"}),
    ],
)
def test_an_opening_belongs_to_its_half_days(opens: str, closes: str, halves: set[str]) -> None:
    assert mystery_availability.halves(Opening(1, opens, closes)) == halves


@pytest.mark.parametrize(
    ("day", "free"),
    [(date(2026, 6, 2), True), (date(2026, 6, 3), False), (date(2026, 6, 5), False), (date(2026, 6, 6), True)],
)
def test_an_absence_counts_its_first_and_its_last_day(day: date, free: bool) -> None:
    absence, morning = (date(2026, 6, 3), date(2026, 6, 5)), Opening(day.weekday(), "09:00", "12:00")
    assert mystery_availability.is_free(None, [absence], day, morning) is free
    assert not mystery_availability.is_free([f"{day.weekday()}a"], [], day, morning)


def _kept(design: Design, visits: list[Visit]) -> None:
    people, places = {one.code: one for one in design.shoppers}, {one.name: one for one in design.places}
    tested: dict[tuple[str, str], list[date]] = defaultdict(list)
    assert len(visits) == design.total
    for visit in visits:
        opening = Opening(visit.day.weekday(), visit.opens, visit.closes)
        assert opening in openings_for(people[visit.shopper], places[visit.site], visit.day)
        tested[visit.shopper, visit.site].append(visit.day)
    for days in tested.values():
        assert all((later - sooner).days >= design.lockout for sooner, later in pairwise(days))
    assert max(Counter(visit.week for visit in visits).values()) <= most_in_a_week(design.total, design.weeks)


def _small(draw: Random) -> Design:
    days = sorted(draw.sample(range(6), draw.randint(1, 3)))
    openings = tuple(Opening(day, *hours) for day in days for hours in (("09:00", "12:00"), ("14:00", "17:00")))
    shoppers = tuple(
        Shopper(f"E{number}", (), tuple(draw.sample(sorted(SLOTS), draw.randint(3, 9))))
        for number in range(draw.randint(1, 3))
    )
    place = Place("Site", 1, openings)
    total, weeks, lockout = draw.randint(1, 4), draw.randint(1, 2), draw.randint(0, 10)
    return Design(total, weeks, MONDAY, (("canal", 1),), (place,), (), shoppers, lockout)


def _exists(design: Design) -> bool:
    place, people = design.places[0], range(len(design.shoppers))
    free = [
        {shift for shift, day in enumerate(design.days()) if openings_for(one, place, day)} for one in design.shoppers
    ]
    most = most_in_a_week(design.total, design.weeks)
    for days in combinations_with_replacement(sorted(set().union(*free)), design.total):
        if max(Counter(day // 7 for day in days).values()) > most:
            continue
        for chosen in product(people, repeat=design.total):
            pairs = sorted(zip(chosen, days, strict=True))
            if all(day in free[person] for person, day in pairs) and all(
                a != b or later - sooner >= design.lockout for (a, sooner), (b, later) in pairwise(pairs)
            ):
                return True
    return False
