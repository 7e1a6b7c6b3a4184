"""Three ways that must be open to somebody with only a keyboard: to apply, to answer, to verify."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.house import PASSWORD
from tests.pages.codes import a_code
from tests.pages.keyboard import Keyboard
from tests.pages.looking import visiting
from tests.pages.season import Season
from tests.pages.tour import CITIZEN
from tests.web.visitor import siret

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SOMEBODY = 731
TEXT = "Un texte assez long pour que la rubrique soit examinée."


def test_a_certificate_is_verified(played: Season, browser: Browser) -> None:
    context = visiting(browser, played, CITIZEN)
    page = context.new_page()
    page.goto(f"{played.house.address}/registre")
    number = page.locator("a.certificate-number").first.inner_text().replace("\u2011", "-")
    page.goto(played.house.address)
    keys = Keyboard(page).presses("Aller au contenu")
    assert page.evaluate("document.activeElement.id") == "contenu"
    keys.types("Numéro du certificat", number).page.keyboard.press("Enter")
    page.wait_for_url(f"**/c/{number}")
    context.close()


def test_a_questionnaire_is_answered(played: Season, browser: Browser) -> None:
    code = a_code(played, browser)
    context = visiting(browser, played, CITIZEN)
    page = context.new_page()
    page.goto(f"{played.house.address}/repondre")
    keys = Keyboard(page).types("Votre code", code).presses("Continuer").presses("Commencer")
    while not page.get_by_role("button", name="Envoyer").count():
        keys.answers_what_is_asked().presses(
            "Suivant" if page.get_by_role("button", name="Suivant").count() else "Me relire"
        )
    keys.presses("Envoyer")
    assert "Votre reçu" in page.locator("main").inner_text()
    context.close()


def test_an_application_is_sent(played: Season, browser: Browser) -> None:
    context = visiting(browser, played, CITIZEN)
    page = context.new_page()
    page.goto(f"{played.house.address}/inscription")
    keys = Keyboard(page)
    keys.types("SIRET", siret(SOMEBODY)).types("Nom de l’organisation", "Mairie de Claveyrolles")
    keys.reaches("Nature de l’organisation").page.keyboard.type("Mairie")
    keys.reaches("usager").page.keyboard.press("Space")
    keys.types("Nom du site", "Hôtel de ville").types("Agents", "12").types("Personnes servies", "3000")
    keys.types("Votre nom", "Odile Ferrand").types("Votre adresse", "claviers@essai.test").types(
        "Choisissez un mot de passe", PASSWORD
    )
    keys.presses("Inscrire l’organisation")
    keys.presses("Demander le label").reaches("Édition 2019")
    page.keyboard.press("Space")
    keys.presses("Ouvrir un dossier")
    for section in ("Présentation de l’organisation", "Pourquoi demander", "Périmètre"):
        keys.types(section, TEXT)
    keys.types("Commune du siège", "Claveyrolles").types("Code postal du siège", "15000")
    keys.types("Personne à joindre", TEXT)
    for box in ("Nous acceptons les règles d’usage", "Nous n’avons aucun lien d’intérêt caché"):
        keys.reaches(box, "INPUT").page.keyboard.press("Space")
    keys.presses("Enregistrer et relire").presses("Envoyer la candidature")
    page.get_by_text("Envoyée, recevabilité en examen").first.wait_for()
    context.close()
