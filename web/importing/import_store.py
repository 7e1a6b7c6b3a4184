"""What an import needs between two screens: the file and what was said of it, by content, apart for each evaluation."""

import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import msgspec

from core.errors import Conflict, Invalid, NotFound
from core.files import Files, IntegrityError
from core.settings import Settings
from evaluation.reading.tabular import Layout, Table, read

DIGEST = re.compile(r"[0-9a-f]{64}")
KEPT = timedelta(days=1)
MOST_COLUMNS = 400
GONE = "Ce fichier n’est plus gardé ici\u202f: les fichiers en attente le sont un jour. Déposez-le de nouveau."
T = TypeVar("T")


class Deposit(msgspec.Struct, frozen=True, kw_only=True):
    """A file waiting to be imported: its SHA-256, the name it had, and where its names stand."""

    file: str
    filename: str
    layout: Layout


class ImportStore:
    """The waiting files of one campaign or evaluation; nobody else's address leads to them."""

    def __init__(self, settings: Settings, owner: UUID, at: datetime) -> None:
        self.root = settings.var / "imports"
        self.folder, self.at = self.root / str(owner), at
        self.files = Files(self.folder)

    def deposit(self, data: bytes, filename: str, layout: Layout) -> tuple[Deposit, Table]:
        """Keep a file that `tabular.read` can read with this layout; Invalid otherwise, and nothing is kept."""
        self._sweep()
        table = read(data, layout)
        if len(table.names) > MOST_COLUMNS:
            raise Invalid(
                f"Le fichier compte {len(table.names)} colonnes, l’écran en accepte {MOST_COLUMNS}\u202f: "
                "gardez seulement celles qui servent."
            )
        return Deposit(file=self._put(data), filename=filename, layout=layout), table

    def table(self, deposit: Deposit) -> Table:
        """The table of a waiting file."""
        return read(self._bytes(deposit.file), deposit.layout)

    def keep(self, said: msgspec.Struct) -> str:
        """Keep what was said; the digest is its address."""
        return self._put(msgspec.json.encode(said))

    def said(self, digest: str, kind: type[T]) -> T:
        """What was kept under this digest; NotFound when it is not of this kind, Conflict when it is gone."""
        if not DIGEST.fullmatch(digest):
            raise NotFound
        try:
            return msgspec.json.decode(self._bytes(digest), type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise NotFound from error

    def told(self, digest: str) -> Path:
        """Where the entry of this waiting file tells how far it is; it outlives the file."""
        if not DIGEST.fullmatch(digest):
            raise NotFound
        return self.root / "avancement" / f"{self.folder.name}-{digest}.json"

    def forget(self) -> None:
        """Drop every waiting file of this owner: its answers have entered."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _put(self, data: bytes) -> str:
        digest = self.files.put(data)
        moment = self.at.timestamp()
        os.utime(self.folder / digest[:2] / digest[2:], (moment, moment))
        return digest

    def _sweep(self) -> None:
        """Drop the files, whoever's, that have waited longer than a day."""
        oldest = (self.at - KEPT).timestamp()
        for path in (*self.root.glob("*/*/*"), *self.root.glob("avancement/*.json")):
            if _modified(path) < oldest:
                path.unlink(missing_ok=True)

    def _bytes(self, digest: str) -> bytes:
        try:
            return self.files.get(digest)
        except (FileNotFoundError, IntegrityError) as error:
            raise Conflict(GONE) from error


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
