"""A mystery plan week by week: how many visits, what remains of them, and the visits of one week; all, or some."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from evaluation.visits.mystery_design import DAYS_OF_WEEK, Design
from evaluation.visits.mystery_models import MysteryMission

# A visit remains to be done in these states.
LEFT = frozenset({"planned", "offered", "assigned", "sent_back"})


class Chosen(msgspec.Struct, frozen=True):
    """What is looked at: a channel, a site, a shopper by code; an empty text is all of them."""

    canal: str = ""
    site: str = ""
    qui: str = ""

    def has(self, one: MysteryMission) -> bool:
        """Whether a visit is among what is looked at."""
        pairs = ((self.canal, one.channel), (self.site, one.site), (self.qui, one.shopper_code))
        return all(wanted in ("", found) for wanted, found in pairs)


class Week(msgspec.Struct, frozen=True):
    """One week of the plan: its days, its visits, those that remain, how many by channel; `now`: it is this week."""

    number: int
    dates: tuple[date, date]
    total: int
    left: int
    channels: tuple[tuple[str, int], ...]
    now: bool

    @property
    def done(self) -> int:
        """How many are done."""
        return self.total - self.left


def weeks(
    design: Design, names: Mapping[str, str], missions: Sequence[MysteryMission], today: date
) -> tuple[Week, ...]:
    """Every week of the plan; `names`: channel → its name, in the order of the référentiel."""
    days, found = design.days(), []
    for number in range(1, design.weeks + 1):
        first, last = days[(number - 1) * DAYS_OF_WEEK], days[number * DAYS_OF_WEEK - 1]
        mine = [one for one in missions if one.week == number]
        counts, left = Counter(one.channel for one in mine), sum(one.state in LEFT for one in mine)
        channels = tuple((name, counts[code]) for code, name in names.items() if counts[code])
        found.append(Week(number, (first, last), len(mine), left, channels, first <= today <= last))
    return tuple(found)


def opened(known: Sequence[Week], wanted: int) -> Week:
    """The week whose visits are shown: the one asked for, else this week, else the first that is not over."""
    asked = next((one for one in known if one.number == wanted), None)
    now = next((one for one in known if one.now), None)
    return asked or now or next((one for one in known if one.left), known[-1])


def visits_of(week: Week, missions: Sequence[MysteryMission]) -> list[MysteryMission]:
    """The visits of a week, by day and hour."""
    mine = [one for one in missions if one.week == week.number]
    return sorted(mine, key=lambda one: (one.day or week.dates[0], one.opens or "", one.number))
