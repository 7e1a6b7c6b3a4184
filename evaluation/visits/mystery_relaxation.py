"""What would make an impossible plan possible, found by planning again: one notch less never does."""

from collections.abc import Iterator

import msgspec

from core.errors import Invalid
from evaluation.visits import mystery_days, mystery_plan, mystery_planner
from evaluation.visits.mystery_design import DAYS_OF_WEEK, Design
from evaluation.visits.mystery_planner import Impossible, Visit
from evaluation.visits.mystery_sharing import Heard, unheard


class Relaxation(msgspec.Struct, frozen=True):
    """The least change of each kind, on its own; None when no change of that kind is enough."""

    shoppers: int | None = None
    lockout: int | None = None
    total: int | None = None


def planned(design: Design, seed: str, heard: Heard = unheard) -> list[Visit]:
    """The plan of this design and seed; Invalid says the least change that would make one possible."""
    try:
        return mystery_planner.make(design, seed, heard)
    except Impossible as error:
        raise Invalid(sentence(design, least(design, seed))) from error


def least(design: Design, seed: str) -> Relaxation:
    """The fewest more shoppers, the longest shorter lock-out; failing both, the largest smaller total."""
    slots = mystery_planner.shared(design, seed)
    more = next((count for count in _counts(design) if _works(design, seed, slots, more=count)), None)
    shorter = next(
        (
            days
            for days in range(design.lockout - 1, -1, -1)
            if _works(msgspec.structs.replace(design, lockout=days), seed, slots)
        ),
        None,
    )
    if more is not None or shorter is not None:
        return Relaxation(shoppers=more, lockout=shorter)
    return Relaxation(total=next((total for total in _totals(design) if _fits(design, seed, total)), None))


def sentence(design: Design, found: Relaxation) -> str:
    """The refusal in French: why, and each change that is enough."""
    ways = []
    if found.shoppers is not None:
        s = "s" if found.shoppers > 1 else ""
        ways.append(f"{found.shoppers} enquêteur{s} de plus, sans lien avec aucun site")
    if found.lockout is not None:
        ways.append(_delay(found.lockout, design.lockout))
    if found.total is not None:
        ways.append(f"{found.total} visite{'s' if found.total > 1 else ''} au lieu de {design.total}")
    if not ways:
        return "Les sites ne reçoivent presque jamais pendant ces semaines : changez le premier jour ou les horaires."
    people = f"{len(design.shoppers)} enquêteur{'s' if len(design.shoppers) > 1 else ''}"
    why = f"avec {people} et un délai de {_days(design.lockout)}" if design.shoppers else "avec ces horaires"
    return f"{design.total} visites ne tiennent pas {why} : il faut {', ou '.join(ways)}."


def _counts(design: Design) -> Iterator[int]:
    """More shoppers than none, from the first count that is not already too few, to one for each test."""
    if not design.shoppers:
        return iter(())
    shares = _shares(design, design.total)
    fewest = 1
    for place in design.places:
        each = mystery_days.most(mystery_planner.opened(design, place), design.lockout)
        if shares[place.name] and not each:
            return iter(())
        if shares[place.name] and design.lockout:
            fewest = max(fewest, -(-shares[place.name] // each) - len(design.allowed(place.name)))
    return iter(range(fewest, max(fewest, max(shares.values())) + 1))


def _totals(design: Design) -> Iterator[int]:
    """Smaller totals that still test each channel, the largest first, without those that a count already refuses."""
    open_days = {place.name: mystery_planner.opened(design, place) for place in design.places}
    weeks = {day // DAYS_OF_WEEK for opened in open_days.values() for day, is_open in enumerate(opened) if is_open}
    for total in range(design.total - 1, mystery_plan.least_total(dict(design.parts)) - 1, -1):
        if total > len(weeks) * mystery_plan.most_in_a_week(total, design.weeks):
            continue
        shares = _shares(design, total)
        if all(shares[place] <= _most(design, place, opened) for place, opened in open_days.items()):
            yield total


def _most(design: Design, place: str, opened: tuple[bool, ...]) -> int:
    """More tests than this never fit at one site, whatever the weeks."""
    if not any(opened):
        return 0
    if not (design.shoppers and design.lockout):
        return design.total
    return mystery_days.most(opened, design.lockout) * len(design.allowed(place))


def _fits(design: Design, seed: str, total: int) -> bool:
    smaller = msgspec.structs.replace(design, total=total)
    return _works(smaller, seed, mystery_planner.shared(smaller, seed))


def _works(design: Design, seed: str, slots: list[mystery_plan.Slot], *, more: int = 0) -> bool:
    return mystery_planner.tests_of(design, slots, seed, more=more) is not None


def _shares(design: Design, total: int) -> dict[str, int]:
    return mystery_plan.largest_remainder(total, {place.name: place.users for place in design.places})


def _delay(days: int, asked: int) -> str:
    return f"un délai de {_days(days)} au lieu de {asked}" if days else f"aucun délai au lieu de {_days(asked)}"


def _days(count: int) -> str:
    return f"{count} jour{'s' if count > 1 else ''}"
