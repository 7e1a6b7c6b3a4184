"""The path, act by act: what each person does, found by the words on the page."""

import re
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser

from core.calendar import in_paris
from evaluation.visits.shopper_charter import quiz
from tests.journeys.house import PASSWORD, House
from tests.journeys.people import Person
from tests.pages.telephone import measures

TEXT = "Un texte assez long pour que la rubrique soit examinée sérieusement."
NAME = "Mairie de Valbrume"
# Ranks of the buttons of a question: « Tout à fait d’accord », and « Oui » in a visit.
FULLY_AGREE, YES = 3, 0


def applies(browser: Browser, house: House) -> Person:
    """A quality manager registers the town hall, writes the file, reads it again and sends it."""
    applicant = Person(browser, house).follows("Inscrire mon organisation")
    applicant.fills(
        {
            "SIRET": "999 000 078 00017",
            "Nom de l’organisation": NAME,
            "Nature de l’organisation": "Mairie",
            "Nom du site": "Hôtel de ville",
            "Agents": "8",
            "Personnes servies": "900",
            "Votre nom": "Martine Orsini",
            "Votre adresse": "qualite@essai.test",
            "Choisissez un mot de passe": PASSWORD,
        }
    )
    applicant.ticks("citoyen").presses("Inscrire l’organisation").sees("Citoyens heureux")
    applicant.follows("Demander le label").ticks("Édition 2019").presses("Ouvrir un dossier")
    for section in ("Présentation de l’organisation", "Pourquoi demander", "Périmètre", "Personne à joindre"):
        applicant.fills({section: TEXT})
    applicant.fills({"Commune du siège": "Épreuville-sur-Isle", "Code postal du siège": "33000"})
    applicant.presses("Enregistrer le brouillon").sees("Il n’est pas envoyé")
    applicant.ticks("Nous acceptons les règles d’usage", "Nous n’avons aucun lien d’intérêt caché")
    applicant.presses("Enregistrer et relire").sees("Relire et envoyer")
    return applicant.presses("Envoyer la candidature").sees("Envoyée")


def opens_account(manager: Person, name: str, email: str, role: str) -> Person:
    """The manager opens somebody's account and tells them their password; they sign in, on a phone for a visit."""
    manager.follows("Personnes", within="header").unfolds()
    manager.fills({"Nom": name, "Adresse électronique": email}).ticks(role).presses("Ouvrir le compte")
    password = manager.page.locator(".secret").inner_text()
    somebody = Person(manager.browser, manager.house, phone=role == "enquêteur mystère")
    return somebody.signs_in(email, password)


def admits(manager: Person) -> None:
    """The manager ticks the admissibility list, accepts, and opens the evaluation."""
    enters(manager, "Recevabilité")
    for box in manager.page.locator("main input[type=checkbox]").all():
        box.check()
    manager.presses("Enregistrer l’examen").presses("Déclarer recevable").presses("Ouvrir l’évaluation")


def enters(person: Person, room: str) -> Person:
    """From the list of candidacies to a room of this one."""
    person.follows("Candidatures", within="header").follows(NAME, within="main")
    return person if room == "Vue d’ensemble" else person.follows(room, within="main nav")


def asks(applicant: Person, audience: str, *, leader: str = "", codes: int = 0) -> list[str]:
    """Prepare a campaign, hand out its codes or invite its leader, open it; the codes in clear."""
    enters(applicant, "Campagnes")
    applicant.goes(applicant.page.locator("main section", has_text=audience).get_by_role("link", name="Préparer").first)
    applicant.presses("Enregistrer la préparation")
    if leader:
        applicant.fills({"Prénom et nom": leader, "Fonction": "Directrice générale des services"})
        applicant.presses("Inviter et montrer son code")
    else:
        applicant.fills({"Site": "Hôtel de ville", "Nombre de billets": str(codes)}).presses("Créer les billets")
    given = applicant.page.locator(".slip__code").all_inner_texts()
    applicant.follows("Les billets sont imprimés")
    if applicant.page.get_by_label("Je déclare").count():
        applicant.ticks("Je déclare")
    applicant.ticks("J’ai vérifié").presses("Ouvrir la campagne")
    return given


def answers(browser: Browser, house: House, code: str, *, javascript: bool, by_hand: bool = False) -> Person:
    """Somebody with a code answers « tout à fait d’accord » to everything, on a phone. Their last page."""
    person = Person(browser, house, javascript=javascript, phone=True).follows("Répondre à un questionnaire")
    person.fills({"Votre code": code}).presses("Continuer").presses("Commencer")
    while not person.page.get_by_role("button", name="Envoyer").count():
        person.chooses(FULLY_AGREE, by_hand=by_hand)
        person.goes(person.page.locator("button[name=vers]").first)
    person.sees("Rien n’est encore envoyé").presses("Envoyer")
    assert person.page.context.cookies() == []
    return person


def seals(manager: Person) -> None:
    """The manager closes the three campaigns."""
    for audience in ("dirigeants", "agents", "citoyens"):
        enters(manager, "Campagnes")
        campaign = manager.page.locator("main section", has_text=re.compile(audience, re.I))
        manager.goes(campaign.get_by_role("link", name="Suivre").first)
        manager.ticks("J’ai compris").presses("Clore et sceller")


def commits(shopper: Person) -> None:
    """The mystery shopper signs the charter, then answers its quiz."""
    shopper.follows("Charte", within="header").ticks("J’ai lu la charte").presses("Signer la charte")
    for question in quiz().questions:
        shopper.page.locator(f"input[type=radio][name='{question.code}'][value='{question.juste}']").check()
    shopper.presses("Valider mes réponses").sees("Questionnaire réussi")


def tests_the_service(manager: Person, shopper: Person, proof: Path, *, missions: int, day: str) -> None:
    """Plan and hand out the visits, accept and do each with its proof, have each read by a second person, close."""
    _prepares_for_one_shopper(manager)
    enters(manager, "Visites mystère")
    manager.fills({"Nombre de visites": str(missions), "Premier jour": day}).presses("Planifier")
    manager.follows("Choisir les enquêteurs", within="main").ticks("Léa Fontaine").presses("Confier")
    for number in range(missions):
        shopper.follows("Missions", within="header")
        shopper.goes(shopper.page.locator("main a[href^='/missions/']").first)
        shopper.presses("Accepter cette visite").chooses(YES, by_hand=number == 0).fills(
            {
                "Date et heure": f"{in_paris(datetime.now(UTC)):%Y-%m-%dT%H:%M}",
                "Récit de la visite": TEXT,
                "Preuve": str(proof),
            }
        )
        measures(shopper.page)
        shopper.presses("Envoyer le compte rendu")
    for _ in range(missions):
        enters(manager, "Visites mystère")
        manager.follows("Relire la visite n°", within="main")
        manager.presses("Valider cette visite")
    enters(manager, "Visites mystère").presses("Clore la campagne").sees("Campagne close")


def _prepares_for_one_shopper(manager: Person) -> None:
    """One person makes every visit of this small town hall: no day is asked between two of them."""
    enters(manager, "Visites mystère")
    manager.follows("Préparer les horaires", within="main").fills({"Jours entre deux visites": "0"})
    manager.presses("Enregistrer les horaires")
