"""How long each visit of the demonstration waits, in agreement with its grid, and when its report can leave."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec

from core.calendar import add_working_days, date_in_paris, midnight_in_paris
from evaluation.visits.mystery_delays import ARRIVALS
from evaluation.visits.mystery_engagements import ended_at
from evaluation.visits.mystery_themes import Engagement

Grid = dict[str, bool | None]


class Lived(msgspec.Struct, frozen=True):
    """A visit as it went: its grid, what was measured, when it was made and when it was over."""

    grid: Grid
    delays: dict[str, int | None]
    done_at: datetime
    ended_at: datetime


def lived(grid: Grid, promised: Sequence[Engagement], done_at: datetime, before: datetime, dice: Random) -> Lived:
    """Measures that say what the grid says; what could only be known after `before` turns out to have gone well."""
    told, delays = dict(grid), dict[str, int | None]()
    for one in promised:
        if told[one.critere] is None and one.toujours:
            told[one.critere] = True
        if told[one.critere] is not None:
            delays[one.mesure] = _delay(one, done_at, dice, kept=told[one.critere] is True)
            if ended_at([one], delays, done_at) > before:
                told[one.critere], delays[one.mesure] = True, _delay(one, done_at, dice, kept=True, soon=True)
    if not any(name in ARRIVALS for name in delays):
        delays = {"attente": dice.randrange(4, 40)} | delays | {"echange": dice.randrange(60, 420)}
    return Lived(told, delays, done_at, ended_at(promised, delays, done_at))


def _delay(one: Engagement, done_at: datetime, dice: Random, *, kept: bool, soon: bool = False) -> int | None:
    if one.mesure not in ARRIVALS:
        return dice.randrange(1, one.tenu + 1) if kept else dice.randrange(one.tenu + 1, one.fenetre + 1)
    if not kept and dice.random() < 0.5:
        return None
    days = dice.randrange(1 if soon else one.tenu + 1) if kept else dice.randrange(one.tenu + 1, one.fenetre + 1)
    if not days:
        return 60 * dice.randrange(15, 90)
    first = date_in_paris(done_at)
    day = add_working_days(first, days) if one.unite == "jours ouvrés" else first + timedelta(days=days)
    came = midnight_in_paris(day) + timedelta(hours=9, minutes=dice.randrange(480))
    return int((came - done_at).total_seconds())
