"""What visits cost their shoppers: each cost claimed with its proof, then approved or refused by a manager."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from audit.antivirus import Scan
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files, IntegrityError
from evaluation.visits import mystery_missions, mystery_proofs
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_costs import costs, euros
from evaluation.visits.mystery_missions import DAMAGED, STALE, UNREAD, tell
from evaluation.visits.mystery_models import MysteryMission

# From acceptance on: what was spent is paid even when the report is rejected, or the visit made again by somebody.
PAID = frozenset({"assigned", "reported", "sent_back", "validated", "rejected", "replaced", "cancelled"})
# Visits listed with a link to claim: those of several months.
MOST_LISTED = 60
SETTLED = "Cette dépense est déjà acceptée ou refusée."


def claim(
    session: Session,
    files: Files,
    mission_id: UUID,
    kind: str,
    cents: int,
    note: str,
    proof: tuple[bytes, str],
    *,
    scan: Scan,
    by: Actor,
    at: datetime,
) -> VisitExpense:
    """Ask to be paid back for one cost of an accepted mission; `proof` is its bytes and its name.

    Invalid above the ceiling of its kind for one visit, for a proof of no accepted kind, and for an infected one.
    """
    by.require("shopper")
    mission = mystery_missions.get(session, mission_id, by=by)
    if mission.state not in PAID:
        raise Conflict("Acceptez d’abord cette visite : seuls ses frais se remboursent.")
    if kind not in costs():
        raise Invalid("Choisissez une sorte de frais.", {"sorte": "Choisissez une sorte de frais."})
    _within(session, mission_id, kind, cents)
    proof_type = mystery_proofs.content_type(proof[0])
    if scan.state == "infected":
        raise Invalid(scan.note, {"preuve": f"{scan.note} Joignez un autre justificatif."})
    made = VisitExpense(mission_id=mission.id, person_id=by.id, kind=kind, cents=cents, note=note.strip())
    made.proof_digest, made.proof_type = files.put(proof[0]), proof_type
    made.proof_filename, made.claimed_at = mystery_proofs.name_of(proof[1], proof_type), at
    made.proof_state, made.proof_readable, made.proof_scan = scan.state, scan.readable, scan.note
    made.state = "claimed"
    session.add(made)
    session.flush()
    data = {"expense": str(made.id), "kind": kind, "cents": cents, "proof": made.proof_digest}
    tell(session, "mystery.expense_claimed", mission, by=by, at=at, data=data)
    return made


def mine(session: Session, *, by: Actor) -> list[tuple[VisitExpense, MysteryMission]]:
    """All that this shopper claimed, the latest first."""
    by.require("shopper")
    query = _listed().where(VisitExpense.person_id == by.id).order_by(VisitExpense.claimed_at.desc())
    return [(one, mission) for one, mission in session.execute(query)]


def claimable(session: Session, *, by: Actor) -> Sequence[MysteryMission]:
    """The visits of this shopper whose costs may be claimed, the latest first, even once their campaign is closed."""
    by.require("shopper")
    query = select(MysteryMission).options(joinedload(MysteryMission.campaign))
    theirs = query.where(MysteryMission.shopper_id == by.id, MysteryMission.state.in_(PAID))
    latest = theirs.order_by(MysteryMission.day.desc(), MysteryMission.number)
    return session.scalars(latest.limit(MOST_LISTED)).all()


def of_campaign(session: Session, campaign_id: UUID) -> list[tuple[VisitExpense, MysteryMission]]:
    """All that was claimed in a campaign, in the order of its missions."""
    query = _listed().where(MysteryMission.campaign_id == campaign_id)
    return [
        (one, mission)
        for one, mission in session.execute(query.order_by(MysteryMission.number, VisitExpense.claimed_at))
    ]


def get(session: Session, expense_id: UUID, *, by: Actor) -> VisitExpense:
    """One expense; NotFound for a shopper's who did not claim it."""
    by.require("shopper", "manager")
    found = session.get(VisitExpense, expense_id)
    if found is None or (by.role == "shopper" and found.person_id != by.id):
        raise NotFound
    return found


def proof(session: Session, files: Files, expense_id: UUID, *, by: Actor) -> tuple[VisitExpense, bytes]:
    """The expense and the bytes of its proof; Conflict as long as nobody may open them, or when they changed."""
    found = get(session, expense_id, by=by)
    if not found.proof_readable:
        raise Conflict(found.proof_scan or UNREAD)
    try:
        return found, files.get(found.proof_digest)
    except (IntegrityError, FileNotFoundError) as error:
        raise Conflict(DAMAGED) from error


def approve(session: Session, expense_id: UUID, *, version: int, by: Actor, at: datetime) -> VisitExpense:
    """Have it paid back; Conflict while nobody can open its proof."""
    found = _settling(session, expense_id, version, by=by)
    if not found.proof_readable:
        raise Conflict(f"Cette dépense ne s’accepte pas encore. {found.proof_scan or UNREAD}")
    return _settle(session, found, "approved", None, by=by, at=at)


def refuse(session: Session, expense_id: UUID, motive: str, *, version: int, by: Actor, at: datetime) -> VisitExpense:
    """Refuse it with a motive that the shopper reads."""
    found = _settling(session, expense_id, version, by=by)
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites à l’enquêteur pourquoi."})
    return _settle(session, found, "refused", motive.strip(), by=by, at=at)


def total(expenses: Sequence[VisitExpense], state: str) -> int:
    """The cents of those in a state."""
    return sum(one.cents for one in expenses if one.state == state)


def _listed() -> Select[VisitExpense, MysteryMission]:
    return select(VisitExpense, MysteryMission).join(MysteryMission, MysteryMission.id == VisitExpense.mission_id)


def _within(session: Session, mission_id: UUID, kind: str, cents: int) -> None:
    counted = select(func.coalesce(func.sum(VisitExpense.cents), 0)).where(
        VisitExpense.mission_id == mission_id, VisitExpense.kind == kind, VisitExpense.state != "refused"
    )
    cost, spent = costs()[kind], session.scalar(counted) or 0
    if spent + cents > cost.most:
        left = f" Il reste {euros(cost.most - spent)}." if spent < cost.most else " Il est atteint."
        said = f"Le plafond « {cost.nom} » est de {euros(cost.most)} par visite.{left}"
        raise Invalid(said, {"montant": said})


def _settling(session: Session, expense_id: UUID, version: int, *, by: Actor) -> VisitExpense:
    by.require("manager")
    found = get(session, expense_id, by=by)
    if found.state != "claimed":
        raise Conflict(SETTLED)
    if found.version != version:
        raise Conflict(STALE.replace("cette visite", "cette dépense"))
    if found.person_id == by.id:
        raise NotAllowed("Une autre personne doit examiner vos propres frais.")
    return found


def _settle(
    session: Session, found: VisitExpense, state: str, motive: str | None, *, by: Actor, at: datetime
) -> VisitExpense:
    found.state, found.motive, found.settled_by, found.settled_at = state, motive, by.id, at
    session.flush()
    mission = session.get_one(MysteryMission, found.mission_id)
    data = {"expense": str(found.id), "cents": found.cents, "motive": motive or ""}
    tell(session, f"mystery.expense_{state}", mission, by=by, at=at, data=data)
    return found
