"""A report sent again under its key is received once; what was written survives whatever becomes of the mission."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.antivirus import SAFE
from audit.models import JournalEntry
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.files import Files
from evaluation.visits import mystery_missions, mystery_offers, mystery_reports, mystery_sendings
from evaluation.visits.mystery_models import MysteryMission
from tests.evaluation.campaign_of_visits import PROOF, STORY, answered, handed

KEY = "envoi-du-telephone"


def send(session: Session, folder: Path, mission: MysteryMission, by: Actor, at: datetime, **changed: Any) -> None:
    """A report sent from a telephone under its key."""
    said: dict[str, Any] = {
        "grid": answered(session, mission),
        "narrative": STORY,
        "proof": PROOF,
        "filename": "appel.txt",
        "version": 2,
        "key": KEY,
        "scan": SAFE,
        "done_at": at - timedelta(hours=1),
    }
    mystery_reports.report(session, Files(folder), mission.id, **(said | changed), by=by, at=at)


def reported(session: Session) -> int | None:
    """How many reports the journal tells."""
    return session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.event == "mystery.reported")
    )


def test_the_same_sending_arrives_once_even_after_the_version_moved(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, _ = handed(session, at)
    seen = missions[0].version
    for minutes in (0, 1, 2):
        send(session, tmp_path, missions[0], shopper, at + timedelta(minutes=minutes), version=seen, done_at=at)
    assert (missions[0].state, missions[0].reported_at, reported(session)) == ("reported", at, 1)
    assert len(mystery_sendings.of(session, missions[0].id)) == 1


def test_a_second_device_is_told_and_overwrites_nothing(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission, seen = missions[0], missions[0].version
    send(session, tmp_path, mission, shopper, at, version=seen)
    with pytest.raises(Conflict, match="n’attend plus"):
        send(session, tmp_path, mission, shopper, at, version=seen, key="tablette", narrative="Écrit sur la tablette.")
    mystery_reports.send_back(session, mission.id, "L’heure manque", version=mission.version, by=manager, at=at)
    with pytest.raises(Conflict, match="modifié"):
        send(session, tmp_path, mission, shopper, at, version=seen, key="tablette", narrative="Écrit sur la tablette.")
    assert (mission.narrative, reported(session)) == (STORY, 1)


def test_lines_added_after_a_sending_that_arrived_are_not_lost_in_silence(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    _, missions, shopper, _ = handed(session, at)
    send(session, tmp_path, missions[0], shopper, at, version=missions[0].version)
    with pytest.raises(Conflict, match="avant vos dernières modifications"):
        send(session, tmp_path, missions[0], shopper, at, narrative=f"{STORY} Et une ligne.")
    with pytest.raises(Conflict, match="avant vos dernières modifications"):
        send(session, tmp_path, missions[0], shopper, at, proof=b"Une autre preuve.")


def test_a_key_serves_one_mission_and_one_person(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    send(session, tmp_path, missions[0], shopper, at, version=missions[0].version)
    with pytest.raises(Conflict, match="une autre visite"):
        send(session, tmp_path, missions[1], shopper, at, version=missions[1].version)
    with pytest.raises(Conflict, match="une autre visite"):
        send(session, tmp_path, missions[1], shopper, at, version=missions[1].version, key="k" * 65)


def test_what_was_written_survives_a_mission_taken_back(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    send(session, tmp_path, mission, shopper, at, version=mission.version, delays={"attente": 12})
    note = mission.note
    mystery_reports.send_back(session, mission.id, "Illisible", version=mission.version, by=manager, at=at)
    mystery_missions.release(session, mission.id, by=manager, at=at)
    assert (mission.narrative, mission.delays, mission.proof_readable) == ("", {}, False)
    (kept,) = mystery_sendings.of(session, mission.id)
    assert (kept.person_id, kept.report["narrative"], kept.report["note"]) == (shopper.id, STORY, note)
    assert kept.report["delays"] == {"attente": 12}
    assert Files(tmp_path).get(kept.report["proof"]) == PROOF


def test_delays_are_timed_in_seconds_and_nothing_else(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, _ = handed(session, at)
    with pytest.raises(Invalid) as refusal:
        send(session, tmp_path, missions[0], shopper, at, version=missions[0].version, delays={"attente": -1})
    assert "de 0 à 86400" in refusal.value.errors["attente"]
    send(
        session, tmp_path, missions[0], shopper, at, version=missions[0].version, delays={"attente": 0, "echange": None}
    )
    assert missions[0].delays == {"attente": 0}


def test_an_offer_is_accepted_before_anything_is_written(session: Session, at: datetime, tmp_path: Path) -> None:
    _, missions, shopper, manager = handed(session, at)
    mission = missions[0]
    mystery_missions.release(session, mission.id, by=manager, at=at)
    assert shopper.id is not None
    mystery_missions.assign(session, mission.id, shopper.id, shopper.name, by=manager, at=at)
    with pytest.raises(Conflict, match="n’attend plus"):
        send(session, tmp_path, mission, shopper, at, version=mission.version)
    mystery_offers.accept(session, mission.id, by=shopper, at=at)
    assert mission.state == "assigned"
    with pytest.raises(Conflict, match="déjà répondu"):
        mystery_offers.accept(session, mission.id, by=shopper, at=at)


def test_a_mission_given_back_says_why_and_is_free(session: Session, at: datetime) -> None:
    _, missions, shopper, _ = handed(session, at)
    with pytest.raises(Invalid, match="motif"):
        mystery_offers.give_back(session, missions[0].id, "  ", by=shopper, at=at)
    mystery_offers.give_back(session, missions[0].id, "Je déménage.", by=shopper, at=at)
    assert (missions[0].state, missions[0].shopper_id) == ("planned", None)
    assert missions[0].reviews[-1]["motive"] == "Je déménage."
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "mystery.released")).one()
    assert entry.data == {"mission": str(missions[0].id), "shopper": str(shopper.id), "motive": "Je déménage."}
