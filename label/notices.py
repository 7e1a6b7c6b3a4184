"""Notices: which event is told to whom, promised as mails in the very transaction of the event.

Nobody may decline them: each tells somebody who holds an account of a step in a file that is theirs, or of their own
account. Leaders and respondents are never written to: their codes are handed over by their organisation.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy.orm import Session

from accounts.models import Person
from audit import findings
from core import mail
from core.actor import Actor
from core.calendar import date_in_paris
from core.vocabulary import label_title
from evaluation import referentiel as referentiels
from label import notice_readers
from label.models import Candidacy, Organisation


class Notice(msgspec.Struct, frozen=True):
    """The role that is told, and the room of the candidacy (or a page of it) where it goes next, or another page."""

    role: str
    room: str = ""
    page: str = ""


# Words: templates/mail/<action>_<role>.html. They say that a step was made; what was voted, scored, tested or written
# is read behind the sign-in page. Somebody who wears two roles is written to once, in the first of them.
TOLD = {
    "submit": (Notice("manager", "recevabilite"),),
    "request_information": (Notice("applicant"),),
    "answer_information": (Notice("manager", "recevabilite"),),
    "accept": (Notice("applicant"),),
    "reject": (Notice("applicant"),),
    "open_evaluation": (Notice("applicant", "campagnes"), Notice("auditor", "audit")),
    "send_report": (Notice("applicant", "rapport"),),
    "reply": (Notice("auditor", "rapport"), Notice("manager", "rapport")),
    "lapse": (Notice("applicant", "rapport"), Notice("auditor", "rapport")),
    "finalise_report": (Notice("manager", "comite"), Notice("committee", "comite"), Notice("applicant", "rapport")),
    "grant": (Notice("applicant"),),
    "grant_with_reservations": (Notice("applicant"),),
    "adjourn": (Notice("applicant", "chemin"), Notice("manager")),
    "inquire": (Notice("manager", "comite"),),
    "reconvene": (Notice("manager", "comite"), Notice("committee", "comite")),
    "refuse": (Notice("applicant", "chemin"),),
    "resume": (Notice("applicant", "campagnes"), Notice("auditor", "audit")),
    "withdraw": (Notice("manager"), Notice("auditor"), Notice("shopper", page="/missions")),
    "reopen": (Notice("applicant"), Notice("manager", "comite")),
    "reexamine": (Notice("applicant"), Notice("manager", "recevabilite")),
    "discontinue": (Notice("applicant"), Notice("auditor"), Notice("shopper", page="/missions")),
}
# What happens beside the table of steps.
BESIDE = {
    "convene": (Notice("committee", "comite"),),
    "question": (Notice("applicant", "questions"), Notice("auditor", "questions")),
    "respond": (Notice("auditor", "audit"),),
    "close": (Notice("applicant", "audit"),),
    "close_visits": (Notice("applicant", "visites/retour"),),
    "refuse_proof": (Notice("applicant", "preuves"),),
    "replace_proof": (Notice("auditor", "preuves"),),
    "ask_document": (Notice("applicant", "preuves"),),
    "document_due": (Notice("applicant", "preuves"),),
    "document_overdue": (Notice("applicant", "preuves"), Notice("auditor", "preuves")),
    "decline": (Notice("manager", "visites"),),
    "object": (Notice("manager", "audit"), Notice("auditor", "audit")),
    "decide_objection": (Notice("applicant", "audit"),),
    "step_aside": (Notice("manager", "audit"),),
    "plan_visit": (Notice("applicant", "audit"),),
    "give_back": (Notice("manager", "visites"),),
    "answer_question": (Notice("manager", "visites"),),
    "claim_expense": (Notice("manager", "visites/frais"),),
    "issue_certificate": (Notice("applicant"),),
    "suspend_certificate": (Notice("applicant"),),
    "reinstate_certificate": (Notice("applicant"),),
    "ask_reinstatement": (Notice("manager", "programme/retablissement"),),
    "decline_reinstatement": (Notice("applicant", "programme/retablissement"),),
    "withdraw_certificate": (Notice("applicant"),),
    "lift_certificate": (Notice("applicant", "historique"), Notice("manager", "programme")),
    "reduce_certificate": (Notice("applicant"),),
    "supersede_certificate": (Notice("applicant", "programme"),),
    "announced_step": (Notice("applicant", "programme"),),
    "cancelled_step": (Notice("applicant", "programme"),),
    "surveillance": (Notice("applicant", "programme"), Notice("manager", "programme")),
    "lift_reservation": (Notice("applicant", "programme"), Notice("manager", "programme")),
    "reservation_due": (Notice("applicant", "programme"), Notice("auditor", "programme")),
    "reservation_overdue": (
        Notice("applicant", "programme"),
        Notice("auditor", "programme"),
        Notice("manager", page="/suivi"),
    ),
    "pulse_due": (Notice("applicant", "programme"),),
    "pulse_overdue": (Notice("applicant", "programme"), Notice("manager", page="/suivi")),
    "conclude_pulse": (Notice("applicant", "programme"),),
    "propose_visit": (Notice("manager", page="/suivi"),),
    "bring_forward": (Notice("applicant", "programme"), Notice("auditor", "programme")),
    "visit_due": (Notice("applicant", "programme"), Notice("auditor", "programme")),
    "visit_overdue": (Notice("applicant", "programme"), Notice("auditor", "programme"), Notice("manager", "programme")),
    "propose_suspension": (Notice("applicant", "programme"), Notice("manager", page="/suivi")),
    "due": (Notice("applicant", "audit"),),
    "overdue": (Notice("applicant", "audit"), Notice("manager", "audit")),
    "find_wanting": (Notice("applicant", "audit"),),
    "escalate": (Notice("applicant", "audit"), Notice("auditor", "audit"), Notice("manager", "audit")),
    "leave_open": (Notice("applicant", "audit"), Notice("auditor", "audit"), Notice("manager", page="/suivi")),
    "late": (
        Notice("applicant"),
        Notice("auditor", "rapport"),
        Notice("committee", "comite"),
        Notice("manager", page="/suivi"),
    ),
    "expiring": (Notice("applicant", page="/candidatures"),),
    "expired": (Notice("applicant", page="/candidatures"), Notice("manager", page="/suivi")),
}
# What is told to one person alone.
ALONE = {
    "entrust": Notice("auditor", "audit"),
    "release": Notice("auditor", page="/candidatures"),
    "set_aside": Notice("auditor", page="/candidatures"),
    "ask_shopper": Notice("shopper", page="/missions"),
    "hand_out": Notice("shopper", page="/missions"),
    "report_late": Notice("shopper", page="/missions"),
    "send_back": Notice("shopper", page="/missions"),
    "settle_expense": Notice("shopper", page="/frais"),
    "take_back": Notice("shopper", page="/missions"),
}


def tell(
    session: Session,
    candidacy: Candidacy,
    action: str,
    *,
    by: Actor,
    at: datetime,
    occasion: str = "",
    due: date | None = None,
    only: Collection[str] | None = None,
) -> None:
    """Promise every mail that the event just made calls for; nobody is told what they did themselves.

    It is promised once per `occasion`, this very moment unless said; `due` is the day that it speaks of; `only` are
    the roles told, all of them unless said.
    """
    if candidacy.submitted_at is None:  # a draft exists for its organisation alone, even withdrawn
        return
    for notice in (TOLD | BESIDE).get(action, ()):
        if only is not None and notice.role not in only:
            continue
        told = [person for person in notice_readers.of(session, candidacy, notice.role) if person.id != by.id]
        _promise(session, candidacy, action, notice, told, occasion=occasion, due=due, at=at)


def tell_alone(
    session: Session, candidacy_id: UUID, action: str, person_id: UUID, *, at: datetime, occasion: str = ""
) -> None:
    """Promise the mail that tells one person what was entrusted to them, sent back or taken back, or what is late."""
    candidacy = session.get_one(Candidacy, candidacy_id)
    told = [session.get_one(Person, person_id)]
    _promise(session, candidacy, action, ALONE[action], told, at=at, occasion=occasion)


def _promise(
    session: Session,
    candidacy: Candidacy,
    action: str,
    notice: Notice,
    told: Iterable[Person],
    *,
    at: datetime,
    occasion: str = "",
    due: date | None = None,
) -> None:
    organisation = session.get_one(Organisation, candidacy.organisation_id)
    day = due.isoformat() if due else _due(session, candidacy.id, at) if notice.role == "applicant" else None
    values = {
        "role": notice.role,
        "path": notice.page or f"/candidatures/{candidacy.id}" + (f"/{notice.room}" if notice.room else ""),
        "organisation": organisation.name,
        "word": organisation.word,
        "label": label_title(referentiels.load(candidacy.referentiel_id).identite.label, organisation.word),
        "due": day,
    }
    key = f"{action}:{candidacy.id}:{occasion or f'{candidacy.version}:{at.isoformat()}'}"
    for person in told:
        template = f"{action}_{notice.role}"
        mail.promise_notice(session, to=person.email, template=template, values=values, at=at, key=key)


def _due(session: Session, candidacy_id: UUID, at: datetime) -> str | None:
    """The first day, not yet past, by which a gap notified to the organisation is to be corrected."""
    today = date_in_paris(at)
    days = (found.due_on for found in findings.notified(session, candidacy_id) if found.closed_at is None)
    return min((day.isoformat() for day in days if day is not None and day >= today), default=None)
