"""Reports as they were received: kept under the key of their sending, so that one sent again is received once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.leaves import canonical
from core.actor import Actor
from core.database import new_id
from core.errors import Conflict
from evaluation.visits.mystery_grids import Grid
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.sending_models import MysterySending

LONGEST_KEY = 64
FOREIGN = "Cet envoi appartient à une autre visite : rechargez la page, puis recommencez."
ALREADY = (
    "Un premier envoi de ce compte rendu est déjà arrivé, avant vos dernières modifications : celles-ci ne sont pas "
    "enregistrées. Demandez au gestionnaire de vous renvoyer la visite pour la compléter."
)


def said(grid: Grid, narrative: str, proof: bytes, done_at: datetime | None, delays: Mapping[str, int | None]) -> str:
    """SHA-256 of what a device sends."""
    told = {
        "grid": dict(grid),
        "narrative": narrative,
        "proof": sha256(proof).hexdigest(),
        "done": done_at,
        "delays": dict(delays),
    }
    return sha256(canonical(told)).hexdigest()


def received(session: Session, key: str, mission_id: UUID, said: str, *, by: Actor) -> bool:
    """Whether this very sending already arrived; Conflict when its key was used for anything else."""
    kept = session.get(MysterySending, key) if key else None
    if kept is None:
        return False
    if (kept.mission_id, kept.person_id) != (mission_id, by.id) or len(key) > LONGEST_KEY:
        raise Conflict(FOREIGN)
    if kept.said != said:
        raise Conflict(ALREADY)
    return True


def keep(session: Session, key: str, mission: MysteryMission, said: str, *, by: Actor, at: datetime) -> None:
    """Keep the report just written into its mission, whatever becomes of the mission later."""
    if len(key) > LONGEST_KEY:
        raise Conflict(FOREIGN)
    report = {
        "grid": mission.grid,
        "narrative": mission.narrative,
        "note": mission.note,
        "delays": mission.delays,
        "proof": mission.proof_digest,
        "filename": mission.proof_filename,
        "type": mission.proof_type,
    }
    sending = MysterySending(
        key=key or str(new_id()),
        mission_id=mission.id,
        person_id=by.id,
        said=said,
        report=report,
        done_at=mission.done_at,
        received_at=at,
    )
    session.add(sending)
    session.flush()


def of(session: Session, *mission_ids: UUID) -> Sequence[MysterySending]:
    """Every report received for these missions, the first one first."""
    query = select(MysterySending).where(MysterySending.mission_id.in_(mission_ids))
    return session.scalars(query.order_by(MysterySending.received_at, MysterySending.key)).all()
