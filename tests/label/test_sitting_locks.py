"""Two members at the same instant, on PostgreSQL: no vote lands after a count or a decision."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.database import Database
from core.errors import Conflict
from core.keys import Keyring
from core.settings import Settings
from label import adjournments, committee, tallying, voting
from label.models import Candidacy, Vote
from tests.builders import make_person
from tests.label.secret import secret_votes
from tests.label.sittings import MET, open_sitting, vote_all

Act = Callable[[Session], object]
WAITS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def meanwhile(database: Database, first: Act, second: Act) -> list[Conflict]:
    """Do `second` while `first` is done and not committed yet; the refusals of `second`."""
    refused: list[Conflict] = []

    def other() -> None:
        try:
            with database.write() as session:
                second(session)
        except Conflict as refusal:
            refused.append(refusal)

    thread = threading.Thread(target=other)
    with database.write() as session:
        first(session)
        thread.start()
        while thread.is_alive() and not _waiting(database):
            time.sleep(0.01)
    thread.join(30)
    assert not thread.is_alive()
    return refused


def _waiting(database: Database) -> bool:
    with database.read() as session:
        return bool(session.scalar(WAITS))


@pytest.fixture
def sitting(postgres_database: Database, at: datetime) -> tuple[UUID, list[Actor]]:
    """A sitting where three members of four voted to refuse, with its quorum."""
    with postgres_database.write() as session:
        candidacy, members = open_sitting(session, at, MET)
        vote_all(session, candidacy, members[:3], "refused", at)
    return candidacy.id, members


def vote(file: UUID, by: Actor, at: datetime) -> Act:
    return lambda session: voting.cast(session, file, "granted", "", by=by, at=at)


def recuse(file: UUID, by: Actor, at: datetime) -> Act:
    return lambda session: voting.recuse(session, file, "Ma sœur.", by=by, at=at)


@pytest.mark.parametrize("late", [vote, recuse], ids=["vote", "recusal"])
def test_nothing_lands_in_a_round_that_is_being_counted(
    postgres_database: Database,
    sitting: tuple[UUID, list[Actor]],
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    late: Callable[[UUID, Actor, datetime], Act],
) -> None:
    secret_votes(monkeypatch)
    file, members = sitting
    count = partial(tallying.count, candidacy_id=file, by=members[0], at=at)
    [refusal] = meanwhile(postgres_database, count, late(file, members[3], at))
    assert "plus personne ne vote" in refusal.message


def test_a_count_waits_for_the_vote_that_is_being_cast(
    postgres_database: Database, sitting: tuple[UUID, list[Actor]], at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret_votes(monkeypatch)
    file, members = sitting
    count = partial(tallying.count, candidacy_id=file, by=members[0], at=at)
    assert meanwhile(postgres_database, vote(file, members[3], at), count) == []
    with postgres_database.read() as session:
        [told] = [one.data for one in journal.history(session, file) if one.event == "deliberation.counted"]
    assert told["votes"] == {"granted": 1, "refused": 3}


@pytest.mark.parametrize("late", [vote, recuse], ids=["vote", "recusal"])
def test_nothing_lands_in_a_sitting_that_is_being_decided(
    postgres_database: Database,
    sitting: tuple[UUID, list[Actor]],
    at: datetime,
    keyring: Keyring,
    settings: Settings,
    late: Callable[[UUID, Actor, datetime], Act],
) -> None:
    file, members = sitting

    def decide(session: Session) -> None:
        committee.decide(session, keyring, settings, file, "refused", "Motif.", by=members[0], at=at)

    [refusal] = meanwhile(postgres_database, decide, late(file, members[3], at))
    assert "La séance est close" in refusal.message
    with postgres_database.read() as session:
        assert len(session.scalars(select(Vote)).all()) == 3


def test_a_decision_reads_the_votes_that_were_being_cast(
    postgres_database: Database, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    """Two votes to refuse among three carry; among four they do not."""
    with postgres_database.write() as session:
        candidacy, members = open_sitting(session, at, MET)
        vote_all(session, candidacy, members[:2], "refused", at)
        vote_all(session, candidacy, members[2:3], "granted", at)

    def decide(session: Session) -> None:
        committee.decide(session, keyring, settings, candidacy.id, "refused", "Motif.", by=members[0], at=at)

    [refusal] = meanwhile(postgres_database, vote(candidacy.id, members[3], at), decide)
    assert "n’a pas la majorité" in refusal.message


def test_an_adjournment_and_a_vote_at_the_same_instant_are_told_apart(
    postgres_database: Database, at: datetime
) -> None:
    with postgres_database.write() as session:
        candidacy, members = open_sitting(session, at, MET)
        vote_all(session, candidacy, members[:3], "adjourned", at)

    def adjourn(session: Session) -> None:
        adjournments.adjourn(session, candidacy.id, "Un point.", [("applicant", "Quand ?")], by=members[0], at=at)

    [refusal] = meanwhile(postgres_database, adjourn, vote(candidacy.id, members[3], at))
    assert "ajournée" in refusal.message


def test_an_answer_takes_hold_of_the_file_before_the_journal_as_every_step_does(
    postgres_database: Database, at: datetime
) -> None:
    with postgres_database.write() as session:
        candidacy, members = open_sitting(session, at, MET)
        vote_all(session, candidacy, members[:3], "adjourned", at)
        asked = [("applicant", "Quand ?"), ("applicant", "Où ?")]
        adjournments.adjourn(session, candidacy.id, "Deux points.", asked, by=members[0], at=at)
        applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id)
        question, _ = (one.id for one in adjournments.readable(session, candidacy.id, by=applicant))
    with postgres_database.write() as held:
        committee.lock(held, held.get_one(Candidacy, candidacy.id))
        with pytest.raises(OperationalError, match="lock timeout"), postgres_database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '200ms'"))
            adjournments.answer(session, candidacy.id, question, "Là.", by=applicant, at=at)
