"""When a shopper says they are free: the half-days of their week, and their absences."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid
from evaluation.visits.mystery_availability import MOST_ABSENCES, SLOTS, is_free
from evaluation.visits.mystery_design import Opening
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.shopper_models import ShopperProfile

Absence = tuple[date, date]


class Calendar(msgspec.Struct, frozen=True):
    """Half-days of the week, None when any suits, and absences in order; `version` is 0 before anything was said."""

    slots: tuple[str, ...] | None = None
    absences: tuple[Absence, ...] = ()
    version: int = 0

    def suits(self, mission: MysteryMission) -> bool:
        """Whether the day and the hours of a mission are among the free ones; a mission without a day suits."""
        if mission.day is None:
            return True
        opening = Opening(mission.day.weekday(), str(mission.opens), str(mission.closes))
        return is_free(self.slots, self.absences, mission.day, opening)


def of(session: Session, person_id: UUID) -> Calendar:
    """What this shopper said."""
    return every(session, [person_id]).get(person_id, Calendar())


def every(session: Session, people: Collection[UUID]) -> dict[UUID, Calendar]:
    """What each said, for those who said anything."""
    rows = session.scalars(select(ShopperProfile).where(ShopperProfile.person_id.in_(people)))
    return {row.person_id: msgspec.convert(row, Calendar, from_attributes=True) for row in rows}


def save_week(session: Session, slots: Collection[str], *, version: int, by: Actor, at: datetime) -> None:
    """Keep the half-days of the week; none at all is no availability, hence refused."""
    if not slots or not set(SLOTS).issuperset(slots):
        raise Invalid("Cochez au moins une demi-journée.", {"disponibilites": "Cochez au moins une demi-journée."})
    row = _changing(session, version, by=by)
    row.slots = None if len(set(slots)) == len(SLOTS) else sorted(set(slots))
    _keep(session, row, by=by, at=at)


def add_absence(session: Session, first: date, last: date, *, version: int, by: Actor, at: datetime) -> None:
    """Add days on which nothing is planned; absences that are over are forgotten."""
    if last < first:
        raise Invalid("Ces dates ne conviennent pas.", {"dernier": "Le dernier jour vient avant le premier."})
    if last < date_in_paris(at):
        raise Invalid("Cette absence est déjà passée.", {"dernier": "Choisissez un jour à venir."})
    row = _changing(session, version, by=by)
    kept = [one for one in row.absences if date.fromisoformat(one[1]) >= date_in_paris(at)]
    if len(kept) >= MOST_ABSENCES:
        raise Conflict(f"{MOST_ABSENCES} absences sont déjà notées : retirez-en une d’abord.")
    row.absences = sorted([*kept, [first.isoformat(), last.isoformat()]])
    _keep(session, row, by=by, at=at)


def remove_absence(session: Session, rank: int, *, version: int, by: Actor, at: datetime) -> None:
    """Take out the absence of this rank, from 0."""
    row = _changing(session, version, by=by)
    if not 0 <= rank < len(row.absences):
        raise Conflict("Cette absence est déjà retirée.")
    row.absences = [one for place, one in enumerate(row.absences) if place != rank]
    _keep(session, row, by=by, at=at)


def _changing(session: Session, version: int, *, by: Actor) -> ShopperProfile:
    by.require("shopper")
    row = session.get(ShopperProfile, by.id)
    if version != (row.version if row else 0):
        raise Conflict("Vos disponibilités ont changé sur un autre appareil : rechargez la page.")
    return row or ShopperProfile(person_id=by.id, slots=None, absences=[])


def _keep(session: Session, row: ShopperProfile, *, by: Actor, at: datetime) -> None:
    session.add(row)
    session.flush()
    data = {"person": str(by.id), "version": row.version}
    journal.append(session, "shopper.availability_set", by=by, at=at, data=data)
