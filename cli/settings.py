"""`label settings`: print every setting, secrets masked."""

import argparse
from typing import Any

from core import settings


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("settings", help="affiche les réglages, sans les secrets")
    command.set_defaults(func=run)


def run(_arguments: argparse.Namespace) -> int:
    """One setting per line."""
    for name, value in settings.shown(settings.load()).items():
        print(f"{name} = {value}")
    return 0
