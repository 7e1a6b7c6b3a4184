"""`label keys`, `label issuance` and `label drill`, as an operator uses them."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.main import main
from core.platform import Platform
from core.settings import Settings
from label import issuance
from tests.label.attested import AT
from tests.label.issued import grant


@pytest.fixture
def platform(settings: Settings, monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path) -> Iterator[Platform]:
    """A platform where the environment points, with one certificate."""
    monkeypatch.setenv("LABEL_VAR", str(settings.var))
    monkeypatch.setenv("LABEL_DEMO", "true")
    settings.var.mkdir(parents=True)
    shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    opened = Platform(settings)
    with opened.database.write() as session:
        grant(session, opened.keyring, settings, AT)
    yield opened
    opened.close()


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    found = capsys.readouterr()
    return found.err if code else found.out


def test_an_operator_rotates_a_key_and_reads_where_each_stands(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    first = platform.keyring.certificate.name
    assert f"{first} — Signe les certificats. Signe." in said(capsys, "keys", "list")
    assert "ajoutez-la d’abord" in said(capsys, "keys", "retire", first, code=2)
    second = re.findall(r"cert-\d+-\d+", said(capsys, "keys", "add", "certificate"))[0]
    assert f"{second} signe" in said(capsys, "keys", "retire", first)
    listed = said(capsys, "keys", "list")
    assert f"{first} — Signe les certificats. À la retraite, vérifie encore." in listed
    assert "signatures : 3, la dernière le" in listed


def test_a_key_is_declared_compromised_from_a_day_or_an_instant(
    platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    first = platform.keyring.certificate.name
    declared = ("keys", "compromised", first, "--motive", "Poste volé.", "--since")
    assert "ni un jour" in said(capsys, *declared, "hier", code=2)
    assert "fuseau" in said(capsys, *declared, "2026-03-03T09:30:00", code=2)
    assert "avenir" in said(capsys, *declared, "2999-01-01", code=2)
    assert "signée de nouveau" in said(capsys, *declared, "2026-03-03")
    assert "Poste volé." in said(capsys, "keys", "list")
    assert platform.keyring.certificate.name != first


def test_the_issuance_is_stopped_and_resumed(platform: Platform, capsys: pytest.CaptureFixture[str]) -> None:
    assert "est arrêtée" in said(capsys, "issuance", "stop", "--motive", "Panne")
    assert "déjà arrêtée" in said(capsys, "issuance", "stop", "--motive", "Panne", code=2)
    with platform.database.read() as session:
        assert issuance.current(session) is not None
    assert "a repris" in said(capsys, "issuance", "resume")


def test_the_drill_plays_a_theft_on_a_copy_and_touches_nothing(
    platform: Platform, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {path: path.read_bytes() for path in sorted((settings.var / "keys").glob("*.*"))}
    told = said(capsys, "drill", "compromise")
    assert "ÉCHEC" not in told
    assert told.count("OK ") == 6
    assert "Répétition réussie" in told
    assert {path: path.read_bytes() for path in sorted((settings.var / "keys").glob("*.*"))} == kept
    with platform.database.read() as session:
        assert issuance.current(session) is None
