"""Appeals on the pages: the organisation contests a refusal, follows the answer, and nobody else sees it."""

from core.platform import Platform
from tests.label.crowd import Crowd
from tests.label.test_grievances import refused
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

WHY = "Le score des usagers a été compté sans les réponses du second site."


def _room(platform: Platform, clock: Clock) -> Crowd:
    with platform.database.write() as session:
        return refused(session, clock())


def test_an_organisation_appeals_follows_and_reads_the_answer(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    crowd = _room(platform, clock)
    path = f"/candidatures/{crowd.candidacy.id}/recours"
    applicant = (
        visitors.as_(crowd.people["Responsable"]).opens(f"/candidatures/{crowd.candidacy.id}").follows("Recours")
    )
    applicant.sees("le refus du label, le 2 mai 2026", "2 mois")
    applicant.submits("Déposer le recours", {"Pourquoi": WHY}, status=422)
    applicant.submits("Déposer le recours", {"contre": "Le refus du label, du 02/03/2026", "Pourquoi": WHY})
    applicant.sees("reçu sous le numéro RECOURS-2026-", WHY, "réponse due le 28 avril 2026", "Reçu")
    number = next(word for word in applicant.text.split() if word.startswith("RECOURS-")).rstrip(".")
    manager = visitors.as_(crowd.people["Gestionnaire"]).opens("/tableau-de-bord")
    manager.sees(f"Confiez le recours {number}", "Réponse due le 28 avril 2026")
    manager.opens("/recours").sees(number, "Mairie d’Essai")
    manager.opens(f"/recours/{number}")
    offered = [option.text for option in manager.tree.xpath("//select/option")][1:]
    assert offered == ["Membre 2", "Membre et enquêteur", "Relève"]
    manager.submits("Confier", {"Personne chargée d’y répondre": "Membre 2"})
    manager.opens("/tableau-de-bord").does_not_see("Confiez le recours")
    handler = visitors.as_(crowd.people["Membre 2"]).opens("/tableau-de-bord")
    handler.sees(f"Répondez au recours {number}").opens(f"/recours/{number}").follows("Ouvrir le dossier concerné")
    handler.sees("Label refusé").opens(f"/recours/{number}")
    handler.submits("Envoyer la question", {"Votre question": "Quelles réponses du second site manquent ?"})
    handler.opens("/tableau-de-bord").does_not_see("Répondez au recours")
    applicant.opens("/tableau-de-bord").sees(f"Répondez à la question posée sur votre recours {number}")
    reply = {"Votre réponse": "Celles du guichet du samedi, voir la feuille jointe."}
    applicant.opens(path).submits("Envoyer notre réponse", reply)
    handler.opens(f"/recours/{number}")
    typed = {"Suite donnée": "Non fondé", "Réponse": "Le second site a bien été compté, en page 3."}
    handler.submits("Donner cette réponse", typed)
    applicant.opens(path).sees("Non fondé", "Le second site a bien été compté")
    visitors.as_(crowd.people["Étrangère"]).opens(path, status=404)
    visitors.as_(crowd.people["Gestionnaire"]).opens(path, status=403)


def test_an_appeal_can_be_taken_back(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    crowd = _room(platform, clock)
    page = visitors.as_(crowd.people["Responsable"]).opens(f"/candidatures/{crowd.candidacy.id}/recours")
    page.submits("Déposer le recours", {"contre": "Le refus du label, du 02/03/2026", "Pourquoi": WHY})
    page.submits("Retirer ce recours").sees("Votre recours est retiré", "Retiré", "Déposer un recours")
    clock.advance(days=62)
    visitors.as_(crowd.people["Adjointe"]).opens(f"/candidatures/{crowd.candidacy.id}/recours").does_not_see(
        "Déposer un"
    )
