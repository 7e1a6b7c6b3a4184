"""Questions to the author of a complaint or an appeal: the clock stops meanwhile, for fifteen working days at most."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import CITIZEN, Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.models import Job
from label import grievances, inquiries
from label.grievance_clock import clock, waiting
from label.grievance_models import Grievance
from tests.builders import make_person
from tests.label.crowd import jobs
from tests.label.test_grievances import appeal, complaint, refused

QUESTION = "Quel jour et à quelle heure étiez-vous à l’accueil ?"
# 2 March 2026 is a Monday; Good Friday is worked, Easter Monday (6 April) is not.
ASKED = datetime(2026, 3, 12, 10, tzinfo=UTC)


def entrusted(session: Session, at: datetime, **said: str) -> tuple[Grievance, Actor]:
    made, handler = complaint(session, at, **said), make_person(session, at, "committee", name="Sans part")
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=make_person(session, at, "manager"), at=at)
    session.execute(delete(Job))
    return made, handler


def test_the_clock_stops_from_the_question_to_the_reply(session: Session, at: datetime) -> None:
    made, handler = entrusted(session, at)
    assert clock(made).due() == date(2026, 4, 14)
    asked = inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    assert waiting(made, date(2026, 3, 13)) is asked
    assert clock(made).spent(date(2026, 3, 20)) == 8, "of thirty working days, eight ran before the question"
    inquiries.reply(
        session, made, asked, "Le 3 mars vers dix heures.", by=CITIZEN, at=datetime(2026, 3, 19, 9, tzinfo=UTC)
    )
    assert clock(made).due() == date(2026, 4, 21), "five working days later than without the question"
    assert waiting(made, date(2026, 3, 20)) is None


def test_without_reply_the_clock_runs_again_after_fifteen_working_days(session: Session, at: datetime) -> None:
    made, handler = entrusted(session, at)
    asked = inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    assert asked.due_on == date(2026, 4, 2)
    assert clock(made).due() == date(2026, 5, 6), "twenty-two days left from 2 April, less Easter Monday and 1 May"
    assert (waiting(made, date(2026, 4, 2)), waiting(made, date(2026, 4, 3))) == (asked, None)
    late = datetime(2026, 4, 20, 9, tzinfo=UTC)
    inquiries.reply(session, made, asked, "Le 3 mars vers dix heures.", by=CITIZEN, at=late)
    assert clock(made).due() == date(2026, 5, 6), "a late reply gives no more time"


def test_a_second_question_waits_for_the_reply_to_the_first(session: Session, at: datetime) -> None:
    made, handler = entrusted(session, at)
    inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    with pytest.raises(Conflict, match="une seule à la fois"):
        inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    inquiries.ask(session, made.number, QUESTION, by=handler, at=datetime(2026, 4, 3, 9, tzinfo=UTC))
    assert len(made.questions) == 2


def test_only_the_person_in_charge_asks_and_only_somebody_who_can_be_written_to(session: Session, at: datetime) -> None:
    made, handler = entrusted(session, at)
    with pytest.raises(NotAllowed):
        inquiries.ask(session, made.number, QUESTION, by=make_person(session, at, "manager"), at=ASKED)
    with pytest.raises(Invalid):
        inquiries.ask(session, made.number, "Où ?", by=handler, at=ASKED)
    silent, other = entrusted(session, at, email="")
    with pytest.raises(Conflict, match="pas laissé d’adresse"):
        inquiries.ask(session, silent.number, QUESTION, by=other, at=ASKED)


def test_the_author_is_written_a_key_that_nobody_else_has_and_the_journal_keeps_no_word(
    session: Session, at: datetime
) -> None:
    made, handler = entrusted(session, at)
    asked = inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    (job,) = jobs(session)
    assert (job["template"], job["to"], job["values"]["due"]) == ("complaint_asked_citizen", made.email, "2026-04-02")
    key = job["values"]["path"].rpartition("/")[2]
    assert inquiries.by_key(session, made.number, key) == (made, asked)
    assert key not in asked.key_digest
    for wrong in ("", key[:-1], asked.key_digest):
        with pytest.raises(NotFound):
            inquiries.by_key(session, made.number, wrong)
    inquiries.reply(session, made, asked, "Le 3 mars vers dix heures.", by=CITIZEN, at=ASKED)
    assert jobs(session)[-1]["template"] == "grievance_replied_committee"
    with pytest.raises(Conflict, match="déjà reçu sa réponse"):
        inquiries.reply(session, made, asked, "Encore une réponse.", by=CITIZEN, at=ASKED)
    for entry in session.scalars(select(JournalEntry).where(JournalEntry.ref == made.number)):
        assert "accueil" not in entry.payload.decode() and "dix heures" not in entry.payload.decode()


def test_an_organisation_is_asked_about_its_appeal_behind_its_account(session: Session, at: datetime) -> None:
    crowd = refused(session, at)
    made, handler = appeal(session, crowd, at), crowd.people["Membre 2"]
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=crowd.people["Gestionnaire"], at=at)
    session.execute(delete(Job))
    asked = inquiries.ask(session, made.number, QUESTION, by=handler, at=ASKED)
    assert {job["template"] for job in jobs(session)} == {"appeal_asked_applicant"}
    assert all("/question/" not in job["values"]["path"] for job in jobs(session))
    with pytest.raises(NotFound):
        inquiries.by_key(session, made.number, "")
    inquiries.reply(session, made, asked, "Voici le document.", by=crowd.people["Responsable"], at=ASKED)
    assert asked.reply == "Voici le document."
