"""How old files grow: the delays of every living candidacy, read in the journal in one query."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.calendar import date_in_paris
from core.clocks import Clock
from label import candidacies, delays, listing, reinstatements, workflow
from label.certificate_models import Certificate
from label.life_models import ReinstatementRequest
from label.models import Candidacy, Deliberation, Organisation
from label.sitting_models import Adjournment, CommitteeQuestion

STATE_OF = {f"candidacy.{event}": workflow.BY_ACTION[action].target for action, event in candidacies.EVENTS.items()}
STATE_OF[f"candidacy.{candidacies.EVENTS['inquire']}"] = delays.QUESTIONED
WATCHED = sorted(frozenset().union(*(row.runs | row.stops for row in delays.TABLE)) - {delays.QUESTIONED})


class Age(msgspec.Struct, frozen=True):
    """A delay of one candidacy: whose it is, the state, what is awaited, the clock, the room where it is answered."""

    candidacy_id: UUID
    organisation: str
    state: str
    reading: delays.Reading
    room: str = ""

    @property
    def due(self) -> date | None:
        """The last day, None while the clock is stopped."""
        return self.reading.clock.due()


def of(session: Session, *, by: Actor) -> list[Age]:
    """Every delay of the candidacies that the person may open, the nearest day first, stopped clocks last."""
    found = _every(session, Candidacy.id.in_(listing.ids(session, by=by)))
    return sorted(found, key=lambda age: (age.due is None, age.due or date.max, age.organisation))


def late(session: Session, today: date) -> list[Age]:
    """Every delay that is over, of every candidacy."""
    return [age for age in _every(session) if age.due is not None and age.due < today]


def due(session: Session, candidacy_id: UUID, code: str) -> date | None:
    """The last day of one delay of one candidacy, None when it does not run."""
    return next(
        (age.due for age in _ages(session, Candidacy.id == candidacy_id) if age.reading.delay.code == code), None
    )


def _every(session: Session, *only: object) -> list[Age]:
    return [*_ages(session, *only), *_questions(session, *only), *_reinstatements(session, *only)]


def _questions(session: Session, *only: object) -> Iterator[Age]:
    """What the committee asked and each role has still to answer, since the first question left without answer."""
    query = (
        select(
            Candidacy.id, Organisation.name, Candidacy.state, CommitteeQuestion.role, func.min(Adjournment.decided_at)
        )
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .join(Deliberation, Deliberation.candidacy_id == Candidacy.id)
        .join(Adjournment, Adjournment.deliberation_id == Deliberation.id)
        .join(CommitteeQuestion, CommitteeQuestion.adjournment_id == Adjournment.id)
        .where(Candidacy.state == "adjourned", CommitteeQuestion.answer.is_(None), *only)  # type: ignore[arg-type]
        .group_by(Candidacy.id, Organisation.name, Candidacy.state, CommitteeQuestion.role)
    )
    for identity, name, state, role, asked_at in session.execute(query):
        delay = delays.QUESTIONS[role]
        yield Age(identity, name, state, delays.Reading(delay, Clock(date_in_paris(asked_at), delay.days)))


def _reinstatements(session: Session, *only: object) -> Iterator[Age]:
    """What suspended organisations ask, and the manager has still to answer."""
    query = reinstatements.awaited().with_only_columns(
        Candidacy.id, Organisation.name, Candidacy.state, ReinstatementRequest
    )
    query = query.join(Candidacy, Candidacy.id == Certificate.candidacy_id)
    query = query.join(Organisation, Organisation.id == Candidacy.organisation_id)
    delay = delays.REINSTATEMENT
    for identity, name, state, one in session.execute(query.where(*only)):  # type: ignore[arg-type]
        reading = delays.Reading(delay, Clock(date_in_paris(one.asked_at), delay.days))
        yield Age(identity, name, state, reading, "programme/retablissement")


def _ages(session: Session, *only: object) -> Iterator[Age]:
    query = (
        select(Candidacy.id, Organisation.name, Candidacy.state, JournalEntry.event, JournalEntry.at)
        .join(Organisation, Organisation.id == Candidacy.organisation_id)
        .join(JournalEntry, JournalEntry.candidacy_id == Candidacy.id)
        .where(Candidacy.state.in_(WATCHED), JournalEntry.event.in_(STATE_OF), *only)  # type: ignore[arg-type]
        .order_by(Candidacy.id, JournalEntry.position)
    )
    for (identity, name, state), lines in groupby(session.execute(query), key=lambda line: line[:3]):
        entered = _trail((event, date_in_paris(at)) for *_, event, at in lines)
        for reading in delays.readings(entered):
            yield Age(identity, name, state, reading)


def _trail(events: Iterable[tuple[str, date]]) -> list[delays.Entered]:
    return [(STATE_OF[event], day) for event, day in events]
