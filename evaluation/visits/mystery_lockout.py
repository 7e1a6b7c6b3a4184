"""The lock-out outside the plan: a visit handed out by hand, or made again, never meets the same voice too soon.

The plan keeps any two tests of one shopper at one site apart; whoever hands a free visit to somebody else must too.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import date_in_paris
from core.typography import date_fr
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission

# Nobody went, or is to go, unless a moment says otherwise.
NOBODY = frozenset({"planned", "cancelled"})


def days_of(campaign: MysteryCampaign) -> int:
    """The least days between two tests of one shopper at one site, 0 when none is asked."""
    return int((campaign.design or {}).get("lockout", 0))


def near(
    mission: MysteryMission, others: Iterable[MysteryMission], lockout: int, today: date | None
) -> MysteryMission | None:
    """The first of these visits, all of one shopper, at the same site less than `lockout` days away; None without any.

    A visit not made yet counts on its planned day, or `today` if that day is over.
    """
    here = day_of(mission, today)
    there = (one for one in others if one.id != mission.id and one.site == mission.site and _counts(one))
    return next((one for one in there if abs((day_of(one, today) - here).days) < lockout), None)


def day_of(mission: MysteryMission, today: date | None) -> date:
    """The day on which a visit was made, or is to be made."""
    if mission.done_at is not None:
        return date_in_paris(mission.done_at)
    return max(day for day in (mission.day, today, date.min) if day is not None)


def obstacle(session: Session, mission: MysteryMission, person_id: UUID, *, at: datetime) -> str | None:
    """Why this visit would come too near another one of this shopper, as a French clause; None when it would not."""
    lockout, today = days_of(session.get_one(MysteryCampaign, mission.campaign_id)), date_in_paris(at)
    query = select(MysteryMission).where(
        MysteryMission.campaign_id == mission.campaign_id, MysteryMission.shopper_id == person_id
    )
    other = near(mission, session.scalars(query.order_by(MysteryMission.number)), lockout, today)
    if other is None:
        return None
    s, day = "s" if lockout > 1 else "", date_fr(day_of(other, today))
    return f"sa visite n° {other.number} du même site est du {day}, et il faut {lockout} jour{s} entre les deux"


def _counts(mission: MysteryMission) -> bool:
    return mission.state not in NOBODY or mission.done_at is not None
