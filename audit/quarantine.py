"""Where the pieces of a file wait until it is whole and examined: one folder per sending, read by nothing else."""

import re
import shutil
from pathlib import Path
from uuid import UUID

from core import secret_files
from core.errors import Conflict
from core.settings import Settings

PIECE_NAME = re.compile(r"[0-9]{1,6}")
OTHER = "Ce morceau a déjà été reçu avec un autre contenu : le fichier a changé. Choisissez-le de nouveau."


class Quarantine:
    """The pieces of every sending, by number from 0; each is written once."""

    def __init__(self, settings: Settings) -> None:
        self.root = settings.var / "quarantaine"

    def put(self, upload_id: UUID, number: int, data: bytes) -> None:
        """Keep a piece; the same twice is harmless, another content is a Conflict."""
        path = self._path(upload_id, number)
        if not secret_files.write_once(path, data) and path.read_bytes() != data:
            raise Conflict(OTHER)

    def held(self, upload_id: UUID) -> list[int]:
        """The numbers of the pieces that are there, in order."""
        folder = self.root / str(upload_id)
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        return sorted(int(name) for name in names if PIECE_NAME.fullmatch(name))

    def whole(self, upload_id: UUID) -> bytes:
        """The pieces one after the other."""
        return b"".join(self._path(upload_id, number).read_bytes() for number in self.held(upload_id))

    def drop(self, upload_id: UUID) -> None:
        """Remove every piece of a sending; harmless when there is none."""
        shutil.rmtree(self.root / str(upload_id), ignore_errors=True)

    def sendings(self) -> set[UUID]:
        """The sendings of which a piece is here."""
        return {UUID(folder.name) for folder in self.root.iterdir()} if self.root.is_dir() else set()

    def _path(self, upload_id: UUID, number: int) -> Path:
        return self.root / str(upload_id) / str(number)
