"""`label demo`: a fictitious but complete scheme, verified, then served; or written as files with --export."""

import argparse
import json
import multiprocessing
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from cli.demonstration import scheme
from cli.demonstration.cast import ORGANISATIONS, PASSWORD, STAFF
from cli.export import export, web_pages
from cli.serve import serve
from core import settings
from core.actor import ROLES
from core.platform import Platform
from core.settings import Settings, environment
from label import publication
from migrations.upgrade import revisions, upgrade
from verify.main import main as label_verify

# Beside the database once the whole season has been played: its absence means half a demonstration.
DONE = "demonstration.json"


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("demo", help="joue, vérifie et sert une démonstration complète")
    command.add_argument("--export", type=Path, metavar="DIR", help="écrit le site public en fichiers, puis s’arrête")
    command.add_argument("--public-url", default="https://label.demo.test", help="adresse que portent les certificats")
    command.add_argument("--fresh", action="store_true", help="recommence la démonstration depuis le début")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Play the season unless it was played already, verify, then export or serve."""
    if arguments.export is not None:
        with tempfile.TemporaryDirectory() as fresh:
            return _export(_configured(Path(fresh), arguments.public_url), arguments.export)
    configured = _configured(settings.load().var / "demo", arguments.public_url)
    if arguments.fresh or not _is_played(configured):
        shutil.rmtree(configured.var, ignore_errors=True)
        _apart(_play, configured)
    _apart(_check, configured)
    _present(configured)
    os.environ |= environment(configured)
    serve(configured)
    return 0


def _configured(folder: Path, public_url: str) -> Settings:
    """The operator's settings, turned into a demonstration in a folder and a database of its own."""
    given = settings.load()
    return msgspec.structs.replace(
        given,
        var=folder,
        database_url="",
        demo=True,
        public_url=public_url,
        pages_url=f"http://localhost:{given.port}",
        accept_unscanned=not given.clamd_socket,
    )


def _is_played(configured: Settings) -> bool:
    """Whether the folder holds a whole season, issued for the same address by the same version of the tables."""
    try:
        return bool(json.loads((configured.var / DONE).read_text(encoding="utf-8")) == _mark(configured))
    except (OSError, ValueError):
        return False


def _mark(configured: Settings) -> dict[str, str]:
    return {"public_url": configured.public_url, "tables": sha256(revisions()).hexdigest()}


def _apart(job: Callable[[Settings], None], configured: Settings) -> None:
    """Do it in a process of its own, and stop when it fails: the threads of the typesetter do not outlive the fork
    that makes the server's workers, where every PDF would then wait for ever.
    """
    worker = multiprocessing.get_context("fork").Process(target=job, args=(configured,))
    worker.start()
    worker.join()
    if worker.exitcode:
        raise SystemExit(worker.exitcode)


def _play(configured: Settings) -> None:
    configured.var.mkdir(parents=True, exist_ok=True)
    upgrade(configured.database)
    platform = Platform(configured)
    try:
        scheme.load(platform, datetime.now(UTC), tell=lambda line: print(line, flush=True))
    finally:
        platform.close()
    (configured.var / DONE).write_text(json.dumps(_mark(configured)), encoding="utf-8")


def _export(configured: Settings, folder: Path) -> int:
    _play(configured)
    return _verified(configured, folder)


def _verified(configured: Settings, folder: Path) -> int:
    """Write the public site under `folder`, and verify each certificate in force from these files alone."""
    platform = Platform(configured)
    try:
        written = export(platform, folder, web_pages(platform))
        with platform.database.read() as session:
            held = publication.everyone(session)
    finally:
        platform.close()
    print(f"{len(written)} fichiers publics écrits. Vérification par label-verify, sans la base :", flush=True)
    codes = {found.number: label_verify([str(folder), found.number]) for found in held}
    # A suspended certificate must be refused, or the verification is worth nothing.
    return int(any((codes[found.number] == 0) != (found.status == "valid") for found in held))


def _check(configured: Settings) -> None:
    with tempfile.TemporaryDirectory() as folder:
        if _verified(configured, Path(folder)):
            raise SystemExit("La vérification ne donne pas le résultat attendu : la démonstration s’arrête.")


def _present(configured: Settings) -> None:
    print(f"\nPages : {configured.pages}   Registre : {configured.pages}/registre")
    print(f"Comptes (mot de passe commun : {PASSWORD})")
    for part in ORGANISATIONS:
        print(f"  {part.email:<36} {part.manager}, {part.name} (« {part.word} »)")
    for name, email, role in STAFF:
        print(f"  {email:<36} {name}, {ROLES[role]}")
    if not configured.clamd_socket:
        print("Sans antivirus relié (LABEL_CLAMD_SOCKET), la démonstration accepte les fichiers non analysés.")
    print("Arrêter : Ctrl+C. Recommencer : .venv/bin/label demo --fresh\n", flush=True)
