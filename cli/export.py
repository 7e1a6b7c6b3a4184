"""The public site as files: what a mirror serves when the platform is gone."""

import importlib
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from audit import checkpoint
from core.platform import Platform
from label import publication, revocation

STATIC = Path(__file__).resolve().parent.parent / "static"

# Given a session and a moment, every public page: its path under the root, and its HTML or its bytes.
Pages = Callable[[Session, datetime], Iterator[tuple[str, str | bytes]]]


def export(platform: Platform, folder: Path, render_pages: Pages, *, at: datetime | None = None) -> list[Path]:
    """Write every public resource and page under `folder`, status lists and checkpoint freshly signed; their paths."""
    now = at or datetime.now(UTC)
    settings, keyring = platform.settings, platform.keyring
    with platform.database.write() as session:
        revocation.refresh_status_lists(session, keyring, at=now, public_url=settings.public_url)
    with platform.database.write() as session:
        checkpoint.sign(session, keyring, checkpoint.origin(settings.public_url), now)
    with platform.database.read() as session:
        written = [_write(folder, path, data) for path, data in publication.files(session, keyring, settings, at=now)]
        written += [_write(folder, path, page) for path, page in render_pages(session, now)]
    shutil.copytree(STATIC, folder / "static", dirs_exist_ok=True)
    return written


def web_pages(platform: Platform) -> Pages:
    """The pages as the web makes them; by name, since a command imports nothing of the web."""
    return cast("Pages", importlib.import_module("web.results.published").pages(platform))


def _write(folder: Path, path: str, data: str | bytes) -> Path:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return place
