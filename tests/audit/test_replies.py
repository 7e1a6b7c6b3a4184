"""The contradictory phase point by point: answered in time or late, treated once heard, then frozen for good."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import findings, replies, reports, rounds
from audit.audit_models import Finding, Report
from audit.reply_models import FindingReply, SignedReport
from core.actor import SYSTEM
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.files import Files
from tests.audit.rooms import Room, file_one, open_room
from tests.builders import make_person

TEXT = "Le registre existe : il était à l’annexe."


def sent(session: Session, at: datetime, grade: str = "minor") -> tuple[Room, Finding]:
    """A file whose draft report, with one finding, is with the organisation."""
    room = open_room(session, at)
    words: dict[str, Any] = {"grade": grade, "requirement": "X-AUT-2", "facts": "Registre vide depuis mai."}
    finding = findings.record(session, room.candidacy_id, **words, by=room.auditor, at=at)
    rounds.follow(session, room.candidacy_id, "send_report", by=room.auditor, at=at)
    return room, finding


def answer(session: Session, room: Room, finding: Finding, at: datetime, **said: Any) -> FindingReply:
    words: dict[str, Any] = {"stance": "contested", "text": TEXT, "by": room.applicant} | said
    return replies.answer(session, room.candidacy_id, finding.id, **words, at=at)


def treat(session: Session, room: Room, reply: FindingReply, at: datetime, treatment: str, **said: Any) -> FindingReply:
    words: dict[str, Any] = {"motive": "Vu sur pièce.", "version": reply.version, "by": room.auditor} | said
    return replies.treat(session, reply.id, treatment=treatment, **words, at=at)


def follow(session: Session, room: Room, at: datetime, *steps: str) -> None:
    for step in steps:
        rounds.follow(session, room.candidacy_id, step, by=SYSTEM if step == "lapse" else room.auditor, at=at)


def test_an_answer_is_rewritten_while_the_right_of_reply_is_open_and_no_longer_after(
    session: Session, at: datetime
) -> None:
    room, finding = sent(session, at)
    first = answer(session, room, finding, at)
    assert answer(session, room, finding, at, text="Autrement dit.").id == first.id
    follow(session, room, at, "reply")
    with pytest.raises(Conflict, match="droit de réponse est terminé"):
        answer(session, room, finding, at)
    assert (first.text, first.late) == ("Autrement dit.", False)


def test_what_is_contested_is_said_and_proved_by_a_document_of_the_file(
    session: Session, at: datetime, tmp_path: Any
) -> None:
    room, finding = sent(session, at)
    with pytest.raises(Invalid) as refused:
        answer(session, room, finding, at, stance="peut-être", text="", evidence_id=finding.id)
    assert set(refused.value.errors) == {"position", "preuve"}
    with pytest.raises(Invalid) as refused:
        answer(session, room, finding, at, text=" ")
    assert set(refused.value.errors) == {"texte"}
    proof = file_one(session, Files(tmp_path), room, at)
    assert answer(session, room, finding, at, evidence_id=proof.id).evidence_id == proof.id


def test_strangers_and_other_roles_answer_nothing(session: Session, at: datetime) -> None:
    room, finding = sent(session, at)
    with pytest.raises(NotAllowed):
        answer(session, room, finding, at, by=room.auditor)
    reply = answer(session, room, finding, at)
    follow(session, room, at, "reply")
    with pytest.raises(NotFound):
        treat(session, room, reply, at, "kept", by=make_person(session, at, "auditor"))


def test_an_accepted_finding_needs_no_treatment_a_contested_one_does(session: Session, at: datetime) -> None:
    room, finding = sent(session, at)
    assert replies.every_reply_is_treated(session, room.candidacy_id)
    accepted = answer(session, room, finding, at, stance="accepted", text="")
    assert (accepted.treatment, accepted.treated_by) == ("kept", None)
    assert replies.every_reply_is_treated(session, room.candidacy_id)
    reply = answer(session, room, finding, at)
    assert not replies.every_reply_is_treated(session, room.candidacy_id)
    with pytest.raises(Conflict, match="peut encore répondre"):
        treat(session, room, reply, at, "kept")
    follow(session, room, at, "reply")
    with pytest.raises(Invalid, match="motif"):
        treat(session, room, reply, at, "kept", motive=" ")
    treat(session, room, reply, at, "kept")
    assert replies.every_reply_is_treated(session, room.candidacy_id)


def test_an_amended_finding_says_the_new_and_keeps_the_old(session: Session, at: datetime) -> None:
    room, finding = sent(session, at, "major")
    reply = answer(session, room, finding, at)
    follow(session, room, at, "reply")
    with pytest.raises(Invalid, match="Rien ne change"), session.begin_nested():
        treat(session, room, reply, at, "amended")
    treat(session, room, reply, at, "amended", grade="minor", facts="Registre tenu, pas relu.")
    assert (finding.grade, finding.facts) == ("minor", "Registre tenu, pas relu.")
    assert finding.due_on is not None
    assert finding.due_on.isoformat() == "2026-09-02"
    said = rounds.content(session, session.get_one(Report, finding.report_id))["findings"][0]["reply"]
    assert (said["was_grade"], said["was_facts"]) == ("major", "Registre vide depuis mai.")
    assert findings.open_majors(session, room.candidacy_id) == 0


def test_a_withdrawn_finding_counts_no_more_and_may_be_kept_again(session: Session, at: datetime) -> None:
    room, finding = sent(session, at, "major")
    reply = answer(session, room, finding, at)
    follow(session, room, at, "reply")
    treat(session, room, reply, at, "withdrawn")
    assert findings.open_majors(session, room.candidacy_id) == 0
    assert finding.withdrawn_at == finding.closed_at == at
    treat(session, room, reply, at, "kept")
    assert findings.open_majors(session, room.candidacy_id) == 1
    assert (finding.withdrawn_at, finding.effectiveness) == (None, "")


def test_two_auditors_do_not_treat_the_same_answer_unseen(session: Session, at: datetime) -> None:
    room, finding = sent(session, at)
    reply = answer(session, room, finding, at)
    follow(session, room, at, "reply")
    seen = reply.version
    treat(session, room, reply, at, "kept")
    with pytest.raises(Conflict, match="pendant que vous"):
        treat(session, room, reply, at, "withdrawn", version=seen)


def test_once_the_delay_lapsed_a_first_answer_is_received_late_and_waits_for_its_treatment(
    session: Session, at: datetime
) -> None:
    room, finding = sent(session, at)
    follow(session, room, at, "lapse")
    reply = answer(session, room, finding, at)
    assert reply.late
    assert not replies.every_reply_is_treated(session, room.candidacy_id)
    with pytest.raises(Conflict, match="déjà envoyée"):
        answer(session, room, finding, at, text="Encore.")
    treat(session, room, reply, at, "kept")
    follow(session, room, at, "finalise_report")
    with pytest.raises(Conflict, match="définitif"):
        treat(session, room, reply, at, "withdrawn")


def test_nothing_is_answered_before_the_draft_or_about_an_earlier_report(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    words: dict[str, Any] = {"grade": "minor", "requirement": "X-AUT-2", "facts": "Vu."}
    finding = findings.record(session, room.candidacy_id, **words, by=room.auditor, at=at)
    with pytest.raises(NotFound):
        answer(session, room, finding, at)
    follow(session, room, at, "send_report", "reply", "finalise_report", "resume", "send_report")
    with pytest.raises(Conflict, match="rapport précédent"):
        answer(session, room, finding, at)


def test_the_base_itself_keeps_a_final_report_its_answers_and_its_file(database: Database, at: datetime) -> None:
    with database.write() as session:
        room, finding = sent(session, at)
        reply = answer(session, room, finding, at)
        follow(session, room, at, "reply")
        treat(session, room, reply, at, "kept")
        follow(session, room, at, "finalise_report")
        report = session.get_one(Report, finding.report_id)
        with pytest.raises(Conflict, match="a changé"):
            reports.keep_signed(session, room.candidacy_id, b"%PDF", "autre", by=room.auditor, at=at)
        reports.keep_signed(session, room.candidacy_id, b"%PDF", report.digest or "", by=room.auditor, at=at)
    for statement in (
        update(Report).values(synthesis="Autre."),
        delete(SignedReport),
        update(SignedReport).values(pdf=b"autre"),
        update(FindingReply).values(treatment="withdrawn"),
        delete(FindingReply),
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(statement)


@pytest.mark.parametrize(("lighter", "meanwhile"), [("observation", None), ("minor", "2026-09-02")])
def test_a_treatment_thought_over_gives_the_finding_its_own_last_day_back(
    session: Session, at: datetime, lighter: str, meanwhile: str | None
) -> None:
    room, finding = sent(session, at, "major")
    own = finding.due_on
    reply = answer(session, room, finding, at)
    follow(session, room, at, "reply")
    treat(session, room, reply, at, "amended", grade=lighter)
    assert (finding.due_on and finding.due_on.isoformat()) == meanwhile
    treat(session, room, reply, at, "kept")
    assert (finding.grade, finding.due_on) == ("major", own)
