"""The report: written by an auditor who declared, observed upon in time, answered, then frozen for good."""

from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from sqlalchemy.orm import Session

from audit import findings, missions, reports, rounds
from core.database import Database
from core.errors import Conflict, Invalid, NotFound
from tests.audit.rooms import Room, open_room
from tests.builders import make_person

SYNTHESIS = "L’accueil tient parole. Les idées des agents restent sans suite."


def save(session: Session, room: Room, at: datetime, synthesis: str = SYNTHESIS) -> None:
    """The auditor saves the synthesis, having read the latest version."""
    report = reports.of(session, room.candidacy_id)
    version = report.version if report else 0
    reports.save(session, room.candidacy_id, synthesis=synthesis, version=version, by=room.auditor, at=at)


def follow(session: Session, room: Room, at: datetime, *steps: str) -> None:
    """The candidacy moves along these steps."""
    for step in steps:
        rounds.follow(session, room.candidacy_id, step, by=room.auditor, at=at)


def test_a_report_is_ready_once_written_by_somebody_without_interest(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert not reports.is_ready_to_send(session, room.candidacy_id)
    save(session, room, at, "   ")
    assert not reports.is_ready_to_send(session, room.candidacy_id)
    save(session, room, at)
    assert reports.is_ready_to_send(session, room.candidacy_id)


def test_a_report_whose_auditor_was_released_is_not_ready(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    save(session, room, at)
    missions.release(
        session, room.candidacy_id, room.auditor.id or room.candidacy_id, reason="Congé.", by=room.manager, at=at
    )
    assert not reports.is_ready_to_send(session, room.candidacy_id)


def test_two_auditors_cannot_overwrite_each_other(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    seen = reports.of(session, room.candidacy_id)
    version = seen.version if seen else 0
    save(session, room, at)
    with pytest.raises(Conflict, match="modifié le rapport"):
        reports.save(session, room.candidacy_id, synthesis="Autre.", version=version, by=room.auditor, at=at)


def test_a_stranger_does_not_write(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotFound):
        reports.save(
            session, room.candidacy_id, synthesis="x", version=1, by=make_person(session, at, "auditor"), at=at
        )


def test_the_organisation_observes_only_during_its_right_of_reply(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    with pytest.raises(NotFound):
        reports.observe(session, room.candidacy_id, ["Trop tôt."], by=room.applicant, at=at)
    follow(session, room, at, "send_report")
    filed = reports.observe(session, room.candidacy_id, ["Un.", " ", "Deux."], by=room.applicant, at=at)
    more = reports.observe(session, room.candidacy_id, ["Trois."], by=room.applicant, at=at)
    assert [(said.number, said.text) for said in filed + more] == [(1, "Un."), (2, "Deux."), (3, "Trois.")]
    follow(session, room, at, "reply")
    with pytest.raises(Conflict, match="terminé"):
        reports.observe(session, room.candidacy_id, ["Trop tard."], by=room.applicant, at=at)


def test_blank_observations_are_no_observation(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    follow(session, room, at, "send_report")
    with pytest.raises(Invalid):
        reports.observe(session, room.candidacy_id, [" ", ""], by=room.applicant, at=at)


def test_the_draft_does_not_change_while_the_organisation_reads_it(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    save(session, room, at)
    follow(session, room, at, "send_report")
    with pytest.raises(Conflict, match="attendez sa réponse"):
        save(session, room, at, "Autre chose.")
    follow(session, room, at, "reply")
    save(session, room, at, "Repris après la réponse.")


def test_each_observation_waits_for_its_answer(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    assert reports.every_observation_is_answered(session, room.candidacy_id)
    follow(session, room, at, "send_report")
    one, two = reports.observe(session, room.candidacy_id, ["Un.", "Deux."], by=room.applicant, at=at)
    reports.answer(session, one.id, "Retenue.", by=room.auditor, at=at)
    assert not reports.every_observation_is_answered(session, room.candidacy_id)
    with pytest.raises(Invalid):
        reports.answer(session, two.id, " ", by=room.auditor, at=at)
    reports.answer(session, two.id, "Écartée : vu sur place.", by=room.auditor, at=at)
    assert reports.every_observation_is_answered(session, room.candidacy_id)


def test_the_final_report_says_for_ever_what_it_said(database: Database, at: datetime) -> None:
    with database.write() as session:
        room = open_room(session, at)
        save(session, room, at)
        words: dict[str, Any] = {"grade": "minor", "requirement": "X-AUT-2", "facts": "Vu."}
        finding = findings.record(session, room.candidacy_id, **words, by=room.auditor, at=at)
        follow(session, room, at, "send_report")
        reports.observe(session, room.candidacy_id, ["Nous l’avons corrigé."], by=room.applicant, at=at)
        seen = finding.version
        findings.respond(
            session, finding.id, cause="Oubli.", correction="Fait.", version=seen, by=room.applicant, at=at
        )
        follow(session, room, at, "reply", "finalise_report")
    with database.write() as session:
        report = reports.of(session, room.candidacy_id)
        assert report is not None
        said = rounds.content(session, report)
        assert (said["synthesis"], said["signed_by"]) == (SYNTHESIS, room.auditor.name)
        assert said["findings"][0]["correction"] == "Fait."
        assert report.digest == sha256(rfc8785.dumps(said)).hexdigest()
        seen = finding.version
        findings.close(session, finding.id, effectiveness="Vu.", version=seen, by=room.auditor, at=at)
        assert rounds.content(session, report)["findings"][0]["closed_at"] is None
        with pytest.raises(Conflict, match="définitif"):
            save(session, room, at, "Autre chose.")


def test_a_report_in_progress_says_what_the_screen_shows(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    save(session, room, at)
    report = reports.of(session, room.candidacy_id)
    assert report is not None
    assert rounds.content(session, report)["auditors"] == [room.auditor.name]
    assert rounds.content(session, report)["findings"] == []


def test_a_resumed_evaluation_begins_a_report_of_its_own(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    save(session, room, at)
    follow(session, room, at, "start_report", "send_report", "reply", "finalise_report", "resume")
    report = reports.of(session, room.candidacy_id)
    assert report is not None
    assert (report.round, report.synthesis, report.sent_at) == (2, "", None)
