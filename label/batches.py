"""Batches of papers with codes: files that only the platform reads, gone once their owner says so, or after an hour."""

import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from core.errors import NotFound
from core.settings import Settings

KEPT = timedelta(hours=1)
TOLD = timedelta(days=1)
NAME = re.compile(r"[0-9a-f]{32}")


class Batches:
    """The batches of one campaign; `at` is the present moment, from which their hour is counted."""

    def __init__(self, settings: Settings, campaign_id: UUID, at: datetime) -> None:
        self.root, self.at = settings.var / "impressions", at
        self.folder = self.root / str(campaign_id)

    def begin(self, codes: bytes) -> str:
        """Keep the codes of a new batch until its papers are made; returns the batch's name, drawn at random."""
        batch = secrets.token_hex(16)
        self.keep(batch, "codes", codes)
        return batch

    def keep(self, batch: str, kind: str, data: bytes) -> None:
        """Write durably what only the platform may read."""
        path = self._path(batch, kind)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        moment = self.at.timestamp()
        os.utime(path, (moment, moment))

    def read(self, batch: str, kind: str) -> bytes | None:
        """What was kept, None once it is gone."""
        try:
            return self._path(batch, kind).read_bytes()
        except FileNotFoundError:
            return None

    def age(self, batch: str) -> timedelta:
        """How long ago the codes were kept."""
        return timedelta(seconds=self.at.timestamp() - self._path(batch, "codes").stat().st_mtime)

    def erase(self, batch: str, *kinds: str) -> None:
        """Write over files, then remove them; harmless when they are gone."""
        for kind in kinds or ("codes", "papers"):
            _erase(self._path(batch, kind))

    def told(self, batch: str) -> Path:
        """Where the making of this batch tells how far it is."""
        return self._path(batch, "json")

    def _path(self, batch: str, kind: str) -> Path:
        if not NAME.fullmatch(batch):
            raise NotFound
        return self.folder / f"{batch}.{kind}"


def sweep(settings: Settings, *, at: datetime) -> None:
    """Erase what is older than an hour, and forget what was told of it the day after."""
    for path in (settings.var / "impressions").glob("*/*"):
        age = at.timestamp() - path.stat().st_mtime
        if age > (TOLD if path.suffix == ".json" else KEPT).total_seconds():
            _erase(path)


def _erase(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
