"""What a shopper writes of a mission, checked as a whole: every fault is told at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import TypeVar

import msgspec

from audit.antivirus import Scan
from audit.leaves import canonical
from core.calendar import date_in_paris
from core.errors import Invalid
from core.files import Files
from core.typography import moment_fr
from evaluation.edition import Channel
from evaluation.visits import mystery_delays, mystery_engagements, mystery_grids, mystery_proof_scans, mystery_proofs
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_themes import Engagement

SHORTEST = 20
T = TypeVar("T")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report that can be kept: grid complete, note exact, narrative long enough, moment possible, proof of a kind."""

    grid: dict[str, bool | None]
    note: Fraction
    narrative: str
    done_at: datetime
    proof: bytes
    proof_type: str | None
    filename: str
    delays: dict[str, int | None]


class Measured(msgspec.Struct, frozen=True):
    """When the visit was made, what was measured of it, and what its channel promises in time."""

    done_at: datetime
    delays: Mapping[str, int | None]
    engagements: Sequence[Engagement]


def checked(
    mission: MysteryMission,
    channel: Channel,
    grid: mystery_grids.Grid,
    narrative: str,
    proof: tuple[bytes, str],
    measured: Measured,
    *,
    at: datetime,
) -> Report:
    """The report of a mission; Invalid with every fault. An empty proof keeps the one sent before, if any."""
    faults: dict[str, str] = {}
    answers: dict[str, bool | None] = _kept(faults, "grille", {}, lambda: mystery_grids.checked(channel, grid))
    if len(narrative.strip()) < SHORTEST:
        faults["recit"] = f"Racontez la visite en {SHORTEST} caractères au moins : ce qui a été dit, ce qui a été fait."
    done_at = measured.done_at
    faults |= _moment(mission, done_at, at)
    timed: dict[str, int | None] = _kept(faults, "attente", {}, lambda: mystery_delays.checked(measured.delays))
    faults |= mystery_engagements.faults(measured.engagements, answers, timed, done_at, at) if answers else {}
    needed = bool(proof[0]) or mission.proof_digest is None
    kind = _kept(faults, "preuve", None, lambda: mystery_proofs.content_type(proof[0]) if needed else None)
    if faults:
        raise Invalid("Le compte rendu n’est pas complet : voyez les points signalés. Rien n’a été perdu.", faults)
    return Report(
        grid=answers,
        note=mystery_grids.note(channel, answers),
        narrative=narrative.strip(),
        done_at=done_at,
        proof=proof[0],
        proof_type=kind,
        filename=mystery_proofs.name_of(proof[1], kind) if kind else "",
        delays=timed,
    )


def keep(mission: MysteryMission, found: Report, scan: Scan, files: Files, *, image: str, at: datetime) -> None:
    """Write a checked report into its mission; the earlier proof stays when the report brings none.

    Invalid when the antivirus found something in the proof: none of its bytes are kept.
    """
    if found.proof_type is not None:
        if scan.state == "infected":
            raise Invalid(scan.note, {"preuve": f"{scan.note} Joignez une autre preuve."})
        mystery_proof_scans.apply(mission, scan)
        mission.proof_digest = files.put(found.proof)
        mission.proof_filename, mission.proof_type = found.filename, found.proof_type
        mission.proof_print = image
    mission.grid, mission.narrative, mission.note = found.grid, found.narrative, str(found.note)
    mission.done_at, mission.reported_at, mission.delays = found.done_at, at, found.delays
    mission.state = "reported"


def digest(mission: MysteryMission) -> str:
    """SHA-256 of what a report says, proof included: journalled at once, it shows later that nothing was rewritten."""
    said: dict[str, object] = {
        "mission": mission.id,
        "grid": mission.grid,
        "narrative": mission.narrative,
        "note": mission.note,
        "proof": mission.proof_digest,
    }
    if mission.delays:
        said["delays"] = mission.delays
    return sha256(canonical(said)).hexdigest()


def _kept(faults: dict[str, str], field: str, otherwise: T, found: Callable[[], T]) -> T:
    """What was found, or the faults that kept it from being, under `field` when they name none."""
    try:
        return found()
    except Invalid as refusal:
        faults |= refusal.errors or {field: refusal.message}
        return otherwise


def _moment(mission: MysteryMission, done_at: datetime, at: datetime) -> dict[str, str]:
    """A visit comes before its report, after its campaign begins, and after the hash of its plan was journalled."""
    campaign = mission.campaign
    if done_at > at:
        return {"faite_le": "La visite ne peut pas avoir lieu après son compte rendu."}
    if campaign.start is not None and date_in_paris(done_at) < campaign.start:
        since = f"La campagne commence le {campaign.start:%d/%m/%Y}"
    # The form gives minutes: a visit in the very minute of the sealing is not before it.
    elif done_at < campaign.planned_at.replace(second=0, microsecond=0):
        since = f"Le plan a été scellé le {moment_fr(campaign.planned_at)}"
    else:
        return {}
    return {"faite_le": f"{since} : la visite ne peut pas être plus ancienne."}
