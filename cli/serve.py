"""`label serve`: migrate, say what is running, and serve the pages."""

import argparse
from typing import Any

from granian import Granian
from granian.constants import Interfaces

from core import settings
from core.database import sqlite_version
from core.settings import Settings
from migrations.upgrade import upgrade


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("serve", help="sert les pages")
    command.add_argument("--workers", type=int, default=1, help="processus web (un seul avec SQLite)")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted, with the settings of the environment."""
    configured = settings.load()
    configured.var.mkdir(parents=True, exist_ok=True)
    upgrade(configured.database)
    serve(configured, workers=arguments.workers)
    return 0


def serve(configured: Settings, workers: int = 1) -> None:
    """Serve; with SQLite one process writes, whatever was asked."""
    sqlite = configured.database.startswith("sqlite")
    engine = f"SQLite {sqlite_version()}" if sqlite else "PostgreSQL"
    print(f"Urnes : {_boxes(configured)}.", flush=True)
    print(f"Base : {engine}. Pages : {configured.pages} (écoute sur {configured.host}:{configured.port}).", flush=True)
    Granian(
        "web.asgi:build",
        factory=True,
        address=configured.host,
        port=configured.port,
        interface=Interfaces.ASGI,
        workers=1 if sqlite else workers,
        log_access=False,
    ).serve()


def _boxes(configured: Settings) -> str:
    """Where ballots wait, and whether somebody must still give them a role of their own."""
    if configured.ballots.startswith("sqlite"):
        return f"un fichier par campagne sous {configured.var / 'ballot-boxes'}"
    if configured.ballots != configured.database:
        return "les schémas d’un rôle à part"
    return "les schémas du rôle de la base ; donnez-leur le leur par LABEL_BALLOT_DATABASE_URL (docs/urne.md)"
