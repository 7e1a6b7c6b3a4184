"""`label worker`: sign the journal, renew the status lists and send the mails, until interrupted."""

import argparse
import importlib
import signal
import sys
from datetime import UTC, datetime
from threading import Event
from typing import Any, cast

from core import mail, settings
from core.platform import Platform
from label import upkeep


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("worker", help="signe, renouvelle et envoie en continu (avec PostgreSQL)")
    command.add_argument("--once", action="store_true", help="un seul tour, puis s’arrête")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """One round, or rounds until SIGINT or SIGTERM."""
    platform = Platform(settings.load())
    try:
        render = mails(platform)
        if arguments.once:
            upkeep.begin(platform)
            upkeep.tend(platform, datetime.now(UTC), render)
            for reason in upkeep.vouch(platform, datetime.now(UTC)):
                print(reason, file=sys.stderr)
            return 0
        stop = Event()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: stop.set())
        upkeep.keep(
            platform, lambda: datetime.now(UTC), stop, lambda error: print(repr(error), file=sys.stderr), render
        )
    finally:
        platform.close()
    return 0


def mails(platform: Platform) -> mail.Render:
    """The words of the mails as the web makes them; by name, since a command imports nothing of the web."""
    return cast("mail.Render", importlib.import_module("web.public.mails").renderer(platform.settings))
