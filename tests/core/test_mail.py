"""Mails leave through a real SMTP server, once, and wait while it is down; a notice gets its words on leaving."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from core import mail, outbox
from core.database import Database
from core.models import Job
from core.settings import Settings
from tests.core.mailbox import Mailbox, open_mailbox, parts, sent_to


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


def _promise(database: Database, at: datetime) -> None:
    with database.write() as session:
        for _ in range(2):
            mail.promise(
                session, to="a@essai.test", subject="Complément demandé", text="Été", html="<p>Été</p>", at=at, key="e1"
            )


def _unasked(payload: Mapping[str, Any]) -> tuple[str, str, str]:
    raise AssertionError(payload)


def test_a_promised_mail_arrives_once_with_its_accents(
    sqlite_database: Database, at: datetime, settings: Settings, mailbox: Mailbox
) -> None:
    _promise(sqlite_database, at)
    handlers = mail.handlers(sent_to(settings, mailbox.port), _unasked)
    assert outbox.run_due(sqlite_database, handlers, at=at) == 1
    assert outbox.run_due(sqlite_database, handlers, at=at) == 0
    (received,) = mailbox.received
    assert received["Auto-Submitted"] == "auto-generated"
    assert parts(received) == ["Été", "<p>Été</p>"]


def test_a_mail_waits_while_the_server_is_down_however_long_and_leaves_once(
    sqlite_database: Database, at: datetime, settings: Settings, mailbox: Mailbox
) -> None:
    _promise(sqlite_database, at)
    down, then = mail.handlers(sent_to(settings, 9), _unasked), at
    for _ in range(3 * outbox.MOST_ATTEMPTS):
        assert outbox.run_due(sqlite_database, down, at=then) == 0
        then += outbox.LONGEST_WAIT + timedelta(seconds=1)
    with sqlite_database.read() as session:
        job = session.scalars(select(Job)).one()
    assert (job.state, job.attempts) == ("waiting", 3 * outbox.MOST_ATTEMPTS)
    assert "Connect" in str(job.last_error)
    up = mail.handlers(sent_to(settings, mailbox.port), _unasked)
    assert [outbox.run_due(sqlite_database, up, at=then + timedelta(days=n)) for n in range(3)] == [1, 0, 0]
    assert len(mailbox.received) == 1


def test_a_server_that_is_down_is_asked_once_a_round(sqlite_database: Database, at: datetime) -> None:
    asked: list[str] = []

    def away(payload: dict[str, Any]) -> None:
        asked.append(payload["to"])
        raise outbox.Later("away")

    with sqlite_database.write() as session:
        for to in ("a@essai.test", "b@essai.test", "c@essai.test"):
            mail.promise(session, to=to, subject="Objet", text="Texte", html="<p>Texte</p>", at=at, key="e1")
    outbox.run_due(sqlite_database, {mail.KIND: away}, at=at)
    assert len(asked) == 1
    outbox.run_due(sqlite_database, {mail.KIND: away}, at=at)
    assert len(set(asked)) == 2, "the next one is tried in the next round"


@pytest.mark.parametrize(("code", "state"), [(450, "waiting"), (421, "waiting"), (550, "dead")])
def test_a_refusal_that_passes_is_waited_out_and_a_final_one_is_not(
    sqlite_database: Database, at: datetime, settings: Settings, mailbox: Mailbox, code: int, state: str
) -> None:
    _promise(sqlite_database, at)
    mailbox.refusal, then = f"{code} Non", at
    handlers = mail.handlers(sent_to(settings, mailbox.port), _unasked)
    for _ in range(outbox.MOST_ATTEMPTS):
        outbox.run_due(sqlite_database, handlers, at=then)
        then += outbox.LONGEST_WAIT + timedelta(seconds=1)
    with sqlite_database.read() as session:
        assert session.scalars(select(Job.state)).one() == state
    assert mailbox.received == []


def test_a_worker_that_dies_before_the_mark_sends_again_under_the_same_identity(
    sqlite_database: Database, at: datetime, settings: Settings, mailbox: Mailbox
) -> None:
    _promise(sqlite_database, at)
    handlers = mail.handlers(sent_to(settings, mailbox.port), _unasked)

    def dying(payload: dict[str, Any]) -> None:
        handlers[mail.KIND](payload)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outbox.run_due(sqlite_database, {mail.KIND: dying}, at=at)
    assert outbox.run_due(sqlite_database, handlers, at=at + outbox.LEASE) == 0, "the lease is not over"
    later = at + outbox.LEASE + timedelta(seconds=1)
    assert [outbox.run_due(sqlite_database, handlers, at=later) for _ in range(2)] == [1, 0]
    first, second = (received["Message-ID"] for received in mailbox.received)
    assert first == second
    assert first.endswith("@label.demo.test>")


def test_two_mails_never_bear_the_same_identity(settings: Settings, at: datetime) -> None:
    job = {"to": "a@essai.test", "template": "essai", "values": {"word": "usager"}, "at": at.isoformat()}
    jobs = (job, job | {"to": "b@essai.test"}, job | {"template": "autre"}, job | {"values": {"word": "client"}})
    made = [mail.message(settings, one, ("Objet", "Texte", "<p>Texte</p>"))["Message-ID"] for one in jobs]
    assert len(set(made)) == len(jobs)
    assert made[0] == mail.message(settings, dict(reversed(job.items())), ("Autre", "", ""))["Message-ID"]


def test_a_notice_is_promised_without_words_once_per_recipient_and_written_when_it_leaves(
    sqlite_database: Database, at: datetime, settings: Settings, mailbox: Mailbox
) -> None:
    with sqlite_database.write() as session:
        for to in ("a@essai.test", "b@essai.test", "a@essai.test"):
            mail.promise_notice(session, to=to, template="essai", values={"word": "élève"}, at=at, key="e1")
    with sqlite_database.read() as session:
        promised = session.scalars(select(Job.payload).order_by(Job.key)).all()
    assert [job["to"] for job in promised] == ["a@essai.test", "b@essai.test"]
    assert promised[0] == {
        "to": "a@essai.test",
        "template": "essai",
        "values": {"word": "élève"},
        "at": at.isoformat(),
    }

    def render(payload: Mapping[str, Any]) -> tuple[str, str, str]:
        word = payload["values"]["word"]
        return f"Objet : {word}", f"Texte : {word}", f"<p>{word}</p>"

    outbox.run_due(sqlite_database, mail.handlers(sent_to(settings, mailbox.port), render), at=at)
    assert sorted(str(received["To"]) for received in mailbox.received) == ["a@essai.test", "b@essai.test"]
    assert parts(mailbox.received[0]) == ["Texte : élève", "<p>élève</p>"]


def test_a_notice_whose_words_fail_is_kept_and_tried_again(
    sqlite_database: Database, at: datetime, settings: Settings
) -> None:
    with sqlite_database.write() as session:
        mail.promise_notice(session, to="a@essai.test", template="essai", values={}, at=at, key="e1")

    def broken(payload: Mapping[str, Any]) -> tuple[str, str, str]:
        raise LookupError("gabarit absent")

    assert outbox.run_due(sqlite_database, mail.handlers(settings, broken), at=at) == 0
    with sqlite_database.read() as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.attempts) == ("waiting", 1)
        assert "gabarit absent" in str(job.last_error)
