"""What an upheld appeal does to a sanction: the certificate returns to the status and the scope that it had.

Whoever answers an appeal had no part in the file, hence none in the sanction (label/involvement.py, and a trigger).
"""

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.calendar import date_in_paris
from core.keys import Keyring
from core.typography import date_fr
from label import certificate_life, editions, lineage
from label.attestation import Statement
from label.certificate_models import Certificate, CertificateEdition, StatusEvent
from label.grievance_models import Grievance

# The sanctions, by the event of the journal that an appeal contests.
ACTIONS = {certificate_life.EVENTS[action]: action for action in ("suspend", "withdraw", "reduce")}
STATUSES = {"suspend": ("suspended",), "withdraw": ("withdrawn",), "reduce": lineage.IN_FORCE}


class Sanction(msgspec.Struct, frozen=True):
    """A line of a certificate's story that an appeal contests, and the line before it."""

    certificate: Certificate
    line: StatusEvent
    before: StatusEvent


def contested(session: Session, appeal: Grievance, *, lock: bool = False) -> Sanction | None:
    """The sanction that an appeal is about; None for an appeal against a decision of the committee.

    Whoever is about to act locks its certificate, before the journal's head, in the order of every step.
    """
    if appeal.kind != "appeal":
        return None
    entry = session.scalar(select(JournalEntry).where(JournalEntry.position == int(appeal.against)))
    if entry is None or entry.event not in ACTIONS:
        return None
    query = select(Certificate).where(Certificate.number == entry.ref)
    certificate = session.scalars(query.with_for_update() if lock else query).one()
    action, edition = ACTIONS[entry.event], entry.data["edition"]
    story = _story(session, certificate)
    found = next(line for line in story if (line.action, line.edition, line.since) == (action, edition, entry.at))
    return Sanction(certificate, found, story[found.position - 1])


def obstacle(session: Session, sanction: Sanction, *, at: datetime) -> str:
    """Why the sanction cannot be lifted any more, in French; empty when it can."""
    held, line = sanction.certificate, sanction.line
    if held.valid_until < date_in_paris(at):
        return f"La validité du certificat a pris fin le {date_fr(held.valid_until)} : il n’y a plus rien à rétablir."
    later = [one for one in _story(session, held) if one.position > line.position]
    if held.status not in STATUSES[line.action] or any(one.action == "lift" for one in later):
        status = certificate_life.STATUSES[held.status].lower()
        return f"Depuis cette sanction, le certificat a changé : il est {status}, pour une autre raison."
    if any(one.action in (line.action, "reinstate") for one in later):
        return "Cette sanction n’est plus celle qui tient : une autre étape du certificat l’a remplacée."
    current = lineage.in_force(session, held.organisation_id, held.scheme)
    if current is not None and current.id != held.id:
        return f"L’organisation détient depuis le certificat {current.number}, qui tient lieu de celui-ci."
    return ""


def follow(
    session: Session,
    keyring: Keyring,
    appeal: Grievance,
    sanction: Sanction | None,
    *,
    by: Actor,
    at: datetime,
    public_url: str,
) -> None:
    """Lift the sanction that an appeal contests, once wholly upheld, unless something stands in the way."""
    if sanction is None or appeal.outcome != "upheld" or obstacle(session, sanction, at=at):
        return
    held, line = sanction.certificate, sanction.line
    statement = _restored(session, sanction)
    if line.action != "reduce":
        held.status = sanction.before.status
    reason = f"{appeal.number} : {appeal.published}"
    certificate_life.record(session, held, "lift", reason, by=by, at=at, sanction=line.action, appeal=appeal.number)
    certificate_life.revoke_latest(session, keyring, held, at=at, public_url=public_url)
    editions.add(session, keyring, held, statement, by=by, at=at, public_url=public_url)
    if held.status == "suspended":
        certificate_life.revoke_latest(session, keyring, held, at=at, public_url=public_url)


def _restored(session: Session, sanction: Sanction) -> Statement:
    """What the next edition says: as the last one, with the scope of before when it was reduced.

    A transfer since the reduction put words before the scope: they stay.
    """
    now = editions.statement_of(certificate_life.latest(session, sanction.certificate))
    if sanction.line.action != "reduce":
        return now
    reduced = _edition(session, sanction.certificate, sanction.line.edition)
    before = _edition(session, sanction.certificate, sanction.line.edition - 1)
    return msgspec.structs.replace(now, scope=(now.scope.removesuffix(reduced.scope) + before.scope).strip())


def _edition(session: Session, certificate: Certificate, rank: int) -> Statement:
    query = select(CertificateEdition).where(CertificateEdition.certificate_id == certificate.id)
    return editions.statement_of(session.scalars(query.where(CertificateEdition.edition == rank)).one())


def _story(session: Session, certificate: Certificate) -> list[StatusEvent]:
    query = select(StatusEvent).where(StatusEvent.certificate_id == certificate.id)
    return list(session.scalars(query.order_by(StatusEvent.position)))
