"""Questions to the author of a complaint or an appeal, answered with or without an account."""

import secrets
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from core.actor import Actor
from core.calendar import add_working_days, date_in_paris
from core.errors import Conflict, Invalid, NotFound
from label import grievance_notices, grievances
from label.grievance_clock import waiting
from label.grievance_models import Grievance, GrievanceQuestion
from label.grievance_steps import HANDLERS, REPLY_DAYS, Facts, check
from label.involvement import involved

SHORTEST = 10


def ask(session: Session, number: str, text: str, *, by: Actor, at: datetime) -> GrievanceQuestion:
    """Ask the author, once at a time; the clock stops from today, until the reply or the last day to give it."""
    found = grievances.opened(session, number)
    today = date_in_paris(at)
    if len(text.strip()) < SHORTEST:
        raise Invalid("Écrivez la question.", {"question": "Écrivez une question que son auteur comprenne seul."})
    aside = involved(session, found.candidacy_id) if found.candidacy_id else set()
    reachable = found.kind == "appeal" or bool(found.email)
    facts = Facts(uninvolved=by.id not in aside, reachable=reachable, settled=waiting(found, today) is None)
    part = "handler" if by.id == found.handler_id and by.role in HANDLERS else ""
    found.state = check("ask", found.state, part, facts)
    key = secrets.token_urlsafe(16)
    asked = GrievanceQuestion(grievance_id=found.id, text=text.strip(), asked_by=by.name, asked_at=at)
    asked.due_on, asked.key_digest = add_working_days(today, REPLY_DAYS), _digest(key)
    session.add(asked)
    session.flush()
    session.refresh(found, ["questions"])
    grievance_notices.asked(session, found, asked, key, at=at)
    grievances.write(session, found, "asked", {"due": asked.due_on.isoformat()}, by, at)
    return asked


def reply(session: Session, found: Grievance, asked: GrievanceQuestion, text: str, *, by: Actor, at: datetime) -> None:
    """Keep the author's reply and tell the person in charge; the caller has checked who replies."""
    if len(text.strip()) < SHORTEST:
        raise Invalid("Écrivez votre réponse.", {"reponse": f"Écrivez au moins {SHORTEST} caractères."})
    session.refresh(asked, with_for_update=True)
    if asked.answered_at is not None:
        raise Conflict("Cette question a déjà reçu sa réponse.")
    if found.state != "assigned":
        raise Conflict("La réponse n’est plus attendue : le dossier est traité.")
    asked.reply, asked.answered_at = text.strip()[: grievances.LONGEST], at
    session.flush()
    grievance_notices.replied(session, found, at=at)
    said = {"reply_sha256": sha256(asked.reply.encode()).hexdigest()}
    grievances.write(session, found, "replied", said, by, at)


def by_key(session: Session, number: str, key: str) -> tuple[Grievance, GrievanceQuestion]:
    """The question that this key opens, for an author without an account; NotFound for any other."""
    found = grievances.get(session, number)
    for asked in found.questions:
        if found.kind == "complaint" and secrets.compare_digest(asked.key_digest, _digest(key)):
            return found, asked
    raise NotFound


def _digest(key: str) -> str:
    return sha256(key.encode()).hexdigest()
