"""`label account`: open the account of somebody of the certification body; the first manager is made this way."""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from typing import Any

from accounts import passwords, people
from core import settings
from core.actor import ROLES, SYSTEM
from core.platform import Platform
from migrations.upgrade import upgrade

# An applicant's account is opened with their organisation, on the sign-up page.
OPENED = ("manager", "auditor", "committee", "shopper")


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("account", help="ouvre un compte : gestionnaire, auditeur, comité, enquêteur")
    command.add_argument("role", choices=OPENED)
    command.add_argument("email")
    command.add_argument("name", help="prénom et nom, entre guillemets")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the password (asked twice at a terminal, one line of standard input otherwise) and open the account."""
    configured = settings.load()
    hashed = passwords.hashed(_password())
    upgrade(configured.database)
    platform = Platform(configured)
    try:
        with platform.database.write() as session:
            people.register(
                session,
                email=arguments.email,
                name=arguments.name,
                password_hash=hashed,
                role=arguments.role,
                by=SYSTEM,
                at=datetime.now(UTC),
            )
    finally:
        platform.close()
    print(f"Compte ouvert : {arguments.name}, {ROLES[arguments.role]}.")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Mot de passe : ")
    if getpass.getpass("Encore une fois : ") != first:
        raise SystemExit("Les deux mots de passe diffèrent : recommencez.")
    return first
