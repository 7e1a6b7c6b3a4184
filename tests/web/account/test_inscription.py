"""Registering an organisation, from the blank page to its own space."""

import pytest

from tests.web.visitor import Visitor, Visitors

GOOD = {
    "SIRET": "999 000 078 00017",
    "Nom de l’organisation": "Mairie d’Essai",
    "Nature de l’organisation": "Mairie",
    "Comment appelez-vous les personnes que vous servez ?": "citoyen",
    "Nom du site": "Hôtel de ville",
    "Agents": "1 200",
    "Personnes servies par an": "23 000",
    "Votre nom": "Martine Orsini",
    "Votre adresse électronique": "Martine.Orsini@essai.test",
    "Choisissez un mot de passe": "une phrase que je retiens",
}
REGISTER = "Inscrire l’organisation"


def test_an_organisation_registers_and_finds_its_own_page(visitor: Visitor) -> None:
    visitor.opens("/inscription").submits(REGISTER, GOOD, follow=False, status=303)
    assert visitor.response.headers["location"] == "/tableau-de-bord"
    visitor.opens("/organisation").sees(
        "Mairie d’Essai", "Hôtel de ville", "1 200", "Citoyens par an", "Martine Orsini"
    )


def test_two_sites_are_added_without_javascript_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    visitor.opens("/inscription").submits("Ajouter un site", GOOD).sees("Site 2").does_not_see("À corriger")
    assert visitor.tree.xpath("//input[@name='sites-0-name']/@value") == ["Hôtel de ville"]
    names = {"Nom du site": ["Hôtel de ville", "Annexe"], "Agents": [60, 40], "Personnes servies par an": [10, 20]}
    visitor.submits(REGISTER, GOOD | names, follow=False, status=303).opens("/organisation").sees("Annexe")


def test_an_empty_row_of_site_is_ignored(visitor: Visitor) -> None:
    visitor.opens("/inscription").submits("Ajouter un site", GOOD)
    visitor.submits(REGISTER, {"Choisissez un mot de passe": "une phrase que je retiens"}, follow=False, status=303)
    rows = visitor.opens("/organisation").tree.xpath("//table[contains(., 'Hôtel de ville')]//tbody/tr")
    assert len(rows) == 1


@pytest.mark.parametrize(
    ("label", "typed", "sentence"),
    [
        ("SIRET", "999 000 078 00018", "Ce SIRET n’existe pas"),
        ("SIRET", "999000078", "vous en avez écrit 9"),
        ("Votre adresse électronique", "martine", "adresse électronique complète"),
        ("Choisissez un mot de passe", "court", "au moins 12 caractères"),
        ("Agents", "beaucoup", "attend un nombre entier"),
        ("Nom de l’organisation", "", "Remplissez « Nom de l’organisation »"),
        ("Comment appelez-vous les personnes que vous servez ?", "un autre mot", "Écrivez votre mot"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(visitor: Visitor, label: str, typed: str, sentence: str) -> None:
    visitor.opens("/inscription").submits(REGISTER, GOOD | {label: typed}, status=422).sees(sentence)
    assert "une phrase que je retiens" not in visitor.response.text
    assert visitor.tree.xpath("string(//title)").startswith("Erreur – ")
    assert visitor.tree.xpath("//input[@name='person_name']/@value") == ["Martine Orsini"]


def test_the_same_organisation_or_address_does_not_register_twice(visitors: Visitors) -> None:
    visitors.citizen().opens("/inscription").submits(REGISTER, GOOD, follow=False, status=303)
    again = visitors.citizen().opens("/inscription").submits(REGISTER, GOOD, status=422)
    again.sees("Cette organisation est déjà inscrite")
    other = GOOD | {"SIRET": "999 000 144 00017"}
    again.opens("/inscription").submits(REGISTER, other, status=422).sees("Cette adresse a déjà un compte")


def test_a_word_of_ones_own_is_welcome(visitor: Visitor) -> None:
    own = {
        "Comment appelez-vous les personnes que vous servez ?": "un autre mot",
        "Votre mot, si c’est un autre": "élève",
    }
    visitor.opens("/inscription").submits(REGISTER, GOOD | own, follow=False, status=303)
    visitor.opens("/organisation").sees("Élèves par an", "l’élève")
