"""The command `label`: one sub-command per module, each adding its own arguments."""

import argparse
import sys
from collections.abc import Sequence

from cli import account, demo, journal, measure, migrate, serve, settings, worker
from core.errors import Refusal
from core.settings import SettingsError

COMMANDS = (demo, serve, worker, migrate, account, measure, journal, settings)


def parser() -> argparse.ArgumentParser:
    """The whole grammar; a test walks it."""
    made = argparse.ArgumentParser(prog="label", description="Plateforme du label « Équipe heureuse, Usagers heureux »")
    subparsers = made.add_subparsers(required=True, metavar="commande")
    for command in COMMANDS:
        command.add(subparsers)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. A refusal is a French sentence on standard error and code 2."""
    chosen = parser().parse_args(arguments)
    try:
        return int(chosen.func(chosen) or 0)
    except (Refusal, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
