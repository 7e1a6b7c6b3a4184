"""The page that recomputes a verdict before the reader's eyes, and the dossier that it is computed from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from sqlalchemy import select, update

from core.platform import Platform
from core.settings import Settings
from label.certificate_models import CertificateEdition
from label.editions import did_document
from tests.web.certificate_room import URL, number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor
from verify.main import main as label_verify


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def changed(platform: Platform, how: Any) -> None:
    """The stored statement as somebody with the database may rewrite it."""
    with platform.database.write() as session:
        statement = session.scalars(select(CertificateEdition.statement)).one()
        how(statement)
        session.execute(update(CertificateEdition).values(statement=statement))


def test_the_button_of_the_certificate_leads_to_each_line_of_the_calculation(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}").follows("Recalculer le verdict")
    visitor.sees("Le calcul donne le même verdict que le comité.", "78,7", "plus de 70", "Respectée", "12 au moins")
    visitor.sees(
        "La mesure respecte le seuil ; elle est exacte",
        "Label accordé. 4 voix pour cette décision, sur 4 exprimées (quorum",
    )
    assert len(visitor.tree.xpath("//tbody/tr")) == 6
    assert visitor.tree.xpath("//a[contains(@href, 'dossier.zip')]")
    assert not visitor.client.cookies


def test_the_number_may_be_typed_any_way(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number.lower()}/verdict")
    assert visitor.path == f"/c/{number}/verdict"


def test_the_page_speaks_english_too(visitor: Visitor, number: str) -> None:
    visitor.opens(f"/c/{number}/verdict?lang=en").sees("The verdict, recomputed", "Rule by rule", "above 70")


def test_a_suspended_certificate_keeps_its_verdict_and_shows_its_status(
    visitor: Visitor, platform: Platform, clock: Clock, number: str
) -> None:
    suspend(platform, clock, number)
    visitor.opens(f"/c/{number}/verdict").sees("Le calcul donne le même verdict", "Suspendu")


def test_the_downloaded_dossier_is_confirmed_by_the_standalone_verifier(
    visitor: Visitor, platform: Platform, number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = visitor.client.get(f"/c/{number}/dossier.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert visitor.client.get(f"/c/{number}/e/1/dossier.zip").content == answer.content
    (tmp_path / "dossier.zip").write_bytes(answer.content)
    (tmp_path / "did.json").write_bytes(rfc8785.dumps(did_document(platform.keyring, URL)))
    assert label_verify(["verdict", str(tmp_path / "dossier.zip"), "--keys", str(tmp_path / "did.json")]) == 0
    assert "VERDICT CONFIRMÉ" in capsys.readouterr().out


def test_measures_rewritten_in_the_database_are_never_signed(visitor: Visitor, platform: Platform, number: str) -> None:
    changed(platform, lambda statement: statement["basis"]["measures"][1].update(value="99"))
    visitor.opens(f"/c/{number}/verdict", status=409).sees("ne sont plus celles que son attestation a signées")
    assert visitor.client.get(f"/c/{number}/dossier.zip").status_code == 409


def test_a_certificate_issued_before_dossiers_existed_offers_none(
    visitor: Visitor, platform: Platform, number: str
) -> None:
    changed(platform, lambda statement: statement.pop("basis"))
    visitor.opens(f"/c/{number}")
    assert "Recalculer" not in visitor.text
    visitor.opens(f"/c/{number}/verdict", status=404).sees("il n’en a pas")


def test_an_unknown_number_has_no_dossier(visitor: Visitor) -> None:
    assert visitor.client.get("/c/EHUH-2026-7K3G-J/dossier.zip").status_code == 404
