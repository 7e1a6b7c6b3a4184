"""The contradictory phase on its pages: point by point, in time or late, then a report signed, sealed and printed."""

import io
from datetime import datetime
from pathlib import Path

import pikepdf
import pytest

from accounts import second_factor, totp
from core.platform import Platform
from label import lapses, seal_reading
from label.models import Candidacy
from tests.web.audit.test_report_pdf import SYNTHESIS, tags_of, text_of
from tests.web.audit_room import Desk, move, note, open_desk
from tests.web.conftest import Clock
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitors

CONTESTED = "Le registre était à l’annexe ; le voici."


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A file whose draft report, with two findings, is with the organisation, by the steps of the table."""
    measuring(monkeypatch, measures())
    desk = open_desk(visitors, platform, at)
    note(desk, "Non-conformité majeure")
    note(desk, facts="Charte absente de l’accueil.")
    desk.auditor.opens(f"{desk.address}/rapport").submits("Enregistrer la synthèse", {"Synthèse": SYNTHESIS})
    with platform.database.write() as session:
        session.get_one(Candidacy, desk.room.candidacy_id).state = "draft_report"
    desk.auditor.opens(f"{desk.address}/rapport").submits("Envoyer le rapport provisoire à l’organisation")
    return desk


def contest(desk: Desk, number: int = 1) -> None:
    """The organisation contests a finding."""
    said = {"Votre position": "Nous contestons ce constat", "Ce que vous contestez": CONTESTED}
    desk.applicant.opens(f"{desk.address}/rapport")
    desk.applicant.submits(f"Garder notre position sur le constat n° {number}", said)


def test_each_point_is_answered_treated_signed_and_printed(
    desk: Desk, platform: Platform, clock: Clock, tmp_path: Path
) -> None:
    desk.applicant.opens(f"{desk.address}/rapport").sees("jusqu’au 23 mars 2026", "réputé non contesté", "hors délai")
    desk.applicant.submits("Garder notre position sur le constat n° 1", {}, status=422).sees("Votre position")
    contest(desk)
    desk.applicant.sees(CONTESTED, "Contesté").submits("Envoyer nos observations")
    desk.auditor.opens(f"{desk.address}/rapport").sees("doit être traitée avant le rapport définitif")
    desk.auditor.opens(f"{desk.address}/rapport/signature").sees("Pas encore possible")
    amended = {"Suite donnée": "Modifié", "Motif": "Registre vu.", "Faits, s’ils changent": "Registre tenu, non relu."}
    amended["Gravité, si elle change"] = "Non-conformité mineure"
    desk.auditor.opens(f"{desk.address}/rapport").submits("Traiter la réponse au constat n° 1", amended)
    desk.auditor.sees(
        "Registre tenu, non relu.", "Modifié", "Le constat provisoire disait", "Registre vide depuis mai."
    )
    desk.auditor.posts(f"{desk.address}/etape", {"action": "finalise_report", "finalise_report-version": 1}, 409)
    desk.auditor.opens(f"{desk.address}/rapport").follows("Rendre le rapport définitif").sees("Votre signature")
    desk.auditor.submits("Rendre le rapport définitif").sees("Le rapport est définitif")
    data = desk.applicant.opens(f"{desk.address}/rapport.pdf").response.content
    seal_reading.verify(data, platform.keyring.seal)
    text = text_of(data, tmp_path)
    for words in (
        "L’organisation conteste ce constat",
        "Suite donnée : modifié",
        "Registre vu.",
        "inscrite au journal",
    ):
        assert words in text, words
    assert "signé" in desk.applicant.opens(f"{desk.address}/rapport").sees("Signé et scellé par Ada Verin").text
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert opened.Root.MarkInfo.Marked
        kinds = {str(tag.get("/S", "")) for tag in tags_of(opened.Root.StructTreeRoot)}
    assert {"/H1", "/H2", "/H3", "/H4"} <= kinds
    assert desk.manager.opens(f"{desk.address}/rapport.pdf").response.content == data


def test_a_signature_asks_for_the_code_of_its_auditor(desk: Desk, platform: Platform, clock: Clock) -> None:
    desk.applicant.opens(f"{desk.address}/rapport").submits("Envoyer nos observations")
    sealing = second_factor.key(platform.settings)
    with platform.database.write() as session:
        secret = second_factor.begin(session, sealing, by=desk.room.auditor)
        first = totp.code(secret, totp.step_of(clock.at))
        second_factor.confirm(session, sealing, first, by=desk.room.auditor, at=clock.at)
    page = desk.auditor.opens(f"{desk.address}/rapport/signature")
    page.submits("Rendre le rapport définitif", {"Code de confirmation": first}, status=422).sees("déjà servi")
    with platform.database.read() as session:
        assert session.get_one(Candidacy, desk.room.candidacy_id).state == "final_report"
    clock.advance(seconds=60)
    code = totp.code(secret, totp.step_of(clock.at))
    page.submits("Rendre le rapport définitif", {"Code de confirmation": code}).sees("Le rapport est définitif")


def test_the_delay_ends_by_itself_and_a_late_answer_is_said_so(
    desk: Desk, visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    clock.advance(days=21)
    with platform.database.write() as session:
        lapses.carry_out(session, at=clock.at)
        assert session.get_one(Candidacy, desk.room.candidacy_id).state == "right_of_reply"
    clock.advance(days=1)
    with platform.database.write() as session:
        lapses.carry_out(session, at=clock.at)
        assert session.get_one(Candidacy, desk.room.candidacy_id).state == "final_report"
        lapses.carry_out(session, at=clock.at)
    room = desk.room
    desk = Desk(room, visitors.as_(room.applicant), visitors.as_(room.auditor), desk.manager, desk.address)
    desk.applicant.opens(f"{desk.address}/rapport").sees("Délai passé le 24 mars 2026", "réputé non contesté")
    contest(desk, 2)
    desk.applicant.sees("Elle est marquée hors délai", "Hors délai")
    desk.auditor.opens(f"{desk.address}/rapport/signature").sees("Pas encore possible")
    kept = {"Suite donnée": "Maintenu", "Motif": "Rien de neuf."}
    desk.auditor.opens(f"{desk.address}/rapport").submits("Traiter la réponse au constat n° 2", kept)
    desk.auditor.opens(f"{desk.address}/rapport/signature").sees("Votre signature")


def test_what_an_auditor_treats_is_read_by_the_organisation_with_the_final_report_only(
    desk: Desk, tmp_path: Path
) -> None:
    contest(desk)
    contest(desk, 2)
    observation = {"Votre observation": "Le registre a une annexe."}
    desk.applicant.submits("Déposer cette observation", observation).submits("Envoyer nos observations")
    seen = {room: desk.applicant.opens(f"{desk.address}/{room}").text for room in ("rapport", "audit")}
    desk.applicant.opens(f"{desk.address}/rapport").sees("L’auditeur examine vos réponses", "avec le rapport définitif")
    amended = {"Suite donnée": "Modifié", "Motif": "Registre vu.", "Faits, s’ils changent": "Registre tenu, non relu."}
    amended["Gravité, si elle change"] = "Observation"
    auditor = desk.auditor.opens(f"{desk.address}/rapport").submits("Traiter la réponse au constat n° 1", amended)
    auditor.submits("Traiter la réponse au constat n° 2", {"Suite donnée": "Retiré", "Motif": "Charte vue."})
    auditor.submits("Répondre à l’observation n° 1", {"Réponse": "Annexe lue."})
    auditor.submits("Enregistrer la synthèse", {"Synthèse": "Une synthèse récrite."})
    for room, before in seen.items():
        assert desk.applicant.opens(f"{desk.address}/{room}").text == before, room
    told = text_of(desk.applicant.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    for words in ("Registre vu", "non relu", "Charte vue", "Annexe lue", "récrite"):
        assert words not in told, words
    assert "Registre vide depuis mai." in told
    for reader in (desk.auditor, desk.manager):
        reader.opens(f"{desk.address}/rapport").sees(
            "Registre vu.", "non relu", "Charte vue.", "Annexe lue.", "récrite"
        )
    desk.auditor.opens(f"{desk.address}/rapport/signature").submits("Rendre le rapport définitif")
    page = desk.applicant.opens(f"{desk.address}/rapport")
    page.sees("Registre vu.", "non relu", "Charte vue.", "Annexe lue.", "récrite").does_not_see("examine vos réponses")
    desk.applicant.opens(f"{desk.address}/audit").sees("non relu").does_not_see("suite au rapport définitif")


def test_a_treated_finding_still_counts_in_the_results_that_its_organisation_reads(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    desk = open_desk(visitors, platform, at)
    note(desk, "Non-conformité majeure")
    move(platform, desk, at, "send_report", "right_of_reply")
    contest(desk)
    move(platform, desk, at, "reply", "final_report")
    organisation, scheme = (one.opens(f"{desk.address}/resultats").text for one in (desk.applicant, desk.manager))
    withdrawn = {"Suite donnée": "Retiré", "Motif": "Registre vu."}
    desk.auditor.opens(f"{desk.address}/rapport").submits("Traiter la réponse au constat n° 1", withdrawn)
    assert desk.applicant.opens(f"{desk.address}/resultats").text == organisation
    assert desk.manager.opens(f"{desk.address}/resultats").text != scheme
    move(platform, desk, at, "finalise_report", "committee")
    assert desk.applicant.opens(f"{desk.address}/resultats").text != organisation
