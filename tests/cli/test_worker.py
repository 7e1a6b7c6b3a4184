"""`label worker` writes and sends what was promised, with the words that the web would use."""

import argparse
from datetime import datetime

import pytest

from cli import worker
from core.platform import Platform
from core.settings import Settings
from migrations.upgrade import upgrade
from tests.builders import submitted
from tests.core.mailbox import open_mailbox, parts


def test_one_round_of_the_worker_sends_what_a_step_promised(
    settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.var.mkdir(parents=True)
    upgrade(settings.database)
    platform = Platform(settings)
    with platform.database.write() as session:
        submitted(session, at)
    platform.close()
    parser = argparse.ArgumentParser()
    worker.add(parser.add_subparsers())
    with open_mailbox() as mailbox:
        values = {"VAR": str(settings.var), "DEMO": "true", "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mailbox.port)}
        for name, value in values.items():
            monkeypatch.setenv(f"LABEL_{name}", value)
        chosen = parser.parse_args(["worker", "--once"])
        assert chosen.func(chosen) == 0
        (received,) = mailbox.received
    assert "Mairie d’Essai a envoyé sa candidature" in parts(received)[0]
