"""The export: the public site as files, the same bytes as the server's, verified by the standalone verifier."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient
from lxml import html
from sqlalchemy import select

from cli.export import export, web_pages
from core.platform import Platform
from core.settings import Settings
from label.certificate_models import Certificate
from label.revocation import VALIDITY
from tests.label.attested import AT
from tests.label.issued import grant
from verify.main import main as label_verify
from web.app import create_app


@pytest.fixture(scope="module")
def platform(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform where a committee granted a certificate."""
    var = tmp_path_factory.mktemp("export") / "var"
    var.mkdir()
    shutil.copyfile(migrated_sqlite, var / "label.sqlite3")
    opened = Platform(Settings(var=var, demo=True))
    with opened.database.write() as session:
        grant(session, opened.keyring, opened.settings, AT)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def number(platform: Platform) -> str:
    with platform.database.read() as session:
        return session.scalars(select(Certificate.number)).one()


@pytest.fixture(scope="module")
def later() -> datetime:
    return AT + 3 * VALIDITY


@pytest.fixture(scope="module")
def folder(platform: Platform, later: datetime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    written = export(platform, made, web_pages(platform), at=later)
    assert all(path.is_relative_to(made) and path.stat().st_size for path in written)
    return made


def test_every_path_of_the_site_is_there(folder: Path, number: str) -> None:
    for path in (
        ".well-known/did.json",
        ".well-known/cachet.pem",
        "registre.json",
        "referentiels/ehuh-2019.toml",
        "statut/1",
        "statut/1.jcs.json",
        "journal/checkpoint",
        "journal/vkey",
        "index.html",
        "registre/index.html",
        "registre/99900007800017/index.html",
        "static/label.css",
        "journal/ancres.json",
        *(f"c/{number}/{name}" for name in ("index.html", "editions.json", "editions/index.html", "badge.svg")),
        *(f"c/{number}/{name}" for name in ("badge.png", "attestation.cwt", "hors-ligne.svg")),
        *(
            f"c/{number}{place}/{name}"
            for place in ("", "/e/1")
            for name in (
                *("attestation.json", "attestation.jcs.json", "certificat.pdf"),
                *("entree.json", "preuve.tlog-proof"),
            )
        ),
        f"C/{number}/index.html",
    ):
        assert (folder / path).is_file(), path


def test_the_files_are_the_bytes_that_the_server_gives(
    folder: Path, platform: Platform, number: str, later: datetime
) -> None:
    with TestClient(create_app(platform, clock=lambda: later), base_url="https://label.demo.test") as client:
        for path in (
            ".well-known/did.json",
            "registre.json",
            "statut/1",
            "journal/checkpoint",
            "journal/vkey",
            f"c/{number}/attestation.json",
            f"c/{number}/editions.json",
            f"c/{number}/certificat.pdf",
            f"c/{number}/badge.svg",
            f"c/{number}/badge.png",
            f"c/{number}/attestation.cwt",
            f"c/{number}/hors-ligne.svg",
            f"c/{number}/entree.json",
            f"c/{number}/preuve.tlog-proof",
            "journal/ancres.json",
            *(str(path.relative_to(folder)) for path in folder.glob("journal/tile/**/*") if path.is_file()),
            "referentiels/ehuh-2019.toml",
        ):
            assert client.get(f"/{path}").content == (folder / path).read_bytes(), path


def test_the_standalone_verifier_accepts_the_folder(
    folder: Path, number: str, later: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three validities after the grant: the export has signed the status list anew."""
    assert label_verify([str(folder), "--at", later.isoformat()]) == 0
    said = capsys.readouterr().out
    assert number in said
    assert "ACCEPTÉ" in said


def test_a_stale_mirror_proves_nothing_any_more(
    folder: Path, later: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    after = later + VALIDITY + timedelta(seconds=1)
    assert label_verify([str(folder), "--at", after.isoformat()]) == 1
    assert "liste des statuts ne vaut plus" in capsys.readouterr().out


def test_a_mirrored_page_leads_nowhere_but_to_what_is_mirrored(folder: Path, number: str) -> None:
    for path in ("registre/index.html", f"c/{number}/index.html", f"c/{number}/editions/index.html"):
        tree: Any = html.fromstring((folder / path).read_bytes())
        links = [link for link in tree.xpath("//main//a/@href") if link.startswith("/")]
        assert links, path
        for link in links:
            there = folder / urlsplit(link).path.lstrip("/")
            assert there.is_file() or (there / "index.html").is_file(), (path, link)
        assert not tree.xpath("//form[@method='post'] | //a[@href='/tableau-de-bord']")


def test_the_page_and_the_register_name_the_certificate(folder: Path, number: str) -> None:
    assert "Valide" in (folder / f"c/{number}/index.html").read_text(encoding="utf-8")
    assert number in (folder / "registre/index.html").read_text(encoding="utf-8")
