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


def test_a_mail_waits_while_the_server_is_down(sqlite_database: Database, at: datetime, settings: Settings) -> None:
    _promise(sqlite_database, at)
    seen: list[str] = []
    down = mail.handlers(sent_to(settings, 9), _unasked)
    assert outbox.run_due(sqlite_database, down, at=at) == 0
    up = {mail.KIND: lambda payload: seen.append(payload["to"])}
    assert outbox.run_due(sqlite_database, up, at=at + timedelta(minutes=5)) == 1
    assert seen == ["a@essai.test"]


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
