"""The command `label`: one sub-command per module, each adding its own arguments."""

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from core.errors import Refusal
from core.settings import SettingsError

COMMANDS = (
    "demo",
    "serve",
    "worker",
    "migrate",
    "account",
    "measure",
    "plan",
    "publish",
    "rebuild",
    "recheck",
    "journal",
    "keys",
    "issuance",
    "drill",
    "signer",
    "settings",
    "vc-api",
)


def parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The grammar of these commands, all of them unless told."""
    made = argparse.ArgumentParser(prog="label", description="Plateforme du label « Équipe heureuse, Usagers heureux »")
    subparsers = made.add_subparsers(required=True, metavar="commande")
    for command in commands:
        import_module(f"cli.{command.replace('-', '_')}").add(subparsers)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. A refusal is a French sentence on standard error and code 2."""
    typed = sys.argv[1:] if arguments is None else arguments
    # Only what the named command needs is loaded: opening an account does not wait for the demonstration's tools.
    named = [command for command in COMMANDS if command in typed[:1]]
    chosen = parser(named or COMMANDS).parse_args(typed)
    try:
        return int(chosen.func(chosen) or 0)
    except (Refusal, SettingsError) as refusal:
        print(refusal, file=sys.stderr)
        return 2
