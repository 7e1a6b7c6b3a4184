"""The first page says what the référentiel and the register say, and opens a door to each visitor."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.platform import Platform
from core.settings import Settings
from evaluation import referentiel as referentiels
from label import certificate_life, numbers
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitor
from web.public.home import FIRST


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
        levels = referentiels.load(name).niveaux
        visitor.sees(*(level.nom for level in levels if len(levels) > 1))


def test_each_visitor_has_one_obvious_action(visitor: Visitor) -> None:
    visitor.opens("/")
    acts = [
        plain(act.text_content()) for act in visitor.tree.xpath("//*[@class='door']//*[contains(@class, 'button')]")
    ]
    assert acts == ["Inscrire mon organisation", "Vérifier", "J’ai un code"]
    visitor.follows("Inscrire mon organisation").sees("SIRET")
    visitor.opens("/").follows("J’ai un code").sees("Votre code")
    example = visitor.opens("/").tree.xpath("string(//*[@id='numero-aide'])").split()[2].strip(",")
    assert numbers.normalise(example) == example
    (form,) = visitor.tree.xpath("//*[@id='verifier']//form[@method='get']")
    visitor.opens(f"{form.get('action')}?numero={example}", status=404).sees("Aucun certificat ne porte", example)


def test_an_empty_register_is_said_honestly(visitor: Visitor) -> None:
    visitor.opens("/").sees("Aucun certificat pour l’instant")
    assert not visitor.tree.xpath("//*[@class='ledger']")


def ledger(visitor: Visitor) -> dict[str, str]:
    """What the first page counts: words and figures."""
    lines = visitor.opens("/").tree.xpath("//*[@class='ledger']/div")
    return {plain(line.xpath("string(dt)")): plain(line.xpath("string(dd)")) for line in lines}


class TestWithACertificate:
    """The figures of the register follow the life of its certificates."""

    @pytest.fixture
    def platform(self, settings: Settings, granted_var: Path) -> Iterator[Platform]:
        with opened_copy(granted_var, settings) as opened:
            yield opened

    def test_the_register_is_counted_as_it_stands(self, visitor: Visitor, platform: Platform, clock: Clock) -> None:
        assert ledger(visitor)["certificat valide"] == "1"
        suspend(platform, clock, number_of(platform))
        found = ledger(visitor)
        assert (found["certificat valide"], found["certificat suspendu"]) == ("0", "1")
        assert found["candidature refusée"] == "0"
        clock.advance(days=3 * 366)
        assert ledger(visitor)["certificat expiré"] == "1"
        with platform.database.read() as session:
            assert sum(certificate_life.census(session, clock.at).values()) == 1


def test_from_home_everything_is_found_by_its_words(visitor: Visitor) -> None:
    for label in ("Registre des labellisés", "Vérifier un certificat", "Répondre à un questionnaire", "Mon espace"):
        visitor.opens("/").follows(label)
    visitor.opens("/").follows("English").sees("A happy team makes its users happy").follows(
        "Register of label holders"
    )
    assert "lang=en" in visitor.path
    visitor.follows("Français")
    assert visitor.tree.get("lang") == "fr"


def test_the_platform_says_that_it_is_alive(visitor: Visitor) -> None:
    assert visitor.opens("/sante").response.text == "ok\n"
