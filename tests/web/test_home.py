"""The first page says what the référentiel says, and leads to a certificate by its number."""

import pytest

from evaluation import referentiel as referentiels
from tests.web.visitor import Visitor
from web.home import FIRST


def test_every_figure_of_the_first_page_is_the_referentiels(visitor: Visitor) -> None:
    edition = referentiels.load(FIRST)
    visitor.opens("/").sees(
        f"{len(edition.questionnaires['collaborateurs'].questions)} questions aux agents",
        f"{len(edition.questionnaires['usagers'].questions)} aux usagers",
        f"{edition.mystere.total} visites mystère en {edition.mystere.semaines} semaines",
        f"vaut {edition.validite.annees} ans",
        "70 sur 100, à dépasser",
        "55 sur 100, au moins",
        "12 sur 20, au moins",
        "0 constat majeur ouvert",
    )
    for name in referentiels.available():
        visitor.sees(referentiels.load(name).identite.titre)


@pytest.mark.parametrize(
    ("typed", "location"),
    [
        ("ehuh-2026-7k3f-9", "/c/EHUH-2026-7K3F-9"),
        (" EHUH 2026-7K3F-9 ", "/c/EHUH2026-7K3F-9"),
        ("", "/registre"),
        ("//evil.test", "/registre"),
        ("../x", "/registre"),
    ],
)
def test_a_number_leads_to_its_certificate(visitor: Visitor, typed: str, location: str) -> None:
    response = visitor.client.get("/verifier", params={"numero": typed}, follow_redirects=False)
    assert (response.status_code, response.headers["location"]) == (303, location)


def test_an_unknown_number_is_said_plainly(visitor: Visitor) -> None:
    visitor.opens("/verifier?numero=EHUH-2026-0000-0", status=404)


def test_from_home_everything_is_found_by_its_words(visitor: Visitor) -> None:
    for label in ("Registre des labellisés", "Répondre à un questionnaire", "Mon espace", "Inscrire mon organisation"):
        visitor.opens("/").follows(label)
    visitor.opens("/").follows("English").sees("A happy team makes its users happy").follows(
        "Register of label holders"
    )
    assert "lang=en" in visitor.path
    visitor.follows("Français")
    assert visitor.tree.get("lang") == "fr"


def test_the_platform_says_that_it_is_alive(visitor: Visitor) -> None:
    assert visitor.opens("/sante").response.text == "ok\n"
