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
    citizen.submits("Envoyer la réclamation", FORM).sees("Bien reçu", "14 avril 2026", "Reçue")
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
    citizen.opens(f"/reclamations/{number}").sees("Traitée", "Fondée", "La consigne de l’accueil a changé.")
    citizen.does_not_see("rendez-vous", "Vous avez raison")
    citizen.opens("/reclamations").sees(number, "La consigne de l’accueil a changé.", "1 réclamation reçue")
    citizen.opens(f"/reclamations/{number}?lang=en").sees("Complaint", "Upheld")
    citizen.opens("/reclamations/RECLAM-2026-0000-0", status=404)


def test_a_question_stops_the_delay_and_its_author_replies_without_an_account(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    manager, handler = visitors.of("manager"), visitors.of("committee", name="Sans part")
    citizen = visitors.citizen().opens("/reclamation").submits("Envoyer la réclamation", FORM)
    number = citizen.title.split()[-1]
    manager.opens(f"/recours/{number}").submits("Confier", {"Personne chargée d’y répondre": "Sans part"})
    handler.opens(f"/recours/{number}").submits("Envoyer la question", {"Votre question": "Quand ?"}, status=422)
    handler.submits("Envoyer la question", {"Votre question": "À quelle heure étiez-vous là ?"})
    handler.sees("Attend son auteur", "À quelle heure étiez-vous là ?").does_not_see("Poser une question")
    citizen.opens(f"/reclamations/{number}").sees("le délai est suspendu", "23 mars 2026").does_not_see(
        "À quelle heure"
    )
    with platform.database.read() as session:
        path = next(job["values"]["path"] for job in jobs(session) if job["template"] == "complaint_asked_citizen")
    citizen.opens(path).sees("À quelle heure étiez-vous là ?", "23 mars 2026")
    assert "set-cookie" not in citizen.response.headers
    citizen.opens(f"{path}?lang=en").sees("Reply by", "Send my reply").opens(path)
    citizen.submits("Envoyer ma réponse", {"Votre réponse": "Vite"}, status=422).sees("trop court")
    clock.advance(days=7)
    citizen.submits("Envoyer ma réponse", {"Votre réponse": "Vers dix heures, à l’ouverture."})
    citizen.opens(path).sees("Vous avez répondu").opens(f"/reclamations/{number}").sees("21 avril 2026")
    citizen.opens(f"{path}x", status=404)
    assert handler.actor is not None
    handler = visitors.as_(handler.actor)
    handler.opens(f"/recours/{number}").sees("Vers dix heures, à l’ouverture.", "À l’étude")


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
