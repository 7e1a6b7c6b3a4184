"""Complaints and appeals: received with a number, handled by somebody who had no part in the file, answered."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from audit import journal
from core.actor import CITIZEN, Actor
from core.calendar import date_in_paris
from core.errors import Invalid, NotAllowed, NotFound
from core.keys import Keyring
from label import grievance_notices, lifting, numbers, reopening
from label.certificate_models import Certificate
from label.grievance_models import Grievance
from label.grievance_steps import HANDLERS, OUTCOMES, Facts, check
from label.involvement import involved
from label.models import Candidacy, Organisation

PREFIX = {"complaint": "RECLAM", "appeal": "RECOURS"}
SHORTEST, LONGEST = 20, 5000


def complain(session: Session, text: str, *, about: str, author: str, email: str, at: datetime) -> Grievance:
    """Receive what anybody writes; a certificate's number in `about` ties it to its file."""
    meant = numbers.normalise(about)
    held = session.scalar(select(Certificate).where(Certificate.number == meant)) if meant else None
    made = Grievance(kind="complaint", about=about.strip(), text=text, author=author.strip(), email=email, filed_at=at)
    made.candidacy_id = held.candidacy_id if held else None
    return receive(session, made, by=CITIZEN, at=at)


def receive(session: Session, made: Grievance, *, by: Actor, at: datetime) -> Grievance:
    """Number, keep, acknowledge and journal; the words stay out of the journal, which commits to their digest."""
    made.text = made.text.strip()
    if not SHORTEST <= len(made.text) <= LONGEST:
        sentence = f"Écrivez entre {SHORTEST} et {LONGEST} caractères : ce qui s’est passé, où et quand."
        raise Invalid("Le texte ne convient pas.", {"texte": sentence})
    made.number = _number(session, made.kind, at)
    session.add(made)
    session.flush()
    grievance_notices.received(session, made, by=by, at=at)
    write(session, made, "filed", {"kind": made.kind, "text_sha256": sha256(made.text.encode()).hexdigest()}, by, at)
    return made


def candidates(session: Session, found: Grievance) -> list[Person]:
    """Who may be put in charge: people of the committee and managers without any part in the file."""
    aside = involved(session, found.candidacy_id) if found.candidacy_id else set()
    everybody = {person.id: person for role in HANDLERS for person in people.by_role(session, role)}
    return sorted((one for one in everybody.values() if one.id not in aside), key=lambda one: one.name)


def assign(session: Session, number: str, person_id: UUID, *, by: Actor, at: datetime) -> Grievance:
    """Put somebody in charge; refused to whoever took part in the file, by the database too."""
    found = opened(session, number)
    by.require("manager")
    free = {person.id: person for person in candidates(session, found)}
    state = check("assign", found.state, "manager", Facts(uninvolved=person_id in free))
    found.state, found.handler_id, found.handler, found.assigned_at = state, person_id, free[person_id].name, at
    session.flush()
    grievance_notices.assigned(session, found, at=at)
    write(session, found, "assigned", {"handler": str(person_id), "name": found.handler}, by, at)
    return found


def decide(
    session: Session,
    keyring: Keyring,
    number: str,
    outcome: str,
    answer: str,
    published: str,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> Grievance:
    """Answer; what is upheld, even in part, is published too, in words that name nobody, and has its effects."""
    found = opened(session, number)
    sanction = lifting.contested(session, found, lock=True)
    if outcome not in OUTCOMES[found.kind]:
        raise Invalid("Choisissez une suite.", {"suite": "Choisissez l’une des trois suites."})
    aside = involved(session, found.candidacy_id) if found.candidacy_id else set()
    facts = Facts(by.id not in aside, bool(answer.strip()), outcome == "dismissed" or bool(published.strip()))
    part = "handler" if by.id == found.handler_id and by.role in HANDLERS else ""
    found.state = check("decide", found.state, part, facts)
    found.outcome, found.answer, found.published, found.decided_at = outcome, answer.strip(), published.strip(), at
    session.flush()
    grievance_notices.decided(session, found, by=by, at=at)
    said = {"outcome": outcome, "answer_sha256": sha256(found.answer.encode()).hexdigest()}
    write(session, found, "decided", said, by, at)
    reopening.follow(session, found, at=at)
    lifting.follow(session, keyring, found, sanction, by=by, at=at, public_url=public_url)
    return found


def get(session: Session, number: str) -> Grievance:
    """However its number was typed; NotFound."""
    meant = numbers.normalise(number)
    found = session.scalar(select(Grievance).where(Grievance.number == meant)) if meant else None
    if found is None:
        raise NotFound("Aucune réclamation ni aucun recours ne porte ce numéro. Vérifiez-le caractère par caractère.")
    return found


def readable(session: Session, number: str, *, by: Actor) -> Grievance:
    """With its words: for a manager, and for the person in charge."""
    found = get(session, number)
    if by.role != "manager" and by.id != found.handler_id:
        raise NotAllowed("Seuls le gestionnaire du label et la personne chargée d’y répondre lisent ce texte.")
    return found


def listed(session: Session, *, by: Actor) -> Sequence[Grievance]:
    """Those of a manager (all) or of the person in charge, the ones to answer first."""
    query = select(Grievance).order_by(Grievance.decided_at.is_not(None), Grievance.filed_at)
    return session.scalars(query if by.role == "manager" else query.where(Grievance.handler_id == by.id)).all()


def holders(session: Session) -> dict[UUID | None, str]:
    """The organisation that each is about, by the file that it is tied to."""
    query = select(Candidacy.id, Organisation.name).join(Organisation, Organisation.id == Candidacy.organisation_id)
    tied = select(Grievance.candidacy_id).where(Grievance.candidacy_id.is_not(None))
    return {row.id: row.name for row in session.execute(query.where(Candidacy.id.in_(tied)))}


def published(session: Session) -> Sequence[Grievance]:
    """What was upheld, even in part, the latest first."""
    query = select(Grievance).where(Grievance.outcome.in_(("upheld", "partly")))
    return session.scalars(query.order_by(Grievance.decided_at.desc())).all()


def counts(session: Session) -> Counter[tuple[str, str]]:
    """How many of each kind stand how: (kind, outcome), or (kind, state) before an outcome."""
    stands = func.coalesce(Grievance.outcome, Grievance.state)
    query = select(Grievance.kind, stands, func.count()).group_by(Grievance.kind, stands)
    return Counter({(kind, stood): count for kind, stood, count in session.execute(query)})


def opened(session: Session, number: str) -> Grievance:
    """The same, locked until the transaction ends."""
    found = get(session, number)
    session.refresh(found, with_for_update=True)
    return found


def _number(session: Session, kind: str, at: datetime) -> str:
    while True:
        number = numbers.draw(PREFIX[kind], date_in_paris(at).year)
        if session.scalar(select(Grievance.id).where(Grievance.number == number)) is None:
            return number


def write(session: Session, found: Grievance, event: str, said: dict[str, str], by: Actor, at: datetime) -> None:
    """Keep one event of it in the journal, under its public number."""
    ref = found.number
    journal.append(session, f"grievance.{event}", by=by, at=at, candidacy_id=found.candidacy_id, ref=ref, data=said)
