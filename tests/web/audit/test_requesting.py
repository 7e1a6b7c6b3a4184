"""« Send me this by that day » on screen: asked, told by mail, answered from the same page, late, taken back."""

from datetime import datetime

import pytest
from sqlalchemy import select

from audit import antivirus
from audit.antivirus import SAFE
from audit.request_models import DocumentRequest
from core.platform import Platform
from tests.audit.documents import pdf
from tests.audit.rooms import saying
from tests.label.crowd import jobs
from tests.web.audit.test_evidence import FILE, TITLE
from tests.web.audit_room import REQUIREMENT, Desk, open_desk
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

ASK = "Envoyer la demande"
WHAT = {"Ce que le document doit prouver": REQUIREMENT, "Document attendu": "Le registre des idées, signé."}
DUE = "À déposer au plus tard le"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(SAFE))
    return open_desk(visitors, platform, at)


def ask(desk: Desk, day: str = "20/03/2026", status: int = 200) -> None:
    desk.auditor.opens(f"{desk.address}/preuves").follows("Demander un document")
    desk.auditor.submits(ASK, WHAT | {DUE: day}, status=status)


def test_the_organisation_is_told_and_answers_from_the_request(desk: Desk, platform: Platform) -> None:
    ask(desk)
    with platform.database.read() as session:
        told = [job for job in jobs(session) if job["template"] == "ask_document_applicant"]
    assert [(len(told), told[0]["values"]["due"])] == [(1, "2026-03-20")]
    desk.applicant.opens(f"{desk.address}/preuves").sees("Attendu", "au plus tard le 20 mars 2026", "signé")
    desk.applicant.follows("Répondre à cette demande").sees("L’auditeur demande, au plus tard le 20 mars 2026")
    desk.applicant.submits(FILE, {TITLE: "Registre"}, files={"Fichier": ("r.pdf", pdf())}).sees("« Registre »")
    desk.applicant.sees("Déposé").does_not_see("Répondre à cette demande")
    desk.auditor.opens(f"{desk.address}/preuves").does_not_see("Retirer cette demande")


def test_a_refused_form_still_answers_the_request(desk: Desk, platform: Platform) -> None:
    ask(desk)
    desk.applicant.opens(f"{desk.address}/preuves").follows("Répondre à cette demande")
    desk.applicant.submits(FILE, {TITLE: ""}, files={"Fichier": ("r.pdf", pdf())}, status=422)
    desk.applicant.sees("L’auditeur demande")
    desk.applicant.submits(FILE, {TITLE: "Registre"}, files={"Fichier": ("r.pdf", pdf())})
    with platform.database.read() as session:
        assert session.scalars(select(DocumentRequest)).one().answered_at is not None


def test_the_day_past_is_shown_to_everybody(desk: Desk, clock: Clock, visitors: Visitors) -> None:
    ask(desk)
    clock.advance(days=19)
    for actor in (desk.room.applicant, desk.room.auditor, desk.room.manager):
        visitors.as_(actor).opens(f"{desk.address}/preuves").sees("En retard")


def test_a_day_past_is_refused_and_a_request_is_taken_back(desk: Desk) -> None:
    ask(desk, "01/03/2026", 422)
    desk.auditor.sees("un jour à venir")
    desk.auditor.submits(ASK, {DUE: "20/03/2026"}).sees("La demande est envoyée")
    desk.auditor.submits("Retirer cette demande").sees("Demande retirée")
    desk.applicant.opens(f"{desk.address}/preuves").sees("Demande retirée").does_not_see("Répondre à cette demande")


def test_a_request_of_another_file_answers_nothing(desk: Desk) -> None:
    ask(desk)
    for named in ("00000000-0000-4000-8000-000000000000", "autre"):
        desk.applicant.opens(f"{desk.address}/preuves/depot?demande={named}", 404)
    desk.applicant.posts(f"{desk.address}/preuves/demandes", {}, 403)
    desk.manager.opens(f"{desk.address}/preuves/demandes/nouvelle", 403)
