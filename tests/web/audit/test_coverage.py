"""The table of coverage: one proof for several requirements and referentials, with its state and freshness."""

import csv
import io
from datetime import datetime

import msgspec
import pytest
from sqlalchemy import select

from audit import antivirus, journal
from audit.antivirus import SAFE, SILENT
from audit.audit_models import Evidence
from core.platform import Platform
from tests.audit.documents import pdf
from tests.audit.rooms import held, saying
from tests.web.audit.test_evidence import FILE, TITLE
from tests.web.audit_room import Desk, open_desk
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

ALSO = "X-ECO-1"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(SAFE))
    return open_desk(visitors, platform, at)


def filed(desk: Desk, platform: Platform, until: str = "", status: int = 200) -> Evidence:
    desk.applicant.opens(f"{desk.address}/preuves/depot?exigence=X-AUT-1")
    said = {TITLE: "Charte des marges", "Valable jusqu’au": until}
    desk.applicant.submits(FILE, said, files={"Fichier": ("charte.pdf", pdf())}, status=status)
    with platform.database.read() as session:
        return session.scalars(select(Evidence)).one()


def accepted(desk: Desk) -> None:
    desk.auditor.opens(f"{desk.address}/preuves")
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Accepter"})


def cells(desk: Desk, requirement: str) -> list[str]:
    """What each cell of a requirement's row says."""
    tree = desk.applicant.opens(f"{desk.address}/preuves/couverture").tree
    row = next(one for one in tree.xpath("//table//tbody/tr") if requirement in one.xpath("string(th)"))
    return [" ".join(cell.text_content().split()) for cell in row.xpath("td")]


def test_a_proof_shows_before_each_referential_with_its_state(desk: Desk, platform: Platform) -> None:
    none = "Sans preuve"
    assert cells(desk, "X-AUT-1") == [none, f"5.3, 8.5.1 {none}", f"3 {none}", f"2 {none}", f"Ch. 2 {none}"]
    filed(desk, platform)
    assert cells(desk, "X-AUT-1")[0] == "À examiner Charte des marges"
    accepted(desk)
    assert cells(desk, "X-AUT-1")[1:] == ["5.3, 8.5.1 Valable", "3 Valable", "2 Valable", "Ch. 2 Valable"]
    desk.applicant.sees(
        "ISO 9001:2015 2 sur 16", "santé, édition 2025 1 sur 3", "8 points et leur source, 1 hors du label"
    )


def test_the_figures_come_first_and_lead_to_what_is_folded(desk: Desk, platform: Platform) -> None:
    filed(desk, platform)
    accepted(desk)
    tree = desk.applicant.opens(f"{desk.address}/preuves/couverture").tree
    assert not tree.xpath("//details[@open]")
    assert "Autonomie et initiative 1 prouvée sur 4" in [
        " ".join(one.text_content().split()) for one in tree.xpath("//summary")
    ]
    for link in tree.xpath("//ul[@class='figures']//a/@href"):
        assert tree.xpath(f"//details[@class='fold']//dl[@id='{link[1:]}']"), "inside, or nothing unfolds"


def test_freshness_follows_the_calendar(desk: Desk, platform: Platform, clock: Clock, visitors: Visitors) -> None:
    filed(desk, platform, "15/07/2026")
    accepted(desk)
    assert cells(desk, "X-AUT-1")[0] == "Valable Charte des marges jusqu’au 15 juillet 2026"
    clock.advance(days=60)
    desk = msgspec.structs.replace(desk, applicant=visitors.as_(desk.room.applicant))
    assert cells(desk, "X-AUT-1")[1] == "5.3, 8.5.1 À renouveler"
    desk.applicant.sees("dont 2 à renouveler dans les trois mois")


def test_a_document_is_used_again_without_being_sent_again(desk: Desk, platform: Platform) -> None:
    proof = filed(desk, platform)
    accepted(desk)
    desk.applicant.opens(f"{desk.address}/preuves").follows("Employer ailleurs « Charte des marges »")
    desk.applicant.submits("Employer ce document", {"exigences": [ALSO, "X-ECO-2"]}).sees("2 autres exigences")
    assert cells(desk, ALSO)[0] == "À examiner Charte des marges"
    assert len(held(platform.files)) == 1
    with platform.database.read() as session:
        assert {one.sha256 for one in session.scalars(select(Evidence))} == {proof.sha256}
        assert [one.event for one in journal.history(session, desk.room.candidacy_id)][-1] == "evidence.reused"
    desk.applicant.opens(f"{desk.address}/preuves/{proof.id}/reemploi")
    assert ALSO not in {one.get("value") for one in desk.applicant.tree.xpath("//input[@name='exigences']")}
    desk.applicant.posts(f"{desk.address}/preuves/{proof.id}/reemploi", {"exigences": "X-AUT-1"}, 422)
    desk.applicant.sees("Cochez au moins une exigence")


def test_a_document_that_does_not_open_and_somebody_elses_are_not_used_again(
    desk: Desk, platform: Platform, visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(SILENT))
    proof = filed(desk, platform)
    address = f"{desk.address}/preuves/{proof.id}/reemploi"
    desk.applicant.posts(address, {"exigences": ALSO}, 409)
    desk.applicant.sees("il ne s’ouvre pas")
    visitors.of("applicant").posts(address, {"exigences": ALSO}, 404)
    desk.auditor.posts(address, {"exigences": ALSO}, 403)


def test_the_table_goes_to_a_spreadsheet(desk: Desk, platform: Platform) -> None:
    proof = filed(desk, platform, "15/07/2026")
    answer = desk.auditor.opens(f"{desk.address}/preuves/couverture").follows("Télécharger le tableau (CSV)").response
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 32
    assert (rows[0]["Document"], rows[0]["Valable jusqu’au"], rows[0]["SHA-256"]) == (
        "Charte des marges",
        "2026-07-15",
        proof.sha256,
    )
    assert (rows[0]["ISO 9001:2015"], rows[1]["État"]) == ("5.3, 8.5.1", "Sans preuve")


def test_a_document_over_is_refused_when_filed_and_when_examined(
    desk: Desk, platform: Platform, clock: Clock, visitors: Visitors
) -> None:
    desk.applicant.opens(f"{desk.address}/preuves/depot?exigence=X-AUT-1")
    said = {TITLE: "Ancien", "Valable jusqu’au": "01/03/2026"}
    desk.applicant.submits(FILE, said, files={"Fichier": ("a.pdf", pdf())}, status=422).sees("n’est plus valable")
    filed(desk, platform, "05/03/2026")
    clock.advance(days=4)
    auditor = visitors.as_(desk.room.auditor)
    auditor.opens(f"{desk.address}/preuves").sees("Périmé")
    auditor.submits("Enregistrer l’avis", {"Votre avis": "Accepter"}, status=409).sees("n’est plus valable")
