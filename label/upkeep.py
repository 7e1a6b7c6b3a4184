"""What must be done though nobody asks: sign, renew status lists, scan what waits, recheck, remind, send mails."""

from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any

from audit import antivirus, checkpoint, evidence_states
from core import mail, outbox
from core.platform import Platform
from evaluation.box import ballot_boxes, sealing
from label import batches, invitations, nightly, reminders, retention
from label.revocation import refresh_status_lists

# A checkpoint is at most this old when something new was written. Source: DECISIONS, D.
PERIOD = 5.0


def begin(platform: Platform) -> None:
    """Once at start-up: finish what a crash may have cut short."""
    sealing.finish(platform.database, platform.part(ballot_boxes.of))


def tend(platform: Platform, at: datetime, render: mail.Render) -> None:
    """One round; `render` writes the mails. Each part has its own transaction, so that none holds the others."""
    settings, database = platform.settings, platform.database
    with database.read() as session:
        due = checkpoint.is_due(session)
    if due:
        with database.write() as session:
            checkpoint.sign(session, platform.keyring, checkpoint.origin(settings.public_url), at)
    with database.write() as session:
        refresh_status_lists(session, platform.keyring, at=at, public_url=settings.public_url)
    with database.read() as session:
        told = reminders.due(session, at=at)
    if told:
        with database.write() as session:
            reminders.promise(session, at=at)
    if settings.clamd_socket:
        evidence_states.scan_waiting(database, platform.files, antivirus.scanner(settings), at=at)
    invitations.sweep(database, at=at)
    batches.sweep(settings, at=at)
    retention.sweep(database, at=at)
    nightly.recheck_once_a_night(platform, at=at)
    if settings.smtp_host:
        outbox.run_due(database, mail.handlers(settings, render), at=at)
        invitations.deliver(platform, render, at=at)


def keep(
    platform: Platform,
    clock: Callable[[], datetime],
    stop: Event,
    on_error: Callable[[Exception], Any],
    render: mail.Render,
) -> None:
    """Rounds until `stop` is set; one that fails is told to `on_error`, and the next is tried all the same."""
    begin(platform)
    while True:
        try:
            tend(platform, clock(), render)
        except Exception as error:  # noqa: BLE001 (a database that restarts must not end the upkeep)
            on_error(error)
        if stop.wait(PERIOD):
            return
