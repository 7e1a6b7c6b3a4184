"""Complaints on the pages: sent by anybody without script, entrusted, answered, followed by number alone."""

from core.platform import Platform
from tests.label.crowd import jobs
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

TEXT = "Le 3 mars, à l’accueil, on m’a refusé un rendez-vous sans dire pourquoi."
FORM = {"Ce qui s’est passé": TEXT, "Votre nom": "Jeanne Test", "Votre adresse électronique": "jeanne@essai.test"}


def test_a_complaint_goes_from_the_public_page_to_its_published_outcome(visitors: Visitors, platform: Platform) -> None:
    manager, handler = visitors.of("manager"), visitors.of("committee", name="Sans part")
    citizen = visitors.citizen().opens("/").follows("Réclamations et recours").follows("Faire une réclamation")
    citizen.submits("Envoyer la réclamation", {"Ce qui s’est passé": "court"}, status=422).sees("trop court")
    citizen.submits("Envoyer la réclamation", FORM).sees("Bien reçu", "14 avril 2026", "Reçu")
    citizen.does_not_see("rendez-vous", "Jeanne")
    number = citizen.title.split()[-1]
    with platform.database.read() as session:
        assert {job["to"] for job in jobs(session)} >= {"jeanne@essai.test"}
    handler.opens(f"/recours/{number}", status=403)
    manager.opens("/tableau-de-bord").follows("Recours").sees(number, "À confier")
    manager.follows(number).sees("rendez-vous", "Jeanne Test")
    manager.submits("Confier", {"Personne chargée d’y répondre": "Sans part"}).sees("est prévenue")
    handler.opens("/recours").follows(number).sees("rendez-vous")
    typed = {"Suite donnée": "Fondée", "Réponse": "Vous avez raison : l’accueil change sa consigne."}
    handler.submits("Donner cette réponse", typed, status=422).sees("Écrivez ce qui sera publié")
    handler.submits("Donner cette réponse", typed | {"Ce qui sera publié": "La consigne de l’accueil a changé."})
    handler.sees("Réponse : fondée")
    citizen.opens(f"/reclamations/{number}").sees("Traité", "Fondé", "La consigne de l’accueil a changé.")
    citizen.does_not_see("rendez-vous", "Vous avez raison")
    citizen.opens("/reclamations").sees(number, "La consigne de l’accueil a changé.", "1 réclamation reçue")
    citizen.opens(f"/reclamations/{number}?lang=en").sees("Complaint", "Upheld")
    citizen.opens("/reclamations/RECLAM-2026-0000-0", status=404)


def test_the_form_needs_no_script_and_speaks_english(visitors: Visitors) -> None:
    page = visitors.citizen().opens("/reclamation?lang=en").sees("Make a complaint", "What happened", "Your name")
    assert not page.tree.xpath("//form[@method='post']//script")
    assert "set-cookie" not in page.response.headers


def test_one_connection_cannot_flood_the_house(visitors: Visitors, clock: Clock) -> None:
    page = visitors.citizen()
    for _ in range(10):
        page.opens("/reclamation").submits("Envoyer la réclamation", FORM).sees("Bien reçu")
    page.opens("/reclamation").submits("Envoyer la réclamation", FORM, status=409).sees("un quart d’heure")
    clock.advance(minutes=16)
    page.submits("Envoyer la réclamation", FORM).sees("Bien reçu")
