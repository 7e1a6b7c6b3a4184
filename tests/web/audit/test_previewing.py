"""A document seen on its page: pictures of ours, escaped text, the doors of the download, and nothing that runs."""

from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image

from audit.antivirus import SAFE, SILENT
from core.platform import Platform
from tests.audit.documents import ooxml, pdf
from tests.audit.rooms import kept_at
from tests.audit.test_evidence_pictures import painted
from tests.web.audit.test_evidence import file_one, found, the_evidence
from tests.web.audit_room import Desk, open_desk
from tests.web.visitor import Visitors


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A file in evaluation, on a platform whose antivirus finds nothing."""
    found(monkeypatch, SAFE)
    return open_desk(visitors, platform, at)


def address(desk: Desk, platform: Platform) -> str:
    return f"{desk.address}/preuves/{the_evidence(platform).id}/apercu"


def test_each_page_is_seen_and_the_picture_may_run_nothing(desk: Desk, platform: Platform) -> None:
    file_one(desk, pdf(painted))
    seen = desk.auditor.opens(f"{desk.address}/preuves").follows("Voir ici « Marges de décision »")
    seen.sees("Page 1 sur 2", "rien de ce que contient le fichier ne s’exécute").follows("Page suivante").sees("Page 2")
    (source,) = seen.tree.xpath("//img[@class='preview']/@src")
    answer = seen.opens(source).response
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    with Image.open(BytesIO(answer.content)) as drawn:
        assert drawn.format == "PNG"
    seen.opens(f"{address(desk, platform)}?feuille=3", status=404)
    seen.opens(f"{address(desk, platform)}/3", status=404)


def test_a_text_that_is_a_page_of_the_web_is_read_not_obeyed(desk: Desk, platform: Platform) -> None:
    file_one(desk, "\ufeff<script>alert(1)</script> et « é »".encode(), "marges.txt")
    seen = desk.auditor.opens(address(desk, platform)).sees("<script>alert(1)</script> et « é »")
    assert not seen.tree.xpath("//script[contains(text(), 'alert')]")
    assert "\ufeff" not in seen.response.text
    taken = desk.auditor.opens(address(desk, platform).replace("apercu", "fichier")).response
    assert taken.headers["content-type"] == "text/plain; charset=utf-8"


def test_what_is_not_drawn_is_offered_to_be_taken_away(desk: Desk, platform: Platform) -> None:
    file_one(desk, ooxml(), "marges.docx")
    desk.auditor.opens(address(desk, platform)).sees("ne se voit pas ici", "Télécharger « marges.docx »")
    desk.auditor.opens(f"{address(desk, platform)}/1", status=404)


def test_the_doors_of_the_download_hold_here_too(
    desk: Desk, visitors: Visitors, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, SILENT)
    file_one(desk)
    for path in (address(desk, platform), f"{address(desk, platform)}/1"):
        desk.auditor.opens(path, status=409)
        for role in ("auditor", "committee"):
            visitors.of(role).opens(path, status=404)
        visitors.of("shopper").opens(path, status=403)
    with platform.database.write() as session:
        proof = session.merge(the_evidence(platform))
        proof.state, proof.readable, proof.restricted = "safe", True, True
    desk.manager.opens(address(desk, platform), status=403)
    desk.manager.opens(f"{address(desk, platform)}/1", status=403)
    kept_at(platform.files, the_evidence(platform).sha256).write_bytes(b"%PDF-1.7 autre")
    desk.auditor.opens(f"{address(desk, platform)}/1", status=409)
    assert the_evidence(platform).state == "integrity_error"
