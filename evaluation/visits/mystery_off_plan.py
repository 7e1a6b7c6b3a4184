"""Where a visit that was made left the plan: its day, its hours, the lock-out. Told to whoever reviews it. Pure."""

from collections.abc import Sequence

from core.calendar import date_in_paris, in_paris
from core.typography import clock_fr, date_fr, hour_fr
from evaluation.visits import mystery_lockout
from evaluation.visits.mystery_missions import dates_of
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission


def departures(
    campaign: MysteryCampaign, mission: MysteryMission, attempts: Sequence[MysteryMission], *, written: bool
) -> tuple[str, ...]:
    """What was not made as planned, as French sentences; nothing for a visit not made yet, or imported.

    `attempts`: every mission of the campaign, replaced ones among them. What is `written` leaves at any hour.
    """
    if mission.done_at is None or mission.day is None:
        return ()
    found = [said for said in (_moment(campaign, mission, written=written),) if said]
    theirs = [one for one in attempts if one.shopper_id == mission.shopper_id and one.done_at is not None]
    lockout = mystery_lockout.days_of(campaign)
    if (other := mystery_lockout.near(mission, theirs, lockout, None)) is not None and other.done_at is not None:
        found.append(
            f"La même personne avait fait la visite n° {other.number} de ce site le {date_fr(other.done_at)} : "
            f"il faut {lockout} jour{'s' if lockout > 1 else ''} entre les deux."
        )
    return tuple(found)


def _moment(campaign: MysteryCampaign, mission: MysteryMission, *, written: bool) -> str:
    assert mission.done_at is not None and mission.day is not None  # noqa: S101 (checked just above)
    done, week = date_in_paris(mission.done_at), dates_of(campaign, mission.week)
    if done != mission.day:
        outside = week is not None and not week[0] <= done <= week[1]
        return f"Faite le {date_fr(done)}, et non le {date_fr(mission.day)}{', hors de sa semaine' if outside else ''}."
    opens, closes = str(mission.opens), str(mission.closes)
    if written or opens <= f"{in_paris(mission.done_at):%H:%M}" <= closes:
        return ""
    hours = f"de {clock_fr(opens)} à {clock_fr(closes)}"
    return f"Faite à {hour_fr(mission.done_at)}, hors de son créneau {hours}."
