"""A new version of a document on the pages: it takes the place of the last, which is folded beside it."""

from datetime import datetime

import pytest
from sqlalchemy import select

from audit import antivirus
from audit.antivirus import SAFE
from audit.audit_models import Evidence
from core.platform import Platform
from tests.audit.documents import pdf
from tests.audit.rooms import saying
from tests.audit.test_versions import sheet
from tests.label.crowd import jobs
from tests.web.audit_room import Desk, move, open_desk
from tests.web.visitor import Visitors

FILE, NEXT = "Déposer le document", "Déposer la nouvelle version"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A file in evaluation with one document, accepted."""
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(SAFE))
    desk = open_desk(visitors, platform, at)
    desk.applicant.opens(f"{desk.address}/preuves/depot?exigence=X-AUT-1")
    desk.applicant.submits(FILE, {"Titre du document": "Marges de décision"}, files={"Fichier": ("marges.pdf", pdf())})
    desk.auditor.opens(f"{desk.address}/preuves").submits("Enregistrer l’avis", {"Votre avis": "Accepter"})
    return desk


def documents(platform: Platform) -> list[Evidence]:
    with platform.database.read() as session:
        return list(session.scalars(select(Evidence).order_by(Evidence.number)))


def replaces(desk: Desk, number: int, status: int = 200) -> None:
    desk.applicant.opens(f"{desk.address}/preuves").follows("Déposer une nouvelle version de « Marges de décision »")
    desk.applicant.sees("prendra la place de « Marges de décision »", "Les marges de décision des agents sont écrites")
    desk.applicant.submits(NEXT, files={"Fichier": (f"marges-{number}.pdf", sheet(number))}, status=status)


def test_the_new_version_counts_and_the_earlier_are_folded_with_their_digest(desk: Desk, platform: Platform) -> None:
    desk.applicant.opens(f"{desk.address}/preuves").sees("1 sur 32")
    replaces(desk, 2)
    desk.applicant.sees("Document reçu", "version 2", "1 version antérieure", "0 sur 32", "Ne compte plus")
    desk.auditor.opens(f"{desk.address}/preuves").sees("1 document attend votre avis", "a vu la version 1")
    first, second = documents(platform)
    desk.auditor.sees(first.sha256, second.sha256, "Accepté par", "remplacée le 2 mars 2026")
    desk.auditor.opens(f"{desk.address}/preuves/{first.id}/fichier")
    assert desk.auditor.response.content == pdf()
    desk.auditor.opens(f"{desk.address}/preuves/couverture").does_not_see("Périmé").sees("À examiner")
    desk.auditor.opens(f"{desk.address}/preuves").submits("Enregistrer l’avis", {"Votre avis": "Accepter"})
    desk.auditor.sees("1 sur 32").does_not_see("a vu la version 1")
    replaces(desk, 3)
    desk.applicant.sees("2 versions antérieures")


def test_the_auditor_is_told_when_what_they_examined_is_replaced(desk: Desk, platform: Platform) -> None:
    replaces(desk, 2)
    replaces(desk, 3)
    with platform.database.read() as session:
        assert [job["template"] for job in jobs(session)].count("replace_proof_auditor") == 1


def test_the_report_says_which_version_was_examined(desk: Desk, platform: Platform, at: datetime) -> None:
    replaces(desk, 2)
    move(platform, desk, at, "start_report", "draft_report")
    desk.auditor.opens(f"{desk.address}/rapport")
    desk.auditor.sees("Marges de décision (version 1, remplacée le 2 mars 2026)", "Marges de décision (version 2)")


def test_a_version_of_another_file_or_of_nothing_is_not_found(desk: Desk, platform: Platform) -> None:
    replaces(desk, 2)
    first, second = documents(platform)
    desk.applicant.opens(f"{desk.address}/preuves/depot?remplace={first.id}", status=409).sees("a été remplacé depuis")
    for lost in ("rien", "00000000-0000-4000-8000-000000000000"):
        desk.applicant.opens(f"{desk.address}/preuves/depot?remplace={lost}", status=404)
    desk.auditor.opens(f"{desk.address}/preuves/depot?remplace={second.id}", status=403)
    avis = {f"{first.id.hex}-avis": "oui", f"{first.id.hex}-version": str(first.version)}
    desk.auditor.posts(f"{desk.address}/preuves/{first.id}/avis", avis, status=409)
