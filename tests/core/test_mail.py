"""Mails leave through a real SMTP server, once, and wait while it is down."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import Message

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Collecting

from core import mail, outbox
from core.database import Database
from core.settings import Settings


class Letters(Collecting):
    """A mailbox in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.received.append(message)


@pytest.fixture
def server() -> Iterator[tuple[Controller, Letters]]:
    letters = Letters()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=free)
    controller.start()
    yield controller, letters
    controller.stop()


def _settings(settings: Settings, port: int) -> Settings:
    return msgspec.structs.replace(settings, smtp_host="127.0.0.1", smtp_port=port)


def _promise(database: Database, at: datetime) -> None:
    with database.write() as session:
        for _ in range(2):
            mail.promise(
                session, to="a@essai.test", subject="Complément demandé", text="Été", html="<p>Été</p>", at=at, key="e1"
            )


def test_a_promised_mail_arrives_once_with_its_accents(
    sqlite_database: Database, at: datetime, settings: Settings, server: tuple[Controller, Letters]
) -> None:
    controller, letters = server
    configured = _settings(settings, controller.port)
    _promise(sqlite_database, at)
    handlers = {mail.KIND: lambda payload: mail.send(configured, payload)}
    assert outbox.run_due(sqlite_database, handlers, at=at) == 1
    assert outbox.run_due(sqlite_database, handlers, at=at) == 0
    (received,) = letters.received
    assert received["Auto-Submitted"] == "auto-generated"
    parts = [part.get_payload(decode=True).decode() for part in received.walk() if not part.is_multipart()]  # type: ignore[union-attr]
    assert [part.strip() for part in parts] == ["Été", "<p>Été</p>"]


def test_a_mail_waits_while_the_server_is_down(sqlite_database: Database, at: datetime, settings: Settings) -> None:
    _promise(sqlite_database, at)
    seen: list[str] = []
    down = {mail.KIND: lambda payload: mail.send(_settings(settings, 9), payload)}
    assert outbox.run_due(sqlite_database, down, at=at) == 0
    up = {mail.KIND: lambda payload: seen.append(payload["to"])}
    assert outbox.run_due(sqlite_database, up, at=at + timedelta(minutes=5)) == 1
    assert seen == ["a@essai.test"]
