"""Evidence pages: file, read back, review; strangers find nothing, unscanned and changed files are not served."""

from datetime import datetime

import pytest
from sqlalchemy import select

from audit import antivirus, journal
from audit.antivirus import SAFE, SILENT, UNSCANNED, Scan
from audit.audit_models import Evidence
from core.platform import Platform
from label.models import Organisation
from tests.audit.documents import pdf
from tests.audit.rooms import held, kept_at, saying
from tests.builders import make_organisation
from tests.web.audit_room import Desk, move, open_desk
from tests.web.visitor import Visitor, Visitors

FILE = "Déposer le document"
WHAT = "Ce que ce document prouve"
TITLE = "Titre du document"
REQUIREMENT = "X-AUT-1 – Les marges de décision des agents sont écrites, connues et utilisées."


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A file in evaluation, on a platform whose antivirus finds nothing."""
    found(monkeypatch, SAFE)
    return open_desk(visitors, platform, at)


def found(monkeypatch: pytest.MonkeyPatch, scan: Scan) -> None:
    """The antivirus says this from now on (the real one is in tests/audit/test_antivirus.py)."""
    monkeypatch.setattr(antivirus, "scanner", lambda _settings: saying(scan))


def file_one(desk: Desk, data: bytes = b"", name: str = "marges.pdf", status: int = 200) -> Visitor:
    """The applicant files a document for X-AUT-1."""
    desk.applicant.opens(f"{desk.address}/preuves/depot?exigence=X-AUT-1")
    said = {TITLE: "Marges de décision", "Date du document": "15/01/2026"}
    return desk.applicant.submits(FILE, said, files={"Fichier": (name, data or pdf())}, status=status)


def the_evidence(platform: Platform) -> Evidence:
    with platform.database.read() as session:
        return session.scalars(select(Evidence)).one()


def test_the_page_tells_what_is_expected_by_dimension(desk: Desk) -> None:
    desk.applicant.opens(f"{desk.address}/preuves")
    desk.applicant.sees("Autonomie et initiative", REQUIREMENT.partition(" – ")[2], "Document des marges de décision")
    desk.applicant.sees("Nous avons écrit ce que chaque agent peut décider seul.", "0 sur 32", "Rien de déposé")


def test_a_document_is_filed_read_back_and_accepted(desk: Desk, platform: Platform) -> None:
    file_one(desk).sees("Document reçu", "Marges de décision", "daté du 15 janvier 2026", "rien de suspect")
    desk.auditor.opens(f"{desk.address}/preuves").sees("1 document attend votre avis")
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Accepter"}).sees("Votre avis est enregistré", "Prouvé")
    desk.applicant.opens(f"{desk.address}/preuves").sees("1 sur 32", "Accepté")
    assert the_evidence(platform).reviewed_by == desk.auditor.actor.name  # type: ignore[union-attr]


def test_the_file_comes_back_as_an_attachment_that_runs_nowhere(desk: Desk, platform: Platform) -> None:
    file_one(desk)
    address = f"{desk.address}/preuves/{the_evidence(platform).id}/fichier"
    for person in (desk.applicant, desk.auditor, desk.manager):
        headers = person.opens(address).response.headers
        assert person.response.content == pdf()
        assert headers["content-disposition"].startswith("attachment; filename*=UTF-8''marges.pdf")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("sandbox")
        assert headers["content-type"] == "application/pdf"


def test_a_refused_document_says_what_is_missing(desk: Desk) -> None:
    file_one(desk)
    desk.auditor.opens(f"{desk.address}/preuves")
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Ne pas retenir"}, status=422)
    desk.auditor.sees("Dites ce qui manque")
    desk.auditor.submits("Enregistrer l’avis", {"Remarque": "La page 2 manque."})
    desk.applicant.opens(f"{desk.address}/preuves").sees("Non retenu", "La page 2 manque.", "Pas encore prouvé")


def test_a_file_of_another_kind_is_refused_and_the_form_keeps_what_was_typed(desk: Desk, platform: Platform) -> None:
    file_one(desk, b"MZ\x90\x00", "virus.pdf", status=422)
    desk.applicant.sees("Ce type de fichier n’est pas accepté", "choisissez-le de nouveau")
    assert 'value="Marges de décision"' in desk.applicant.response.text
    with platform.database.read() as session:
        assert session.scalars(select(Evidence)).all() == []
    assert not held(platform.files)


def test_a_missing_file_and_a_missing_title_are_both_said(desk: Desk) -> None:
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    desk.applicant.submits(FILE, {WHAT: REQUIREMENT}, status=422)
    desk.applicant.sees("Choisissez un fichier", "Remplissez « Titre du document »")


def test_an_unknown_requirement_is_refused(desk: Desk) -> None:
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    data = {WHAT: "Z-1", TITLE: "Titre"}
    desk.applicant.submits(FILE, data, files={"Fichier": ("a.pdf", pdf())}, status=422).sees("de la liste")


def test_the_same_file_twice_is_told(desk: Desk) -> None:
    file_one(desk)
    file_one(desk, status=409).sees("déjà déposé")


def test_an_infected_file_is_told_and_never_served(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, Scan("infected", False, "Refusé par l’antivirus : « Essai »."))
    file_one(desk).sees("Refusé par l’antivirus : « Essai »")
    desk.auditor.opens(f"{desk.address}/preuves/{the_evidence(platform).id}/fichier", 409).sees("Essai")


def test_a_waiting_file_is_served_once_it_is_scanned(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    found(monkeypatch, SILENT)
    file_one(desk).sees("En attente d’analyse")
    address = f"{desk.address}/preuves/{the_evidence(platform).id}/fichier"
    desk.auditor.opens(address, 409).sees("l’antivirus n’a pas répondu")
    ask = "Demander l’analyse de « Marges de décision »"
    desk.auditor.opens(f"{desk.address}/preuves").submits(ask).sees("l’antivirus n’a pas répondu")
    found(monkeypatch, SAFE)
    desk.auditor.submits(ask).sees("Analysé par l’antivirus : rien de suspect")
    assert desk.auditor.opens(address).response.content == pdf()


def test_changed_bytes_are_refused_and_the_refusal_is_kept(desk: Desk, platform: Platform) -> None:
    file_one(desk)
    proof = the_evidence(platform)
    kept_at(platform.files, proof.sha256).write_bytes(b"autre")
    desk.auditor.opens(f"{desk.address}/preuves/{proof.id}/fichier", 409).sees("son empreinte ne correspond pas")
    desk.applicant.opens(f"{desk.address}/preuves").sees("Fichier altéré", "déposez-le de nouveau")
    with platform.database.read() as session:
        assert journal.history(session, desk.room.candidacy_id)[-1].event == "evidence.damaged"
    file_one(desk).sees("Document reçu")


def test_strangers_find_nothing(desk: Desk, visitors: Visitors, platform: Platform, at: datetime) -> None:
    file_one(desk)
    proof = the_evidence(platform)
    with platform.database.write() as session:
        other = make_organisation(session, at, siret="99900014400017", name="Autre").id
    strangers = [visitors.of("applicant", organisation_id=other), visitors.of("auditor"), visitors.of("committee")]
    for stranger in strangers:
        stranger.opens(f"{desk.address}/preuves", 404)
        stranger.opens(f"{desk.address}/preuves/{proof.id}/fichier", 404)
    strangers[1].posts(f"{desk.address}/preuves/{proof.id}/avis", {"avis": "oui"}, 404)
    strangers[0].posts(f"{desk.address}/preuves/depot", {"titre": "x"}, 404)
    visitors.of("shopper").opens(f"{desk.address}/preuves", 403)


def test_a_document_is_not_reached_through_another_file(
    desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    file_one(desk)
    with platform.database.write() as session:
        session.scalars(select(Organisation)).one().siret = "99900014400017"
    other = open_desk(visitors, platform, at)
    address = f"{other.address}/preuves/{the_evidence(platform).id}"
    other.applicant.opens(f"{address}/fichier", 404)
    other.auditor.posts(f"{address}/avis", {"avis": "oui"}, 404)
    other.manager.posts(f"{address}/analyse", {}, 404)


def test_a_blind_auditor_looks_but_does_not_judge(visitors: Visitors, platform: Platform, at: datetime) -> None:
    desk = open_desk(visitors, platform, at, declared=False)
    desk.auditor.opens(f"{desk.address}/preuves").sees("Déclarez d’abord vos intérêts")
    desk.auditor.does_not_see("Enregistrer l’avis")


def test_a_final_report_ends_the_deposits(desk: Desk, platform: Platform, at: datetime) -> None:
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    move(platform, desk, at, "finalise_report", "committee")
    desk.applicant.submits(
        FILE, {WHAT: REQUIREMENT, TITLE: "Trop tard"}, files={"Fichier": ("a.pdf", pdf())}, status=409
    )
    desk.applicant.opens(f"{desk.address}/preuves").does_not_see("Déposer un document")


def test_two_reviews_at_once_leave_the_second_person_informed(desk: Desk, platform: Platform) -> None:
    file_one(desk)
    desk.auditor.opens(f"{desk.address}/preuves")
    late = desk.auditor.tree
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Accepter"})
    proof = the_evidence(platform)
    prefix = f"{proof.id.hex}-"
    version = late.xpath(f"//input[@name='{prefix}version']/@value")[0]
    data = {f"{prefix}version": version, f"{prefix}avis": "non", f"{prefix}remarque": "Illisible."}
    desk.auditor.posts(f"{desk.address}/preuves/{proof.id}/avis", data, 409)
    desk.auditor.sees("entre-temps", "Accepté")
    assert "Illisible." in desk.auditor.response.text


def test_requirements_are_folded_except_those_that_wait_for_whoever_looks(desk: Desk) -> None:
    def unfolded(person: Visitor) -> list[str]:
        tree = person.opens(f"{desk.address}/preuves").tree
        assert len(tree.xpath("//details[@class='fold']//details[@class='requirement']")) == 32
        opened = list(tree.xpath("//details[@class='requirement'][@open]/div/@id"))
        around = tree.xpath("//details[@class='fold'][@open]//details[@class='requirement'][@open]/div/@id")
        assert opened == around, "what is unfolded is seen"
        assert len(tree.xpath("//details[@class='fold'][@open]")) == len(opened), "the other dimensions wait folded"
        return opened

    assert unfolded(desk.applicant) == []
    file_one(desk)
    assert (unfolded(desk.applicant), unfolded(desk.auditor), unfolded(desk.manager)) == ([], ["X-AUT-1"], [])
    desk.auditor.opens(f"{desk.address}/preuves")
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Ne pas retenir", "Remarque": "Sans date."})
    assert (unfolded(desk.applicant), unfolded(desk.auditor)) == (["X-AUT-1"], [])


def test_each_dimension_is_summed_up_and_the_next_document_is_one_press_away(desk: Desk) -> None:
    file_one(desk)
    sums = desk.applicant.opens(f"{desk.address}/preuves").tree.xpath("//span[@class='fold__said']/text()")
    assert [sums[0], *{*sums[1:]}] == ["0 prouvée sur 4, 1 à examiner", "0 prouvée sur 4"]
    desk.applicant.sees("1 à examiner, 31 sans document")
    [address] = desk.auditor.opens(f"{desk.address}/preuves").tree.xpath("//a[.='Examiner X-AUT-1']/@href")
    assert desk.auditor.tree.xpath(f"//details[@class='requirement']/div[@id='{address[1:]}']")


def test_what_was_just_filed_is_unfolded_and_what_was_just_examined_leaves_room_for_the_next(desk: Desk) -> None:
    opened = "//details[@class='fold'][@open]//details[@class='requirement'][@open]/div/@id"
    assert file_one(desk).tree.xpath(opened) == ["X-AUT-1"]
    desk.applicant.opens(f"{desk.address}/preuves?exigence=X-ECO-2")
    assert desk.applicant.tree.xpath(opened) == ["X-ECO-2"]
    desk.auditor.opens(f"{desk.address}/preuves")
    desk.auditor.submits("Enregistrer l’avis", {"Votre avis": "Accepter"}).sees("Votre avis est enregistré")
    assert desk.auditor.tree.xpath(opened) == []


def test_what_can_no_longer_be_done_is_no_longer_offered(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch, at: datetime
) -> None:
    found(monkeypatch, UNSCANNED)
    file_one(desk)
    proof = the_evidence(platform)
    desk.manager.opens(f"{desk.address}/preuves").sees("Demander l’analyse")
    for action in ("send_report", "reply", "finalise_report"):
        move(platform, desk, at, action, "granted")
    for person in (desk.applicant, desk.auditor, desk.manager):
        person.opens(f"{desk.address}/preuves").sees("Marges de décision")
        person.does_not_see("Demander l’analyse", "Donner mon avis", "Déposer un document", "Employer ailleurs")
    desk.manager.posts(f"{desk.address}/preuves/{proof.id}/analyse", {}, 409)
    desk.applicant.opens(f"{desk.address}/preuves/{proof.id}/reemploi", 409)
