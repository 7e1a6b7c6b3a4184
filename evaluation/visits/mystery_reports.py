"""Reports of mystery missions: written by their shopper with a proof, checked by a second person."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit.antivirus import UNCONFIGURED, Scan
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from core.files import Files
from evaluation import evaluations
from evaluation.visits import mystery_contents, mystery_sendings
from evaluation.visits.mystery_contents import Measured
from evaluation.visits.mystery_grids import Grid
from evaluation.visits.mystery_impartiality import hindrance
from evaluation.visits.mystery_missions import (
    HELD,
    TO_DO,
    UNREAD,
    changing,
    channel_of,
    engagements_of,
    get,
    load,
    tell,
)
from evaluation.visits.mystery_models import MysteryMission

BUSY = "Cette visite n’attend plus de compte rendu : il est déjà envoyé, ou la visite est annulée."
NOTHING = "Cette visite n’attend pas de validation : son compte rendu n’est pas encore là, ou il est déjà traité."
SETTLED = "Cette visite est déjà validée ou annulée."


def report(
    session: Session,
    files: Files,
    mission_id: UUID,
    grid: Grid,
    narrative: str,
    proof: bytes,
    filename: str,
    *,
    version: int,
    done_at: datetime | None = None,
    delays: Mapping[str, int | None] | None = None,
    key: str = "",
    scan: Scan = UNCONFIGURED,
    image: str = "",
    by: Actor,
    at: datetime,
) -> MysteryMission:
    """Keep the shopper's report of their own mission; it counts once a second person has validated it.

    `done_at` is the moment of the test, `at` unless given. An empty proof keeps the one of a report sent back. `key`
    names this sending: received once, it changes nothing when it comes again. `scan`: the antivirus's word on the
    proof, asked before the transaction; without it nobody opens the proof. `image`: what the
    proof looks like (mystery_likeness), made before it too.
    """
    by.require("shopper")
    said = mystery_sendings.said(grid, narrative, proof, done_at, delays or {})
    if mystery_sendings.received(session, key, mission_id, said, by=by):
        return load(session, mission_id)
    get(session, mission_id, by=by)
    mission = changing(session, mission_id, TO_DO, BUSY, version=version)
    uninterested(session, mission, by)
    channel, given = channel_of(session, mission), (proof, filename)
    measured = Measured(done_at or at, delays or {}, engagements_of(session, mission))
    found = mystery_contents.checked(mission, channel, grid, narrative, given, measured, at=at)
    mystery_contents.keep(mission, found, scan, files, image=image, at=at)
    mystery_sendings.keep(session, key, mission, said, by=by, at=at)
    data = {"report": mystery_contents.digest(mission), "proof": mission.proof_digest}
    tell(session, "mystery.reported", mission, by=by, at=at, data=data)
    return mission


def send_back(session: Session, mission_id: UUID, motive: str, *, version: int, by: Actor, at: datetime) -> None:
    """Ask the shopper to complete or redo a report, saying why."""
    mission = reviewed(session, mission_id, version, by=by)
    if not motive.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites à l’enquêteur ce qui manque ou ce qui ne va pas."})
    sign(mission, "sent_back", motive.strip(), by=by, at=at)
    session.flush()
    tell(session, "mystery.sent_back", mission, by=by, at=at, data={"motive": motive.strip()})


def validate(session: Session, mission_id: UUID, *, version: int, by: Actor, at: datetime) -> None:
    """Accept a report that somebody else wrote: from now on it counts. Conflict while nobody can open its proof."""
    mission = reviewed(session, mission_id, version, by=by)
    if not mission.proof_readable:
        raise Conflict(f"Cette visite ne se valide pas encore. {mission.proof_scan or UNREAD}")
    sign(mission, "validated", "", by=by, at=at)
    mission.validated_by, mission.validated_at = by.id, at
    session.flush()
    tell(session, "mystery.validated", mission, by=by, at=at, data={"report": mystery_contents.digest(mission)})


def cancel(session: Session, mission_id: UUID, reason: str, *, by: Actor, at: datetime) -> None:
    """Give a mission up for good, with the reason that the record keeps; it still weighs in the plan."""
    by.require("manager")
    open_states = HELD | {"planned", "reported"}
    mission = changing(session, mission_id, open_states, SETTLED)
    if not reason.strip():
        raise Invalid("Écrivez le motif.", {"motif": "Dites pourquoi cette visite n’aura pas lieu ou ne comptera pas."})
    mission.state, mission.cancelled_for = "cancelled", reason.strip()
    session.flush()
    tell(session, "mystery.cancelled", mission, by=by, at=at, data={"reason": reason.strip()})


def reviewed(
    session: Session, mission_id: UUID, version: int, *, by: Actor, states: Collection[str] = ("reported",)
) -> MysteryMission:
    """The reported mission, for a second person: never its shopper, nor whoever has an interest."""
    by.require("manager", "shopper")
    mission = changing(session, mission_id, states, NOTHING, version=version)
    if mission.shopper_id == by.id:
        raise NotAllowed(
            "Une deuxième personne doit relire cette visite : vous ne validez pas votre propre compte rendu."
        )
    uninterested(session, mission, by)
    return mission


def uninterested(session: Session, mission: MysteryMission, by: Actor) -> None:
    """NotAllowed when this person may not act in this organisation."""
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    assert by.id is not None  # noqa: S101 (these roles are worn by people)
    if (reason := hindrance(session, evaluation, by.id)) is not None:
        raise NotAllowed(f"Vous ne pouvez pas intervenir dans cette organisation : {reason}.")


def sign(mission: MysteryMission, action: str, motive: str, *, by: Actor, at: datetime) -> None:
    """Write a second person's look into the mission, and the state that it leads to."""
    seen = {"person": str(by.id), "name": by.name, "at": at.isoformat(), "action": action, "motive": motive}
    mission.reviews = [*mission.reviews, seen]
    mission.state = action
