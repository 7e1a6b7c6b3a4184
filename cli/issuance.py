"""`label issuance`: stop and resume the signing of certificates."""

import argparse
from datetime import UTC, datetime
from typing import Any

from cli.opened import opened
from core.actor import SYSTEM
from label import issuance


def add(subparsers: Any) -> None:
    """Register the command and its acts."""
    acts = subparsers.add_parser("issuance", help="arrête ou reprend la délivrance des certificats")
    actions = acts.add_subparsers(required=True, metavar="action")
    stop = actions.add_parser("stop", help="plus aucun certificat n’est signé ; le motif est public")
    stop.add_argument("--motive", required=True, metavar="MOTIF")
    stop.set_defaults(func=run_stop)
    actions.add_parser("resume", help="la délivrance reprend").set_defaults(func=run_resume)


def run_stop(arguments: argparse.Namespace) -> int:
    """Stop, and say what still works."""
    with opened() as platform, platform.database.write() as session:
        issuance.stop(session, arguments.motive, by=SYSTEM, at=datetime.now(UTC))
    print("La délivrance est arrêtée. Les certificats délivrés restent vérifiables, et peuvent être suspendus.")
    return 0


def run_resume(_arguments: argparse.Namespace) -> int:
    """Resume."""
    with opened() as platform, platform.database.write() as session:
        issuance.resume(session, by=SYSTEM, at=datetime.now(UTC))
    print("La délivrance a repris.")
    return 0
