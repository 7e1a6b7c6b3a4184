"""A mystery plan as a picture: weeks across; channels, sites and weekdays down; and how evenly it is shared."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.typography import clock_fr
from evaluation.visits.mystery_design import WEEKDAYS, Design
from evaluation.visits.mystery_models import MysteryMission

# Drawing units: as wide as the other pictures; a title, then one row a line.
WIDTH, TOP, TITLE, ROW, GAP, LEVELS = 320, 14, 22, 44, 4, 4
Key = Callable[[MysteryMission], str]


class Cell(msgspec.Struct, frozen=True):
    """One week of a row: its place, how many visits, and how dark it is from 0 (none) to 4 (the most of its group)."""

    x: float
    width: float
    count: int
    level: int


class Row(msgspec.Struct, frozen=True):
    """One channel, site or weekday over the weeks."""

    name: str
    y: float
    total: int
    cells: tuple[Cell, ...]


class Group(msgspec.Struct, frozen=True):
    """Rows of the same kind."""

    name: str
    y: float
    rows: tuple[Row, ...]


class Calendar(msgspec.Struct, frozen=True):
    """The whole plan: its groups, the middle of each week, and the height of the picture."""

    groups: tuple[Group, ...]
    weeks: tuple[tuple[int, float], ...]
    totals: tuple[int, ...]
    height: float


class Balance(msgspec.Struct, frozen=True):
    """One way in which visits are shared: a title, the names of the columns, and rows of names and counts."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def calendar(design: Design, names: Mapping[str, str], missions: Sequence[MysteryMission]) -> Calendar:
    """The picture of a sealed plan; `names`: channel → its name, in the order of the référentiel."""
    kinds: tuple[tuple[str, Mapping[str, str], Key], ...] = (
        ("Par canal", names, lambda one: one.channel),
        ("Par site", {place.name: place.name for place in design.places}, lambda one: one.site),
        ("Par jour", {name: name.capitalize() for name in WEEKDAYS}, _weekday),
    )
    groups: list[Group] = []
    y: float = TOP
    for title, labels, key in kinds:
        group = _group(title, labels, key, missions, design.weeks, y)
        groups.append(group)
        y += TITLE + ROW * len(group.rows)
    step = WIDTH / design.weeks
    by_week = Counter(one.week for one in missions)
    weeks = range(1, design.weeks + 1)
    marks = tuple((week, round((week - 0.5) * step, 1)) for week in weeks)
    return Calendar(tuple(groups), marks, tuple(by_week[week] for week in weeks), y)


def balances(
    design: Design, names: Mapping[str, str], people: Mapping[str, str], missions: Sequence[MysteryMission]
) -> tuple[Balance, ...]:
    """How visits are shared over time slots, scenarios and shoppers; `people`: code of the plan → name."""
    slots = Counter((one.site, str(one.opens), str(one.closes)) for one in missions)
    told = Counter(one.scenario for one in missions)
    hands = Counter(one.shopper_code for one in missions)
    found = [
        Balance(
            "Par créneau",
            ("Site", "Créneau", "Visites"),
            tuple(
                (site, f"{clock_fr(opens)} à {clock_fr(closes)}", count)
                for (site, opens, closes), count in sorted(slots.items())
            ),
        ),
        Balance(
            "Par scénario",
            ("Canal", "Scénario", "Visites"),
            tuple((names[one.channel], one.title, told[one.code]) for one in design.scenarios),
        ),
        Balance(
            "Par enquêteur",
            ("Enquêteur", "Sites fermés", "Visites"),
            tuple(
                (people.get(one.code, one.code), ", ".join(one.away) or "aucun", hands[one.code])
                for one in design.shoppers
            ),
        ),
    ]
    return tuple(balance for balance in found if balance.rows)


def choices(
    design: Design, names: Mapping[str, str], people: Mapping[str, str]
) -> tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]:
    """What the plan can be narrowed to: a label, the name in the address, values and their words."""
    shoppers = sorted(((one.code, people.get(one.code, one.code)) for one in design.shoppers), key=lambda one: one[1])
    found = (
        ("Canal", "canal", tuple(names.items())),
        ("Site", "site", tuple((place.name, place.name) for place in design.places)),
        ("Enquêteur", "qui", tuple(shoppers)),
    )
    return tuple(one for one in found if len(one[2]) > 1)


def _group(
    title: str, labels: Mapping[str, str], key: Key, missions: Sequence[MysteryMission], weeks: int, y: float
) -> Group:
    counts: Counter[tuple[str, int]] = Counter((key(one), one.week) for one in missions)
    most, step = max(counts.values(), default=1), WIDTH / weeks
    rows: list[Row] = []
    for code, label in labels.items():
        row = [counts[code, week] for week in range(1, weeks + 1)]
        if sum(row):
            cells = tuple(
                Cell(round(place * step + GAP / 2, 1), round(step - GAP, 1), count, -(-LEVELS * count // most))
                for place, count in enumerate(row)
            )
            rows.append(Row(label, y + TITLE + ROW * len(rows), sum(row), cells))
    return Group(title, y, tuple(rows))


def _weekday(mission: MysteryMission) -> str:
    return WEEKDAYS[mission.day.weekday()] if mission.day else ""
