"""What people do on the pages is told by mail to those it concerns, once, in the same transaction."""

from datetime import datetime

import pytest

from core.platform import Platform
from tests.audit.rooms import file_one
from tests.label.crowd import jobs, told
from tests.web.audit_room import move, note, open_desk
from tests.web.conftest import Clock
from tests.web.mystery_scene import Scene
from tests.web.sitting_room import in_state, measures, measuring, seat
from tests.web.visitor import Visitors

NEW = {"Nom": "Yasmine Haddad", "Adresse électronique": "yasmine@essai.test", "Rôle": "auditeur"}


def _told(platform: Platform) -> dict[str, set[str]]:
    with platform.database.read() as session:
        return told(session)


def test_shoppers_are_told_of_visits_handed_out_once_each(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at, begun=False)
    visitors.of("shopper", name="Léa")
    visitors.of("shopper", name="Marc")
    manager = visitors.as_(scene.manager).opens(scene.address)
    manager.submits("Planifier", {"Nombre de visites": "12", "Premier jour": "02/03/2026"})
    manager.submits("Confier", {"personnes": ["Léa", "Marc"], "Nombre au plus": "1"})
    assert _told(platform)["hand_out_shopper"] == {"Léa"}
    manager.submits("Confier", {"personnes": ["Léa", "Marc"]})
    assert _told(platform)["hand_out_shopper"] == {"Léa", "Marc"}


def test_a_shopper_is_told_of_a_report_sent_back(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    visitors.as_(scene.manager).opens(scene.review()).submits("Renvoyer", {"Ce qui manque": "L’heure manque."})
    assert _told(platform)["send_back_shopper"] == {scene.shopper.name}


@pytest.mark.parametrize("button", ["Annuler cette visite", "Reprendre cette visite"])
def test_a_shopper_is_told_of_a_visit_taken_back(
    platform: Platform, visitors: Visitors, at: datetime, button: str
) -> None:
    scene = Scene(platform, at)
    fields = {"Motif de l’annulation": "Site fermé"} if button.startswith("Annuler") else {}
    visitors.as_(scene.manager).opens(scene.review()).submits(button, fields)
    assert _told(platform)["take_back_shopper"] == {scene.shopper.name}


def test_the_manager_is_told_of_visits_given_back(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}")
    shopper.submits("Déclarer ce lien", {"texte": ""}, status=422)
    assert "decline_manager" not in _told(platform)
    shopper.submits("Déclarer ce lien", {"texte": "Ma sœur y travaille."})
    assert _told(platform)["decline_manager"] == {scene.manager.name}


def test_an_auditor_is_told_of_a_mission_taken_back(platform: Platform, visitors: Visitors, at: datetime) -> None:
    desk = open_desk(visitors, platform, at)
    desk.manager.opens(f"{desk.address}/audit").submits("Retirer la mission", {"Motif du retrait": "Congé long."})
    assert _told(platform)["release_auditor"] == {desk.room.auditor.name}


def test_an_answer_to_a_finding_and_its_closing_are_told(platform: Platform, visitors: Visitors, at: datetime) -> None:
    desk = open_desk(visitors, platform, at)
    note(desk)
    move(platform, desk, at, "send_report", "right_of_reply")
    said = {"Cause": "Personne ne le tient.", "Correction": "Tenu par l’accueil."}
    desk.applicant.opens(f"{desk.address}/audit").submits("Enregistrer notre réponse au constat n° 1", said)
    assert _told(platform)["respond_auditor"] == {desk.room.auditor.name}
    desk.auditor.opens(f"{desk.address}/audit").submits("Lever le constat n° 1", {"Efficacité constatée": "Vu tenu."})
    assert _told(platform)["close_applicant"] == {desk.room.applicant.name}


def test_a_document_that_is_not_enough_is_told_once_a_day(
    platform: Platform, visitors: Visitors, at: datetime, clock: Clock
) -> None:
    desk = open_desk(visitors, platform, at)
    with platform.database.write() as session:
        file_one(session, platform.files, desk.room, at)
    refused = {"Votre avis": "Ne pas retenir", "Remarque": "La page 2 manque."}
    desk.auditor.opens(f"{desk.address}/preuves").submits("Enregistrer l’avis", {"Votre avis": "Accepter"})
    assert "refuse_proof_applicant" not in _told(platform)
    for days in (0, 0, 1):
        clock.advance(days=days, minutes=5)
        auditor = visitors.as_(desk.room.auditor).opens(f"{desk.address}/preuves")
        auditor.submits("Enregistrer l’avis", refused)
    with platform.database.read() as session:
        told_twice = [job["to"] for job in jobs(session) if job["template"] == "refuse_proof_applicant"]
    assert len(told_twice) == 2


def test_the_committee_is_convened_by_mail(
    platform: Platform, visitors: Visitors, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    members = seat(platform, at)
    candidacy_id, _, manager = in_state(platform, at, "committee")
    visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/comite").submits("Ouvrir la séance")
    assert _told(platform)["convene_committee"] == {member.name for member in members}


def test_an_account_a_role_and_a_password_are_told_to_their_holder(platform: Platform, visitors: Visitors) -> None:
    manager = visitors.of("manager").opens("/personnes")
    password = manager.submits("Ouvrir le compte", NEW).tree.xpath("string(//code)")
    assert _told(platform) == {"open_account": {"Yasmine Haddad"}}
    manager.opens("/personnes")
    person = "Yasmine Haddad (yasmine@essai.test)"
    manager.submits("Confier ce rôle", {"Personne": person, "Rôle à confier": "membre du comité"})
    assert _told(platform)["give_role"] == {"Yasmine Haddad"}
    yasmine = visitors.citizen().opens("/connexion")
    yasmine.submits("Se connecter", {"Adresse électronique": "yasmine@essai.test", "Mot de passe": password})
    fields = {"Mot de passe actuel": password, "Nouveau mot de passe": "une phrase à moi seule"}
    yasmine.opens("/mot-de-passe").submits("Changer le mot de passe", fields)
    assert _told(platform)["change_password"] == {"Yasmine Haddad"}
    with platform.database.read() as session:
        assert password not in repr(jobs(session))
