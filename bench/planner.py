"""Planning a mystery campaign with its days, hours, shoppers and scenarios, against laying out the same missions alone.

The reference deals the same missions over channels, sites and weeks, and looks at no calendar: no hour, no holiday, no
shopper, no lock-out. A refusal is measured too: a plan is sought again for each change that might be enough.
"""

from datetime import date
from random import Random

import msgspec

from bench.measure import head, say, spent
from evaluation.referentiel import load
from evaluation.visits import mystery_planner, mystery_relaxation
from evaluation.visits.mystery_availability import SLOTS
from evaluation.visits.mystery_design import Design, Place, Scenario, Shopper, usual

MYSTERY = load("ehuh-2019").mystere
SITES = tuple(Place(f"Site {number}", 9000 // number, usual()) for number in range(1, 6))
SEED = "graine"


def design(total: int) -> Design:
    """A campaign over five sites, from the week of Easter Monday, with as many shoppers as it needs and some more."""
    return Design(
        total=total,
        weeks=MYSTERY.semaines,
        start=date(2026, 4, 6),
        parts=tuple((channel.code, channel.part) for channel in MYSTERY.canaux),
        places=SITES,
        scenarios=tuple(
            Scenario(f"S{number}", channel.code, "Titre", "Demander", "Taire")
            for number, channel in enumerate(MYSTERY.canaux, start=1)
        ),
        shoppers=tuple(Shopper(f"E{number}", (f"Site {number % 5 + 1}",)) for number in range(total // 4)),
    )


def restricted(wanted: Design) -> Design:
    """The same, each shopper free on four half-days of the week, drawn once for all."""
    draw, half_days = Random(SEED), sorted(SLOTS)[:10]  # noqa: S311 (a bench)
    free = (tuple(sorted(draw.sample(half_days, 4))) for _ in wanted.shoppers)
    shoppers = (Shopper(one.code, one.away, slots) for one, slots in zip(wanted.shoppers, free, strict=True))
    return msgspec.structs.replace(wanted, shoppers=tuple(shoppers))


def main() -> None:
    """Print the processor time of the whole plan and of a refusal, for the usual campaign and one ten times larger.

    Once with shoppers who are always free, once with shoppers who are free four half-days of the week.
    """
    for total, busy in ((205, False), (205, True), (2050, False), (2050, True)):
        wanted = restricted(design(total)) if busy else design(total)
        short = msgspec.structs.replace(wanted, shoppers=wanted.shoppers[: total // 20])
        assert len(mystery_planner.make(wanted, SEED)) == total
        assert mystery_relaxation.least(short, SEED).shoppers
        found = spent(
            {
                "bare": lambda wanted=wanted: mystery_planner.shared(wanted, SEED),  # type: ignore[misc]
                "plan": lambda wanted=wanted: mystery_planner.make(wanted, SEED),  # type: ignore[misc]
                "refusal": lambda short=short: mystery_relaxation.least(short, SEED),  # type: ignore[misc]
            },
            rounds=3,
        )
        people = f"{len(wanted.shoppers)} shoppers{' four half-days a week' if busy else ''}"
        head(f"planner: {total} missions, {people}, {len(SITES)} sites, {wanted.weeks} weeks")
        say("whole plan against dealing alone", found["plan"], found["bare"], "≤ 40" if busy else "≤ 8")
        say("refusal with its least change", found["refusal"], found["bare"], "≤ 120" if busy else "≤ 30")


if __name__ == "__main__":
    main()
