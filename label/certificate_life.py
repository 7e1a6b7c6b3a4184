"""The certificate's life as one table: suspended, reinstated, withdrawn, reduced, each with its reason and its date."""

from collections import Counter
from datetime import date, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound
from core.keys import Keyring
from label import editions, notices, numbers, revocation, story_lines
from label.certificate_models import Certificate, CertificateEdition, StatusEvent
from label.models import Candidacy


class Step(msgspec.Struct, frozen=True):
    """One row: an action, the statuses it leaves, the one it reaches, the event that the journal keeps."""

    action: str
    sources: tuple[str, ...]
    target: str
    event: str


TABLE = (
    #     action       from                     to           journal
    Step("suspend",   ("valid",),              "suspended", "certificate.suspended"),
    Step("reinstate", ("suspended",),          "valid",     "certificate.reinstated"),
    Step("withdraw",  ("valid", "suspended"),  "withdrawn", "certificate.withdrawn"),
    Step("reduce",    ("valid",),              "valid",     "certificate.reduced"),
)  # fmt: skip
BY_ACTION = {row.action: row for row in TABLE}
EVENTS = {row.action: row.event for row in TABLE} | {
    "expire": "certificate.expired",
    "lift": "certificate.lifted",
    "supersede": "certificate.superseded",
    "transfer": "certificate.transferred",
}
ROLE = "manager"
ISSUING = frozenset({"lift", "reinstate", "reduce", "transfer"})
# What ended before its day, or gave way to another: its last day says nothing any more.
OVER = ("withdrawn", "superseded")
ACTIONS = {"suspend": "Suspendre", "reinstate": "Rétablir", "withdraw": "Retirer", "reduce": "Réduire"}
STATUSES = {"valid": "Valide", "suspended": "Suspendu", "withdrawn": "Retiré", "superseded": "Remplacé"}
STATUSES |= {"expired": "Expiré"}


def offered(certificate: Certificate, role: str) -> tuple[Step, ...]:
    """The rows whose buttons this role sees."""
    return tuple(row for row in TABLE if certificate.status in row.sources) if role == ROLE else ()


def standing(certificate: Certificate, at: datetime) -> str:
    """`valid`, `suspended`, `withdrawn`, `superseded`, or `expired` once the last day in Paris is over."""
    over = certificate.valid_until < date_in_paris(at)
    return "expired" if over and certificate.status not in OVER else certificate.status


def standing_on(certificate: Certificate, day: date) -> str:
    """How it stood at the end of a day: `before` it was issued, else as `standing`; its events must be loaded."""
    told = [line for line in certificate.events if date_in_paris(line.since) <= day]
    if not told:
        return "before"
    last = story_lines.became(told[-1])
    return "expired" if last not in OVER and day > certificate.valid_until else last


def census(session: Session, at: datetime) -> Counter[str]:
    """How many certificates stand how at this moment; none is 0, never missing."""
    over = Certificate.valid_until < date_in_paris(at)
    query = select(Certificate.status, over, func.count()).group_by(Certificate.status, over)
    found: Counter[str] = Counter()
    for status, past, count in session.execute(query):
        found["expired" if past and status not in OVER else status] += count
    return found


def begin(session: Session, certificate: Certificate, first: CertificateEdition, *, at: datetime) -> None:
    """The first line of the story: valid since its issue."""
    write_line(session, certificate, "issue", "valid", first.edition, "Décision du comité.", at)


def suspend(
    session: Session, keyring: Keyring, number: str, *, reason: str, by: Actor, at: datetime, public_url: str
) -> Certificate:
    """Suspend: the edition in force is revoked at once, in this transaction."""
    certificate = step(session, number, "suspend", reason, by=by, at=at)
    revoke_latest(session, keyring, certificate, at=at, public_url=public_url)
    return certificate


def withdraw(
    session: Session, keyring: Keyring, number: str, *, reason: str, by: Actor, at: datetime, public_url: str
) -> Certificate:
    """Withdraw for good: the edition in force is revoked, and no other will follow."""
    certificate = step(session, number, "withdraw", reason, by=by, at=at)
    revoke_latest(session, keyring, certificate, at=at, public_url=public_url)
    return certificate


def reinstate(
    session: Session, keyring: Keyring, number: str, *, reason: str, by: Actor, at: datetime, public_url: str
) -> Certificate:
    """Reinstate: a revoked edition stays revoked, so a new one is issued under the same number."""
    certificate = step(session, number, "reinstate", reason, by=by, at=at)
    statement = editions.statement_of(latest(session, certificate))
    editions.add(session, keyring, certificate, statement, by=by, at=at, public_url=public_url)
    return certificate


def supersede(session: Session, certificate: Certificate, number: str, *, by: Actor, at: datetime) -> None:
    """Give way to the certificate `number`; the caller revokes the edition in force once the other is signed."""
    certificate.status = "superseded"
    record(session, certificate, "supersede", f"Remplacé par le certificat {number}.", by=by, at=at, number=number)


def expire(session: Session, certificate: Certificate, *, at: datetime, by: Actor, now: datetime) -> None:
    """Write the end of the validity in the story, once; the standing needs no line to know it."""
    until = certificate.valid_until.isoformat()
    record(session, certificate, "expire", "Fin de la durée de validité.", by=by, at=now, since=at, until=until)


def step(session: Session, number: str, action: str, reason: str, *, by: Actor, at: datetime) -> Certificate:
    """Check the row, change the status (the only place that does), tell and journal.

    The journal's head is locked before the status list, in the order of an issue, so that two transactions never
    wait for each other.
    """
    by.require(ROLE)
    row = BY_ACTION[action]
    if not reason.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Écrivez le motif : il est publié sur la page du certificat."})
    query = select(Certificate).where(Certificate.number == numbers.normalise(number)).with_for_update()
    certificate = session.scalar(query)
    if certificate is None:
        raise NotFound
    if certificate.status not in row.sources:
        status = STATUSES[certificate.status].lower()
        raise Conflict(f"Ce certificat est déjà {status} : rechargez la page pour voir ce qui est possible.")
    if standing(certificate, at) == "expired":
        raise Conflict("Ce certificat a expiré : il n’y a plus rien à suspendre, à rétablir ni à retirer.")
    certificate.status = row.target
    record(session, certificate, action, reason.strip(), by=by, at=at)
    return certificate


def record(
    session: Session,
    certificate: Certificate,
    action: str,
    reason: str,
    *,
    by: Actor,
    at: datetime,
    since: datetime | None = None,
    **said: str,
) -> None:
    """Write one line of the story, true `since` this very moment unless said, and of the journal; tell by mail."""
    # A step that issues an edition is told with the one that it is about to issue.
    edition = latest(session, certificate).edition + (action in ISSUING)
    write_line(session, certificate, action, certificate.status, edition, reason, since or at)
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    ref, data = certificate.number, {"edition": edition, "reason": reason, **said}
    journal.append(session, EVENTS[action], by=by, at=at, candidacy_id=candidacy.id, ref=ref, data=data)
    notices.tell(session, candidacy, f"{action}_certificate", by=by, at=at)


def revoke_latest(
    session: Session, keyring: Keyring, certificate: Certificate, *, at: datetime, public_url: str
) -> None:
    """Revoke its last edition, in this transaction, unless it is already."""
    edition = latest(session, certificate)
    if not edition.revoked:
        revocation.revoke(session, keyring, edition, at=at, public_url=public_url)


def is_latest(session: Session, edition: CertificateEdition) -> bool:
    """Whether no later edition replaces this one."""
    return latest(session, session.get_one(Certificate, edition.certificate_id)).id == edition.id


def latest(session: Session, certificate: Certificate) -> CertificateEdition:
    """Its last edition, with its bytes."""
    query = select(CertificateEdition).where(CertificateEdition.certificate_id == certificate.id)
    return session.scalars(query.order_by(CertificateEdition.edition.desc()).limit(1)).one()


def write_line(
    session: Session, certificate: Certificate, action: str, status: str, edition: int, reason: str, at: datetime
) -> None:
    """Write one line of the story, and nothing else."""
    count = select(func.count()).select_from(StatusEvent).where(StatusEvent.certificate_id == certificate.id)
    said = {"action": action, "status": status, "edition": edition, "since": at, "reason": reason}
    session.add(StatusEvent(certificate_id=certificate.id, position=session.scalar(count) or 0, **said))
    session.flush()
