"""Reports: complete or refused as a whole, proven, read by a second person."""

import json
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import declarations
from audit.models import JournalEntry
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files
from evaluation.visits import mystery_contents, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import PROOF, STORY, answered, handed, report


def send(session: Session, folder: Path, mission: MysteryMission, by: Actor, at: datetime, **changed: Any) -> None:
    """A report in which the test spoils one thing."""
    said: dict[str, Any] = {
        "grid": answered(session, mission),
        "narrative": STORY,
        "proof": PROOF,
        "filename": "appel.txt",
        "version": mission.version,
    }
    mystery_reports.report(session, Files(folder), mission.id, **(said | changed), by=by, at=at)


def test_a_report_keeps_its_grid_proof_and_exact_note(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    mission = next(found for found in missions if found.channel == "telephone")
    grid = answered(session, mission, no=("T01", "T08")) | {"T02": None}  # 5 lost and 1 outside, of 20
    send(session, tmp_path, mission, shopper, at, grid=grid, done_at=at - timedelta(hours=1))
    assert (mission.state, mission.note) == ("reported", str(Fraction(20 * 14, 19)))
    assert (mission.grid["T01"], mission.grid["T02"], mission.grid["T03"]) == (False, None, True)
    assert (mission.proof_filename, mission.proof_type) == ("appel.txt", "text/plain")
    assert mission.proof_digest is not None
    assert Files(tmp_path).get(mission.proof_digest) == PROOF
    assert (mission.done_at, mission.reported_at) == (at - timedelta(hours=1), at)


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"grid": {}}, "T01", "oui, non ou sans objet"),
        ({"grid": {"X": True}}, "grille", "n’appartiennent pas"),
        ({"narrative": "  trop court         "}, "recit", "20 caractères"),
        ({"proof": b""}, "preuve", "Joignez la preuve"),
        ({"proof": b"PK\x03\x04"}, "preuve", "type accepté"),
    ],
)
def test_an_incomplete_report_changes_nothing(
    session: Session, at: datetime, tmp_path: Path, changed: dict[str, Any], field: str, words: str
) -> None:
    _, missions, shopper, _ = handed(session, at)
    mission = next(found for found in missions if found.channel == "telephone")
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, mission, shopper, at, **changed)
    assert words in refusal.value.errors[field]
    assert (mission.state, mission.grid, mission.note, mission.proof_digest) == ("assigned", {}, None, None)
    assert list(tmp_path.glob("*/*")) == [] or not any(path.read_bytes() == PROOF for path in tmp_path.glob("??/*"))


def test_every_fault_is_told_at_once(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    mission = next(found for found in missions if found.channel == "telephone")
    late = at + timedelta(minutes=1)
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, mission, shopper, at, grid={}, narrative="", proof=b"", done_at=late)
    assert {"T01", "T13", "recit", "preuve", "faite_le"} <= set(refusal.value.errors)


def test_a_visit_is_neither_before_the_campaign_nor_after_its_report(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, _ = handed(session, at)
    midnight = at.replace(hour=0, minute=0) - timedelta(hours=1)  # the first day begins then in Paris
    send(session, tmp_path, missions[0], shopper, at, done_at=midnight)
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, missions[1], shopper, at, done_at=midnight - timedelta(minutes=1))
    assert "commence le 02/03/2026" in refusal.value.errors["faite_le"]


def test_a_visit_is_never_older_than_the_hash_of_its_plan(session: Session, at: datetime, tmp_path: Path) -> None:
    """The form gives minutes: a visit in the minute of the sealing is taken, the minute before it is not."""
    _, missions, shopper, _ = handed(session, at)
    missions[0].campaign.planned_at = at - timedelta(minutes=30, seconds=-40)
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, missions[0], shopper, at, done_at=at - timedelta(minutes=31))
    assert "Le plan a été scellé le 2\u00a0mars 2026 à 10" in refusal.value.errors["faite_le"]
    send(session, tmp_path, missions[0], shopper, at, done_at=at - timedelta(minutes=30))
    assert missions[0].state == "reported"


def test_another_shopper_cannot_report_and_sees_no_mission(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, _, _ = handed(session, at)
    with pytest.raises(NotFound):
        send(session, tmp_path, missions[0], make_person(session, at, "shopper"), at)


def test_an_interest_declared_meanwhile_stops_the_report(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, _ = handed(session, at)
    declarations.declare(session, evaluation.candidacy_id, has_interest=True, text="Un ami", by=shopper, at=at)
    with pytest.raises(NotAllowed, match="un intérêt y est déclaré"):
        send(session, tmp_path, missions[0], shopper, at)


def test_a_report_is_sent_once(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    seen = missions[0].version
    report(session, tmp_path, missions[0], shopper, at)
    with pytest.raises(Conflict, match="n’attend plus"):
        send(session, tmp_path, missions[0], shopper, at, version=seen)


def test_nobody_validates_their_own_report(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    as_manager = Actor(shopper.id, shopper.name, "manager")
    for reader in (shopper, as_manager):
        with pytest.raises(NotAllowed, match="deuxième personne"):
            mystery_reports.validate(session, mission.id, version=mission.version, by=reader, at=at)
        with pytest.raises(NotAllowed, match="deuxième personne"):
            mystery_reports.send_back(session, mission.id, "Non", version=mission.version, by=reader, at=at)
    assert mission.state == "reported"


def test_a_second_person_without_interest_validates(session: Session, at: datetime, tmp_path: Path) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    friend = make_person(session, at, "shopper")
    declarations.declare(session, evaluation.candidacy_id, has_interest=True, text="Un ami", by=friend, at=at)
    with pytest.raises(NotAllowed, match="un intérêt y est déclaré"):
        mystery_reports.validate(session, mission.id, version=mission.version, by=friend, at=at)
    with pytest.raises(NotAllowed, match="réservée"):
        mystery_reports.validate(
            session, mission.id, version=mission.version, by=make_person(session, at, "auditor"), at=at
        )
    mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert (mission.state, mission.validated_by, mission.validated_at) == ("validated", manager.id, at)
    with pytest.raises(Conflict, match="n’attend pas de validation"):
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)


def test_a_report_sent_back_says_why_and_keeps_its_proof(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    with pytest.raises(Invalid, match="motif"):
        mystery_reports.send_back(session, mission.id, " ", version=mission.version, by=manager, at=at)
    mystery_reports.send_back(session, mission.id, "La date manque", version=mission.version, by=manager, at=at)
    assert (mission.state, mission.reviews[-1]["motive"]) == ("sent_back", "La date manque")
    before = mission.proof_digest
    send(session, tmp_path, mission, shopper, at, proof=b"", filename="", narrative=f"{STORY} C’était le 2 mars.")
    assert (mission.state, mission.proof_digest) == ("reported", before)


def test_a_report_changed_meanwhile_is_not_validated_unread(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    seen = mission.version
    mystery_reports.send_back(session, mission.id, "La date manque", version=seen, by=manager, at=at)
    report(session, tmp_path, mission, shopper, at)
    with pytest.raises(Conflict, match="modifié"):
        mystery_reports.validate(session, mission.id, version=seen, by=manager, at=at)


def test_a_cancelled_mission_keeps_its_reason_and_stays_cancelled(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, manager = handed(session, at)
    with pytest.raises(Invalid, match="motif"):
        mystery_reports.cancel(session, missions[0].id, "", by=manager, at=at)
    with pytest.raises(NotAllowed):
        mystery_reports.cancel(session, missions[0].id, "Trop loin", by=shopper, at=at)
    mystery_reports.cancel(session, missions[0].id, "Site fermé", by=manager, at=at)
    assert (missions[0].state, missions[0].cancelled_for) == ("cancelled", "Site fermé")
    with pytest.raises(Conflict, match="déjà validée ou annulée"):
        mystery_reports.cancel(session, missions[0].id, "Encore", by=manager, at=at)
    with pytest.raises(Conflict, match="n’attend plus"):
        send(session, tmp_path, missions[0], shopper, at)


def test_the_journal_binds_the_report_without_telling_it(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    report(session, tmp_path, mission, shopper, at)
    mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    entries = {
        entry.event: entry
        for entry in session.scalars(select(JournalEntry).where(JournalEntry.event.startswith("mystery.")))
    }
    digest = mystery_contents.digest(mission)
    for event in ("mystery.reported", "mystery.validated"):
        assert entries[event].data["report"] == digest
        assert STORY not in json.dumps(entries[event].data, ensure_ascii=False)
    mission.grid = mission.grid | {next(iter(mission.grid)): False}
    assert mystery_contents.digest(mission) != digest
