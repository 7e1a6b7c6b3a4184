"""What auditors are competent for: given on a proof, for a time, ended with a day; read by the proposal of a team."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from audit.team_models import Competence
from audit.team_rules import LEAD
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound

TOPICS = {
    "lead": "Conduite d’audit",
    "kind": "Type d’organisation",
    "dimension": "Dimension",
    "language": "Langue",
    "departement": "Département",
}
LANGUAGES = ("langue des signes française", "allemand", "anglais", "arabe", "espagnol", "italien", "portugais")


def give(
    session: Session,
    person_id: UUID,
    topic: str,
    value: str,
    *,
    proof: str,
    until: date | None = None,
    by: Actor,
    at: datetime,
) -> Competence:
    """Recognise one competence of a person from today on, on a proof that the journal keeps."""
    by.require("manager")
    today, value = date_in_paris(at), value.strip()
    errors = {}
    if topic not in TOPICS:
        errors["sujet"] = "Choisissez un sujet dans la liste."
    if not value and topic != LEAD:
        errors["valeur"] = "Dites pour quoi cette compétence vaut."
    if not proof.strip():
        errors["preuve"] = "Écrivez sur quoi elle repose : diplôme, audits menés, formation et leurs dates."
    if until is not None and until < today:
        errors["fin"] = "Ce jour est déjà passé."
    if errors:
        raise Invalid("La compétence n’est pas complète.", errors)
    if any(one.topic == topic and one.value == value for one in valid(session, person_id, today)):
        raise Conflict("Cette personne a déjà cette compétence : mettez-y fin pour en changer la durée.")
    made = Competence(person_id=person_id, topic=topic, value=value, since_on=today, until_on=until)
    made.proof, made.granted_by, made.granted_at = proof.strip(), by.name, at
    session.add(made)
    session.flush()
    data = {"person": str(person_id), "topic": topic, "value": value, "until": until.isoformat() if until else None}
    journal.append(session, "competence.given", by=by, at=at, data=data)
    return made


def end(session: Session, competence_id: UUID, *, by: Actor, at: datetime) -> Competence:
    """End it today; it stays written."""
    by.require("manager")
    found = session.get(Competence, competence_id)
    today = date_in_paris(at)
    if found is None:
        raise NotFound
    if found.until_on is not None and found.until_on <= today:
        raise Conflict("Cette compétence est déjà terminée.")
    found.until_on = today
    session.flush()
    data = {"person": str(found.person_id), "topic": found.topic, "value": found.value}
    journal.append(session, "competence.ended", by=by, at=at, data=data)
    return found


def valid(session: Session, person_id: UUID, today: date) -> list[Competence]:
    """Those that hold on this day."""
    return [one for one in of(session, person_id) if one.until_on is None or one.until_on >= today]


def of(session: Session, person_id: UUID) -> Sequence[Competence]:
    """All of a person's, those of one topic together."""
    query = select(Competence).where(Competence.person_id == person_id)
    return session.scalars(query.order_by(Competence.topic, Competence.value, Competence.since_on)).all()


def by_person(session: Session) -> dict[UUID, list[Competence]]:
    """Everybody's, in one query."""
    found: dict[UUID, list[Competence]] = {}
    for one in session.scalars(select(Competence).order_by(Competence.topic, Competence.value, Competence.since_on)):
        found.setdefault(one.person_id, []).append(one)
    return found
