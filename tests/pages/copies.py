"""Copies of the public site, before and after a suspension, and the plainest server that can show them."""

import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cli.export import web_pages
from cli.publish import publish
from core.platform import Platform
from core.settings import load
from label import certificate_life, certificates
from tests.builders import make_person
from tests.journeys.house import prepared
from tests.label.issued import grant
from tests.ports import free_port

URL, REASON = "https://label.demo.test", "Accueil fermé depuis un mois."


class Copies(NamedTuple):
    """Two published folders, before and after a suspension; the certificate's number and its PDF."""

    before: Path
    after: Path
    number: str
    pdf: bytes


def published(folder: Path, copies: Path) -> Copies:
    """Write the copies, close the platform and remove its folder: nothing but files is left."""
    with ThreadPoolExecutor(1) as apart:  # the seal has a loop of its own, which the browser's thread cannot run
        return apart.submit(_published, folder, copies).result()


def _published(folder: Path, copies: Path) -> Copies:
    platform, now = Platform(load(prepared(folder).environment)), datetime.now(UTC)
    with platform.database.write() as session:
        number = grant(session, platform.keyring, platform.settings, now).number
        pdf = certificates.edition(session, number).pdf
    publish(platform, copies / "before", web_pages(platform), at=now)
    with platform.database.write() as session:
        by, keyring = make_person(session, now, "manager"), platform.keyring
        certificate_life.suspend(session, keyring, number, reason=REASON, by=by, at=now, public_url=URL)
    publish(platform, copies / "after", web_pages(platform), at=now)
    platform.close()
    shutil.rmtree(folder)
    return Copies(copies / "before", copies / "after", number, pdf)


@contextmanager
def plain_server(folder: Path) -> Iterator[str]:
    """`python -m http.server` on this folder, ended by its id."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address, end = f"http://127.0.0.1:{port}", time.monotonic() + 20
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{address}/publication.json", timeout=2):  # noqa: S310 (this machine)
                    break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
