"""The reservations of a grant: what is to be lifted, by which day, and what an auditor saw that lifts it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions
from audit.models import JournalEntry
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound
from label import certificate_life, notices, story_lines
from label.certificate_models import Certificate
from label.models import Candidacy, Deliberation
from label.sitting_models import Reservation

LIFTED = "reservation.lifted"
SHORTEST = 20
# How one stands, in words.
STANDINGS = {"open": "À lever", "overdue": "En retard", "lifted": "Levée"}


class Held(msgspec.Struct, frozen=True):
    """One reservation and, once lifted, what was seen, by whom and when."""

    number: int
    text: str
    due_on: date
    facts: str = ""
    lifted_by: str = ""
    lifted_at: datetime | None = None

    def standing(self, today: date) -> str:
        """A key of STANDINGS; the committee's day is the last one."""
        if self.lifted_at is not None:
            return "lifted"
        return "overdue" if today > self.due_on else "open"


def check(outcome: str, said: Sequence[tuple[str, date]], today: date) -> None:
    """Invalid unless a grant with reservations, and no other decision, has some, each with a text and a day to come."""
    sentence = ""
    if outcome != "granted_with_reservations":
        sentence = "Des réserves se posent seulement en accordant avec réserves." if said else ""
    elif not said:
        sentence = "Écrivez au moins une réserve et le jour pour la lever : sans réserve, accordez simplement le label."
    elif any(not text.strip() or due <= today for text, due in said):
        sentence = "Chaque réserve a son texte et un jour à venir pour la lever."
    if sentence:
        raise Invalid(sentence, {"reserve_1": sentence})


def keep(session: Session, deliberation: Deliberation, said: Sequence[tuple[str, date]]) -> None:
    """Keep them, once checked, with the decision being taken."""
    for number, (text, due) in enumerate(said, 1):
        session.add(Reservation(deliberation_id=deliberation.id, number=number, text=text.strip(), due_on=due))
    session.flush()


def of(session: Session, deliberation_id: UUID) -> Sequence[Reservation]:
    """Those of a decision, in order."""
    query = select(Reservation).where(Reservation.deliberation_id == deliberation_id)
    return session.scalars(query.order_by(Reservation.number)).all()


def followed(session: Session, deliberation: Deliberation) -> list[Held]:
    """Those of a decision, in order, each with what lifted it by the journal: the decision itself never moves."""
    query = select(JournalEntry).where(JournalEntry.candidacy_id == deliberation.candidacy_id)
    told = session.scalars(query.where(JournalEntry.event == LIFTED).order_by(JournalEntry.position)).all()
    lifted = {one.data["number"]: one for one in told if one.data["deliberation"] == str(deliberation.id)}
    found = []
    for one in of(session, deliberation.id):
        line = lifted.get(one.number)
        seen = (line.data["facts"], line.actor_name, line.at) if line else ()
        found.append(Held(one.number, one.text, one.due_on, *seen))
    return found


def of_certificate(session: Session, certificate: Certificate) -> list[Held]:
    """Those of the decision that gave a certificate."""
    return followed(session, session.get_one(Deliberation, certificate.decision_id))


def in_force(session: Session, today: date) -> list[tuple[Certificate, Held]]:
    """Those still to be lifted, of every certificate in force, the oldest day first."""
    query = (
        select(Certificate, Deliberation)
        .join(Deliberation, Deliberation.id == Certificate.decision_id)
        .where(Deliberation.outcome == "granted_with_reservations")
        .where(Certificate.status == "valid", Certificate.valid_until >= today)
    )
    found = [(held, one) for held, decided in session.execute(query) for one in followed(session, decided)]
    waiting = [(held, one) for held, one in found if one.lifted_at is None]
    return sorted(waiting, key=lambda pair: (pair[1].due_on, pair[0].holder, pair[1].number))


def overdue(session: Session, today: date) -> list[tuple[Certificate, Held]]:
    """Those whose day is over, which put a certificate in force in question."""
    return [(held, one) for held, one in in_force(session, today) if one.due_on < today]


def lift(session: Session, certificate: Certificate, number: int, facts: str, *, by: Actor, at: datetime) -> Held:
    """Keep what an auditor of the file saw that lifts a reservation, once; late is better than never."""
    by.require("auditor")
    # One at a time: two auditors would write it twice.
    candidacy = session.get_one(Candidacy, certificate.candidacy_id, with_for_update=True)
    missions.require(session, candidacy.id, by=by)
    decided = session.get_one(Deliberation, certificate.decision_id)
    found = next((one for one in followed(session, decided) if one.number == number), None)
    if found is None:
        raise NotFound
    if found.lifted_at is not None:
        raise Conflict("Cette réserve est déjà levée.")
    if certificate.status not in ("valid", "suspended") or certificate.valid_until < date_in_paris(at):
        raise Conflict("Ce certificat n’est plus en vigueur : il n’y a plus de réserve à lever.")
    if len(facts.strip()) < SHORTEST:
        sentence = f"Décrivez ce qui a été vu, en {SHORTEST} caractères au moins."
        raise Invalid("La levée n’est pas complète.", {"constats": sentence})
    data = {"deliberation": str(decided.id), "number": number, "facts": facts.strip()}
    journal.append(session, LIFTED, by=by, at=at, candidacy_id=candidacy.id, ref=certificate.number, data=data)
    notices.tell(session, candidacy, "lift_reservation", by=by, at=at)
    if all(one.lifted_at is not None for one in followed(session, decided)):
        _tell_everybody(session, certificate, at)
    return msgspec.structs.replace(found, facts=facts.strip(), lifted_by=by.name, lifted_at=at)


def _tell_everybody(session: Session, certificate: Certificate, at: datetime) -> None:
    """A public line once none is left: how many there were, and what they asked, is between those who read the file."""
    edition = certificate_life.latest(session, certificate).edition
    said = (story_lines.LIFTED, certificate.status, edition, story_lines.ALL_LIFTED, at)
    certificate_life.write_line(session, certificate, *said)
