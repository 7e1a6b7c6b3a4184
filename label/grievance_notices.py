"""Mails about complaints and appeals: received, entrusted to somebody, asked about, answered."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from core import mail
from core.actor import Actor
from core.vocabulary import CHOICES, label_title
from evaluation import referentiel as referentiels
from label.grievance_clock import clock
from label.grievance_models import Grievance, GrievanceQuestion
from label.models import Candidacy, Organisation
from label.notices import Notice

# Words: templates/mail/<name>.html. A citizen has no account: the page is public, and says nothing of what was written.
MAILS = {
    "complaint_received_citizen": Notice("citizen", page="/reclamations"),
    "complaint_answered_citizen": Notice("citizen", page="/reclamations"),
    "appeal_received_applicant": Notice("applicant", "recours"),
    "appeal_answered_applicant": Notice("applicant", "recours"),
    "complaint_asked_citizen": Notice("citizen", page="/reclamations"),
    "appeal_asked_applicant": Notice("applicant", "recours"),
    "grievance_replied_committee": Notice("committee", page="/recours"),
    "grievance_received_manager": Notice("manager", page="/recours"),
    "grievance_answered_manager": Notice("manager", page="/recours"),
    "grievance_assigned_committee": Notice("committee", page="/recours"),
}


def received(session: Session, found: Grievance, *, by: Actor, at: datetime) -> None:
    """The acknowledgement to the author, and the managers told."""
    _author(session, found, "received", at)
    told = [person.email for person in people.by_role(session, "manager") if person.id != by.id]
    _promise(session, found, "grievance_received_manager", told, at)


def assigned(session: Session, found: Grievance, *, at: datetime) -> None:
    """The person put in charge."""
    handler = session.get_one(Person, found.handler_id)
    _promise(session, found, "grievance_assigned_committee", [handler.email], at, role=_role(session, handler))


def decided(session: Session, found: Grievance, *, by: Actor, at: datetime) -> None:
    """The author, and the managers."""
    _author(session, found, "answered", at)
    told = [person.email for person in people.by_role(session, "manager") if person.id != by.id]
    _promise(session, found, "grievance_answered_manager", told, at)


def asked(session: Session, found: Grievance, question: GrievanceQuestion, key: str, *, at: datetime) -> None:
    """The author; `key` opens the page of the reply to those who have no account."""
    _author(session, found, "asked", at, end=f"/question/{key}", due=question.due_on)


def replied(session: Session, found: Grievance, *, at: datetime) -> None:
    """The person in charge."""
    handler = session.get_one(Person, found.handler_id)
    _promise(session, found, "grievance_replied_committee", [handler.email], at, role=_role(session, handler))


def _author(
    session: Session, found: Grievance, what: str, at: datetime, *, end: str = "", due: date | None = None
) -> None:
    if found.kind == "complaint":
        told = [found.email] if found.email else []
        _promise(session, found, f"complaint_{what}_citizen", told, at, end=end, due=due)
        return
    candidacy = session.get_one(Candidacy, found.candidacy_id)
    told = [person.email for person in people.by_role(session, "applicant", candidacy.organisation_id)]
    _promise(session, found, f"appeal_{what}_applicant", told, at, due=due)


def _role(session: Session, handler: Person) -> str:
    return "committee" if handler in people.by_role(session, "committee") else "manager"


def _promise(
    session: Session,
    found: Grievance,
    template: str,
    told: Iterable[str],
    at: datetime,
    *,
    role: str = "",
    end: str = "",
    due: date | None = None,
) -> None:
    candidacy = session.get(Candidacy, found.candidacy_id) if found.candidacy_id else None
    organisation = session.get(Organisation, candidacy.organisation_id) if candidacy else None
    name = candidacy.referentiel_id if candidacy else referentiels.available()[0]
    word = organisation.word if organisation else CHOICES[0]
    notice = MAILS[template]
    values = {
        "role": role or notice.role,
        "path": f"{notice.page}/{found.number}{end}" if notice.page else _room(found.candidacy_id, notice.room),
        "organisation": organisation.name if organisation else "",
        "word": word,
        "label": label_title(referentiels.load(name).identite.label, word),
        "number": found.number,
        "due": str(due or clock(found).due()),
    }
    for address in told:
        key = f"{template}:{found.number}:{at.isoformat()}"
        mail.promise_notice(session, to=address, template=template, values=values, at=at, key=key)


def _room(candidacy_id: UUID | None, room: str) -> str:
    return f"/candidatures/{candidacy_id}/{room}"
