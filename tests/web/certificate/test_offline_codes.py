"""A scanned offline code leads to the certificate as it stands; one that we did not sign leads nowhere."""

from datetime import datetime

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from core.platform import Platform
from label import certificates, offline
from label.editions import did_document
from tests.label.issued import grant


@pytest.fixture
def client(app: Litestar) -> TestClient[Litestar]:
    return TestClient(app, base_url="http://127.0.0.1:8000")


@pytest.fixture
def number(platform: Platform, at: datetime) -> str:
    with platform.database.write() as session:
        return grant(session, platform.keyring, platform.settings, at).number


def test_the_token_and_its_code_are_published(client: TestClient[Litestar], platform: Platform, number: str) -> None:
    answer = client.get(f"/c/{number}/attestation.cwt")
    assert (answer.headers["content-type"], answer.headers["access-control-allow-origin"]) == ("application/cwt", "*")
    published = did_document(platform.keyring, platform.settings.public_url)
    assert offline.verify(answer.content, published).number == number
    drawn = client.get(f"/c/{number}/hors-ligne.svg")
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    for name in ("attestation.cwt", "hors-ligne.svg"):
        assert client.get(f"/c/EHUH-2026-AAAA-1/{name}").status_code == 404


def test_a_scanned_code_leads_to_the_certificate(client: TestClient[Litestar], platform: Platform, number: str) -> None:
    address = offline.address("", client.get(f"/c/{number}/attestation.cwt").content)
    for path in (address, address[:3] + address[3:].lower()):
        answer = client.get(path, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/c/{number}")


def test_a_code_that_was_not_signed_here_is_unknown(client: TestClient[Litestar], number: str) -> None:
    text = offline.address("", client.get(f"/c/{number}/attestation.cwt").content).rpartition("/")[2]
    for wrong in (text[:-8], text[:40] + ("A" if text[40] != "A" else "B") + text[41:], "X", "ÉTÉ"):
        answer = client.get(f"/V/{wrong}")
        assert answer.status_code == 404, wrong
        assert "n’a pas été signé par cet organisme" in answer.text


def test_an_edition_older_than_the_codes_has_none(
    client: TestClient[Litestar], platform: Platform, number: str
) -> None:
    with platform.database.write() as session:
        certificates.edition(session, number).cwt = None
    assert client.get(f"/c/{number}/attestation.cwt").status_code == 404
