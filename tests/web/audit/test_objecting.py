"""On the page of the audit: an objection made and decided, an agenda written and taken away."""

from audit import declarations
from core.platform import Platform
from tests.label.crowd import told
from tests.web.audit_room import open_desk
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

WHY = "Cette personne a conseillé notre direction il y a deux ans."


def test_an_objection_is_made_read_and_accepted(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk = open_desk(visitors, platform, clock.at)
    desk.applicant.opens(f"{desk.address}/audit").sees("Jusqu’au 16 mars 2026")
    desk.applicant.submits("Envoyer l’objection", {"motif": "Non."}, status=422).sees("20 caractères")
    desk.applicant.submits("Envoyer l’objection", {"motif": WHY}).sees("Objection à trancher", WHY)
    desk.auditor.opens(f"{desk.address}/audit").sees(WHY)
    desk.manager.opens(f"{desk.address}/audit").sees(WHY)
    desk.manager.submits("Trancher l’objection", {"suite": "oui", "reponse": ""}, status=422)
    decided = {"suite": "oui", "reponse": "Le lien est récent : une autre personne auditera."}
    desk.manager.submits("Trancher l’objection", decided).sees("Objection acceptée", "Mission retirée")
    desk.applicant.opens(f"{desk.address}/audit").sees("Le lien est récent")
    desk.auditor.opens(f"{desk.address}/audit", status=404)
    with platform.database.read() as session:
        found = told(session)
    assert found["decide_objection_applicant"] == {desk.room.applicant.name}
    assert found["object_auditor"] == found["release_auditor"] == {desk.room.auditor.name}
    assert found["object_manager"] == {desk.room.manager.name}


def test_an_objection_is_decided_even_when_its_auditor_has_left_the_file_meanwhile(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk = open_desk(visitors, platform, clock.at)
    desk.applicant.opens(f"{desk.address}/audit").submits("Envoyer l’objection", {"motif": WHY})
    with platform.database.write() as session:
        told = {"has_interest": True, "kind": "consultancy", "text": "Je les ai conseillés."}
        declarations.declare(session, desk.room.candidacy_id, **told, by=desk.room.auditor, at=clock.at)  # type: ignore[arg-type]
    desk.manager.opens(f"{desk.address}/audit").sees("Intérêt déclaré", "Objection à trancher")
    decided = {"suite": "oui", "reponse": "Le lien est récent : une autre personne auditera."}
    desk.manager.submits("Trancher l’objection", decided).sees("Objection acceptée")
    desk.applicant.opens(f"{desk.address}/audit").sees("Le lien est récent")


def test_after_ten_working_days_no_objection_is_offered(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    desk = open_desk(visitors, platform, clock.at)
    clock.advance(days=15)
    applicant = visitors.as_(desk.room.applicant).opens(f"{desk.address}/audit").does_not_see("Faire une objection")
    applicant.posts(f"{desk.address}/audit/objections/{desk.room.auditor.id}", {"motif": WHY}, status=409)


def test_the_agenda_is_written_by_the_auditor_and_taken_away_by_all(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    desk = open_desk(visitors, platform, clock.at)
    typed = {"Jour": "30/03/2026", "De": "14h30", "À": "16:00", "Comment": "Sur place", "Lieu": "Hôtel de ville"}
    typed |= {"Ce qui sera vu": "L’accueil"}
    desk.auditor.opens(f"{desk.address}/audit").follows("Agenda de la visite").sees("Aucun rendez-vous")
    desk.auditor.submits("Fixer le rendez-vous", typed | {"De": "tôt"}, status=422).sees("14:30")
    desk.auditor.submits("Fixer le rendez-vous", typed).sees("30 mars 2026", "14 h 30", "16 h", "Hôtel de ville")
    desk.applicant.opens(f"{desk.address}/audit/visite").sees("L’accueil").does_not_see("Fixer un rendez-vous")
    desk.applicant.opens(f"{desk.address}/audit/visite.ics")
    assert desk.applicant.response.headers["content-type"].startswith("text/calendar")
    # The clocks of Paris went forward on 29 March 2026: 14:30 there is 12:30 in universal time.
    assert b"DTSTART:20260330T123000Z" in desk.applicant.response.content
    desk.auditor.opens(f"{desk.address}/audit/visite").submits("Annuler ce rendez-vous").sees("Annulé")
    with platform.database.read() as session:
        assert told(session)["plan_visit_applicant"] == {desk.room.applicant.name}
    visitors.of("auditor").opens(f"{desk.address}/audit/visite", status=404)
    visitors.of("committee").opens(f"{desk.address}/audit/visite", status=403)
