"""Until the final report, its organisation reads what it was sent, whatever an auditor makes of its answers."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit import provisional, rounds
from audit.audit_models import Finding, Report
from tests.audit.test_replies import answer, follow, sent, treat


def read(session: Session, finding: Finding) -> dict[str, Any]:
    """The finding as the organisation reads it."""
    said: dict[str, Any] = provisional.content(session, session.get_one(Report, finding.report_id))["findings"][0]
    return said


@pytest.mark.parametrize("treatment", ["kept", "amended", "withdrawn"])
@pytest.mark.parametrize("stance", ["contested", "accepted"])
def test_the_organisation_reads_what_was_sent_whatever_is_made_of_its_answer(
    session: Session, at: datetime, treatment: str, stance: str
) -> None:
    room, finding = sent(session, at, "major")
    reply = answer(session, room, finding, at, stance=stance)
    follow(session, room, at, "reply")
    before = read(session, finding)
    words = {"grade": "observation", "facts": "Registre tenu."} if treatment == "amended" else {}
    treat(session, room, reply, at + timedelta(days=9), treatment, **words)
    assert read(session, finding) == before
    assert [one.due_on for one in provisional.visible(session, room.candidacy_id)] == [before_due(before)]
    assert session.get_one(Finding, finding.id).grade == ("observation" if treatment == "amended" else "major")
    follow(session, room, at + timedelta(days=10), "finalise_report")
    assert read(session, finding)["reply"]["treatment"] == treatment


def before_due(said: dict[str, Any]) -> date:
    return date.fromisoformat(said["due_on"])


def test_the_synthesis_is_read_as_it_was_sent(session: Session, at: datetime) -> None:
    finding = sent(session, at)[1]
    report = session.get_one(Report, finding.report_id)
    report.synthesis = "Récrite."
    assert provisional.content(session, report)["synthesis"] == ""
    report.sent_synthesis = None
    assert provisional.content(session, report)["synthesis"] == "Récrite.", "a report sent before it was kept"
    assert rounds.content(session, report)["synthesis"] == "Récrite."
