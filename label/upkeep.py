"""What must be done though nobody asks: sign, renew status lists, scan what waits, recheck, remind, send mails."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from audit import anchors, antivirus, checkpoint, evidence_states, uploads, witnesses
from audit.quarantine import Quarantine
from core import fetching, mail, outbox, posting, time_stamps
from core.errors import Invalid
from core.platform import Platform
from core.revocation_sources import Sources
from evaluation.box import ballot_boxes, sealing
from evaluation.visits import mystery_expense_scans, mystery_proof_scans, shopper_applications
from label import (
    batches,
    dated_steps,
    escalations,
    invitations,
    lapses,
    nightly,
    reminders,
    retention,
    seal_lasting,
    seal_stamping,
    waiting,
)
from label.revocation import refresh_status_lists

# A checkpoint is at most this old when something new was written. Source: DECISIONS, D.
PERIOD = 5.0
# Witnesses and clocks are others' machines: they are asked no more often than this.
VOUCHING = timedelta(minutes=1)


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
    waiting.issue_all(platform, at=at)
    with database.read() as session:
        dated = dated_steps.due(session, at=at)
    if dated:
        with database.write() as session:
            dated_steps.carry_out(session, platform.keyring, at=at, public_url=settings.public_url)
    with database.read() as session:
        lapsing, overdue = lapses.due(session, at=at), escalations.due(session, at=at)
    if lapsing or overdue:
        with database.write() as session:
            lapses.carry_out(session, at=at)
            escalations.carry_out(session, at=at)
    with database.read() as session:
        told = reminders.due(session, at=at)
    if told:
        with database.write() as session:
            reminders.promise(session, at=at)
    if settings.clamd_socket:
        _scan(platform, at)
    invitations.sweep(database, at=at)
    batches.sweep(settings, at=at)
    uploads.sweep(database, Quarantine(settings), at=at)
    retention.sweep(database, at=at)
    shopper_applications.sweep(database, at=at)
    nightly.recheck_once_a_night(platform, at=at)
    if settings.smtp_host:
        outbox.run_due(database, mail.handlers(settings, render), at=at)
        invitations.deliver(platform, render, at=at)


def _scan(platform: Platform, at: datetime) -> None:
    """Everything filed that no antivirus has read yet."""
    scanner = antivirus.scanner(platform.settings)
    for kept in (evidence_states, mystery_proof_scans, mystery_expense_scans):
        kept.scan_waiting(platform.database, platform.files, scanner, at=at)


def vouch(platform: Platform, at: datetime) -> list[str]:
    """Have witnesses cosign the last checkpoint and a clock date it, and the seals; French reasons of what failed."""
    settings, database = platform.settings, platform.database
    said = witnesses.ask(database, witnesses.configured(settings.witnesses), posting.post)
    if settings.timestamp_url:
        authority, trusted = time_stamps.Authority(settings.timestamp_url, posting.post), time_stamps.root(settings)
        try:
            anchors.drop(database, authority.token, root=trusted, at=at)
            seal_stamping.stamp_waiting(database, platform.keyring, authority.token, root=trusted, at=at)
        except time_stamps.TimeStampError as error:
            said.append(str(error))
        sources = Sources(settings, fetching.system())
        said += seal_lasting.prolong_waiting(database, platform.keyring, sources, root=trusted, at=at)
    return said


def keep(
    platform: Platform,
    clock: Callable[[], datetime],
    stop: Event,
    on_error: Callable[[Exception], Any],
    render: mail.Render,
) -> None:
    """Rounds until `stop` is set; one that fails is told to `on_error`, and the next is tried all the same."""
    begin(platform)
    vouched: datetime | None = None
    while True:
        now = clock()
        try:
            tend(platform, now, render)
            if vouched is None or now - vouched >= VOUCHING:
                vouched = now
                for reason in vouch(platform, now):
                    on_error(Invalid(reason))
        except Exception as error:  # noqa: BLE001 (a database that restarts must not end the upkeep)
            on_error(error)
        if stop.wait(PERIOD):
            return
