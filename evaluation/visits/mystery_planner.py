"""The whole plan of a mystery campaign: which site, channel, day, hours, scenario and shopper, from one seed.

Shares and weeks come from `mystery_plan.plan`; each site then gets its days (`mystery_days`), exactly as far as one
site goes. Only the room of weeks ties sites together: sites that cannot keep their even weeks go first, once.
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from evaluation.visits import mystery_availability, mystery_days, mystery_plan, mystery_rota, mystery_sharing
from evaluation.visits.mystery_days import Limits
from evaluation.visits.mystery_design import DAYS_OF_WEEK, Design, Opening, Place, Shopper
from evaluation.visits.mystery_plan import Slot
from evaluation.visits.mystery_rota import Rota, Test
from evaluation.visits.mystery_sharing import Heard, unheard
from evaluation.visits.mystery_turns import Turns

Hours = tuple[str, str]


class Visit(msgspec.Struct, frozen=True, order=True):
    """One test to do: `number` follows the calendar, `week` counts from 1; no scenario or shopper is an empty text."""

    number: int
    week: int
    day: date
    opens: str
    closes: str
    channel: str
    site: str
    scenario: str
    shopper: str


class Impossible(ValueError):
    """No such plan: too few shoppers, too long a lock-out, or too few open days."""


def make(design: Design, seed: str, heard: Heard = unheard) -> list[Visit]:
    """The only plan of this design and seed; Impossible when none was found."""
    slots = shared(design, seed)
    found = tests_of(design, slots, seed, heard=heard)
    if found is None:
        raise Impossible
    draw = _draw(seed, "visites")
    tests = _dated(design, slots, found, draw)
    hours, scenarios = Turns[Hours](draw), Turns[str](draw)
    known = {place.name: place for place in design.places}
    by_channel: dict[str, list[str]] = {}
    for told in design.scenarios:
        by_channel.setdefault(told.channel, []).append(told.code)
    visits = []
    people = {shopper.code: shopper for shopper in design.shoppers}
    for number, (day, slot, shopper) in enumerate(tests, start=1):
        when = design.start + timedelta(days=day)
        opening = _opening(hours, known[slot.site], when, slot.channel, people.get(shopper))
        scenario = scenarios.take(by_channel.get(slot.channel, [""]), slot.channel, (slot.channel, slot.site))
        week = day // DAYS_OF_WEEK + 1
        visits.append(
            Visit(number, week, when, opening.opens, opening.closes, slot.channel, slot.site, scenario, shopper)
        )
    return visits


def shared(design: Design, seed: str) -> list[Slot]:
    """The tests by week, channel and site, before anybody looks at a calendar."""
    sites = {place.name: place.users for place in design.places}
    return mystery_plan.plan(design.total, design.weeks, dict(design.parts), sites, seed)


def tests_of(
    design: Design, slots: Sequence[Slot], seed: str, *, more: int = 0, heard: Heard = unheard
) -> dict[str, list[Test]] | None:
    """The tests of each site, with `more` shoppers whom nothing keeps away; None if not found.

    Each is its day, counted from the start, and its shopper: an empty code where shoppers take turns.

    1. Every site keeps its even weeks. 2. Those that cannot share the room that the others leave, the tightest first.
    3. All of them share the whole room, the tightest first, then whoever was left nothing (`mystery_sharing`).
    """
    design = _joined(design, more)
    weekly = {place.name: _weekly(design, slots, place.name) for place in design.places}
    limits = {place.name: _limits(design, place, weekly[place.name]) for place in design.places}
    wished = {place.name: _wished(weekly[place.name], limits[place.name], seed, place.name) for place in design.places}
    days = design.days() if mystery_availability.limited(design) else []
    free = {one.name: mystery_availability.free_days(design.shoppers, one, days) for one in design.places if days}

    def choose(name: str, room: tuple[int, ...]) -> list[Test] | None:
        if free:
            rota = Rota(free[name], wished[name], design.lockout, room)
            return mystery_rota.chosen(rota, _draw(seed, f"{name}/tours"))
        days = mystery_days.chosen(wished[name], msgspec.structs.replace(limits[name], room=room))
        return None if days is None else [(day, "") for day in days]

    kept: dict[str, list[Test]] = {}
    for name in wished:
        if (tests := choose(name, weekly[name])) is not None:
            kept[name] = tests
            heard(sum(map(len, kept.values())))
    if len(kept) == len(wished):
        return kept
    tightest = sorted(wished, key=lambda name: _slack(len(wished[name]), limits[name]))
    room = [mystery_plan.most_in_a_week(design.total, design.weeks)] * design.weeks
    return mystery_sharing.shared(choose, tightest, kept, room, heard)


def opened(design: Design, place: Place) -> tuple[bool, ...]:
    """Whether the site receives anybody, for each day of the campaign."""
    return tuple(bool(place.receives(day)) for day in design.days())


def _joined(design: Design, more: int) -> Design:
    """The design with more shoppers whom nothing keeps away."""
    added = tuple(Shopper(f"+{number}") for number in range(more))
    return msgspec.structs.replace(design, shoppers=design.shoppers + added)


def _weekly(design: Design, slots: Sequence[Slot], site: str) -> tuple[int, ...]:
    counts = Counter(slot.week for slot in slots if slot.site == site)
    return tuple(counts[week] for week in range(1, design.weeks + 1))


def _limits(design: Design, place: Place, weekly: tuple[int, ...]) -> Limits:
    shoppers = len(design.allowed(place.name)) if design.shoppers else None
    return Limits(opened=opened(design, place), shoppers=shoppers, lockout=design.lockout, room=weekly)


def _wished(weekly: Sequence[int], limits: Limits, seed: str, site: str) -> list[int]:
    """Even steps over the open days of each week, begun elsewhere each week so that no weekday can be guessed."""
    draw = _draw(seed, site)
    phases = draw.sample(range(len(weekly)), len(weekly))
    found = []
    for week, count in enumerate(weekly):
        first = week * DAYS_OF_WEEK
        days = [day for day in range(first, first + DAYS_OF_WEEK) if limits.opened[day]] or [first]
        phase = (phases[week] + draw.random()) / len(weekly)
        found += [days[int((turn + phase) * len(days) / count)] for turn in range(count)]
    return found


def _slack(count: int, limits: Limits) -> float:
    if limits.shoppers is None:
        return -float(count)
    return limits.shoppers * mystery_days.most(limits.opened, limits.lockout) / max(count, 1)


def _dated(
    design: Design, slots: Sequence[Slot], found: Mapping[str, Sequence[Test]], draw: random.Random
) -> list[tuple[int, Slot, str]]:
    """Day, test and shopper, by the calendar; where none is named, shoppers take turns, the least loaded first."""
    load: Counter[str] = Counter()
    tests = []
    for place in design.places:
        mine = [slot for slot in slots if slot.site == place.name]
        people = sorted((load[code], draw.random(), code) for code in design.allowed(place.name))
        turn = [code for _, _, code in people] or [""]
        for position, (slot, (day, named)) in enumerate(zip(mine, found[place.name], strict=True)):
            shopper = named or turn[position % len(turn)]
            load[shopper] += 1
            tests.append((day, draw.random(), slot, shopper))
    return [(day, slot, shopper) for day, _, slot, shopper in sorted(tests, key=lambda test: test[:2])]


def _opening(hours: Turns[Hours], place: Place, when: date, channel: str, shopper: Shopper | None) -> Opening:
    open_then = mystery_availability.openings_for(shopper, place, when) if shopper else place.receives(when)
    stretches = {(opening.opens, opening.closes): opening for opening in open_then}
    return stretches[hours.take(sorted(stretches), place.name, (place.name, channel))]


def _draw(seed: str, part: str) -> random.Random:
    return random.Random(f"{seed}/{part}")  # noqa: S311 (reproducible on purpose: the seed is drawn securely)
