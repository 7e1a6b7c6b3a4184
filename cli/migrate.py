"""`label migrate`: bring the database to the current revision."""

import argparse
from typing import Any

from core import settings
from migrations.upgrade import upgrade


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("migrate", help="met la base à jour")
    command.set_defaults(func=run)


def run(_arguments: argparse.Namespace) -> int:
    """Upgrade and say where."""
    configured = settings.load()
    configured.var.mkdir(parents=True, exist_ok=True)
    upgrade(configured.database)
    print("Base à jour.")
    return 0
