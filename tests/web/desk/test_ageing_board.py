"""The manager's board of delays, with a clock that is moved."""

import pytest

from core.platform import Platform
from label import candidacies
from tests.builders import submitted
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


def test_the_board_says_who_is_awaited_and_how_late(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    with platform.database.write() as session:
        candidacy, applicant, manager = submitted(session, clock())
    page = visitors.as_(manager).opens("/suivi")
    page.sees("Mairie d’Essai", "Examen de la recevabilité", "gestionnaire du label", "0 sur 20", "30 mars 2026")
    page.sees("Reste 20 jours ouvrés", "0 délai dépassé")
    for days, said in ((28, "Dernier jour"), (1, "En retard de 1 jour ouvré"), (1, "En retard de 2 jours ouvrés")):
        clock.advance(days=days)
        page = visitors.as_(manager).opens("/suivi").sees(said)
    page.sees("1 délai dépassé", "0 rapport d’audit en retard")
    with platform.database.write() as session:
        version = candidacy.version
        asked = {"version": version, "text": "Le périmètre ?", "by": manager, "at": clock()}
        candidacies.perform(session, candidacy.id, "request_information", **asked)  # type: ignore[arg-type]
    visitors.as_(manager).opens("/suivi").sees("Complément demandé", "responsable qualité", "Reste 15 jours ouvrés")
    visitors.as_(applicant).opens("/suivi", status=403)


def test_an_empty_board_teaches(visitors: Visitors) -> None:
    visitors.of("manager").opens("/tableau-de-bord").follows("Suivi").sees("Aucun délai ne court")


@pytest.mark.parametrize("role", ["applicant", "auditor", "committee", "shopper"])
def test_the_board_is_the_manager_s_alone(visitors: Visitors, role: str) -> None:
    visitors.of(role).opens("/suivi", status=403)
