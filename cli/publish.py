"""`label publish DIR`: the public site as files that any web server serves; only what changed is written."""

import argparse
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audit import checkpoint
from cli.export import STATIC, Pages, web_pages
from core import settings
from core.errors import Conflict, Invalid
from core.platform import Platform
from label import publication, revocation
from label.moments import stamp
from migrations.upgrade import current

# What the site holds and of when: it says how fresh the copy is, and a folder without it is not ours to clean.
INDEX = "publication.json"
HALF = ".en-cours"
TILES = "journal/tile/"


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("publish", help="écrit le site public en fichiers ; ne réécrit que ce qui a changé")
    command.add_argument("folder", type=Path, metavar="DIR", help="un dossier vide, ou déjà publié par cette commande")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Write, and say how many files were written, kept and removed."""
    platform = Platform(settings.load())
    try:
        if current(platform.database) is None:
            raise Invalid("La base est vide : lancez d’abord « label migrate », ou vérifiez LABEL_VAR.")
        written, kept, removed = publish(platform, arguments.folder, web_pages(platform), at=datetime.now(UTC))
    finally:
        platform.close()
    print(f"Fichiers écrits : {written}. Inchangés : {kept}. Retirés : {removed}.")
    return 0


def publish(platform: Platform, folder: Path, pages: Pages, *, at: datetime) -> tuple[int, int, int]:
    """The files written, kept as they were, and removed; Invalid for a folder that holds something else.

    Each file is replaced whole, so that a reader never meets half of one; those of before go last. Cut anywhere, it
    is taken up by the next run.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / INDEX).exists():
        raise Invalid(f"Le dossier {folder} contient autre chose qu’un site publié : donnez-en un vide.")
    with _alone(folder):
        if not (folder / INDEX).exists():
            _replaced(folder / INDEX, json.dumps({"published": "", "files": []}).encode())
        for half in folder.rglob(f"*{HALF}"):
            half.unlink()
        return _written(platform, folder, pages, at)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While one run writes in a folder, another is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise Conflict(f"Une autre publication écrit dans {folder} : attendez qu’elle finisse.") from error
    finally:
        os.close(held)


def _written(platform: Platform, folder: Path, pages: Pages, at: datetime) -> tuple[int, int, int]:
    before = set(json.loads((folder / INDEX).read_text(encoding="utf-8"))["files"])
    held, written = set(), 0
    for path, data in _everything(platform, pages, at):
        held.add(path)
        written += _replaced(folder / path, data)
    # A tile never changes: whoever kept an earlier checkpoint still asks for those of its size.
    stays = {path for path in before if path.startswith(TILES)}
    index = {"published": stamp(at), "files": sorted(held | stays)}
    _replaced(folder / INDEX, json.dumps(index, indent=0).encode())
    # Who may write among the files of a site must not choose what is removed elsewhere.
    root = folder.resolve()
    gone = [place for path in before - held - stays if root in (place := folder / path).resolve().parents]
    for place in gone:
        place.unlink(missing_ok=True)
    return written, len(held) - written, len(gone)


def _everything(platform: Platform, pages: Pages, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Every file of the site, status lists renewed if they must and the journal's head freshly signed."""
    keyring, given = platform.keyring, platform.settings
    with platform.database.write() as session:
        revocation.refresh_status_lists(session, keyring, at=at, public_url=given.public_url)
    with platform.database.write() as session:
        checkpoint.sign(session, keyring, checkpoint.origin(given.public_url), at)
    for place in sorted(STATIC.rglob("*")):
        if place.is_file():
            yield f"static/{place.relative_to(STATIC).as_posix()}", place.read_bytes()
    with platform.database.read() as session:
        yield from publication.files(session, keyring, given, at=at)
        for path, html in pages(session, at):
            yield path, html.encode() if isinstance(html, str) else html


def _replaced(place: Path, data: bytes) -> bool:
    """Whether the file had to be written."""
    if place.exists() and place.read_bytes() == data:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(place.name + HALF)
    half.write_bytes(data)
    os.replace(half, place)
    return True
