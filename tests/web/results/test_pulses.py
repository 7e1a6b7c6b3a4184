"""A pulse on screen: launched from the programme, asked like any campaign, read beside the evaluation, settled."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from core.errors import NotFound
from core.platform import Platform
from core.settings import Settings
from evaluation.box.ballot_boxes import of as boxes_of
from label import pulses
from label.certificate_models import Certificate
from tests.label.pulsed import Holder, answered, evaluated
from tests.web.certificate_room import opened_copy
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitors
from web.pictures import changes
from web.results import pulse_views

SEPTEMBER = datetime(2026, 9, 7, 10, tzinfo=UTC)


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def held(platform: Platform, clock: Clock) -> Iterator[Holder]:
    boxes = boxes_of(platform.settings)
    with platform.database.write() as session:
        made = evaluated(session, session.scalars(select(Certificate)).one(), boxes, clock())
    clock.at = SEPTEMBER
    yield made
    boxes.close()


def home(held: Holder) -> str:
    return f"/candidatures/{held.certificate.candidacy_id}"


def test_a_pulse_is_launched_asked_and_closed_like_any_campaign(
    visitors: Visitors, platform: Platform, held: Holder, clock: Clock
) -> None:
    applicant = visitors.as_(held.applicant).opens(f"{home(held)}/programme")
    applicant.sees("À lancer entre le 2 septembre 2026 et le 2 novembre 2026")
    applicant.submits("Lancer le sondage", {}).sees("Le sondage est lancé", "Les deux campagnes", "À préparer")
    applicant.does_not_see("Dirigeants")
    applicant.opens(f"{home(held)}/campagnes/sondage-6-usagers").sees("Sondage de suivi à 6 mois : usagers")
    applicant.submits("Enregistrer la préparation", {"site-0": "30", "site-1": "60"})
    applicant.submits("Créer les billets", {"Site": "Centre", "Nombre de billets": "1"})
    (code,) = [one.text for one in applicant.tree.xpath("//p[@class='slip__code']/code")]
    applicant.opens(f"{home(held)}/campagnes/sondage-6-usagers")
    applicant.submits("Ouvrir la campagne", {"J’ai vérifié : après l’ouverture, plus rien ne change.": True})
    user = visitors.citizen().opens("/repondre").posts("/repondre", {"code": code, "mode": "web"}, status=200)
    user.sees("2 minutes", "9 questions")
    english = visitors.citizen().opens("/repondre?lang=en")
    english.posts("/repondre?lang=en", {"code": code, "mode": "web"}, status=200).sees("9 questions")
    manager = visitors.as_(held.manager).opens(f"{home(held)}/campagnes/sondage-6-usagers")
    tick = "J’ai compris : la clôture est définitive, plus personne ne pourra répondre."
    manager.submits("Clore et sceller", {tick: True}).sees("Close et scellée")
    manager.follows("Lire les résultats").sees("Sondage de suivi à 6 mois", "moins de 10 réponses", "Trop peu")
    applicant.opens(f"{home(held)}/campagnes/usagers").sees("Close et scellée", "20 réponses sur 60 personnes")
    applicant.opens(f"{home(held)}/campagnes/sondage-6-dirigeants", status=404)
    applicant.opens(f"{home(held)}/campagnes/sondage-18-usagers", status=404)


def test_a_proved_fall_is_read_by_all_and_settled_by_the_manager_alone(
    visitors: Visitors, platform: Platform, held: Holder
) -> None:
    with platform.database.write() as session:
        answered(session, held, SEPTEMBER, users=1)
    page = f"{home(held)}/sondages/6"
    applicant = visitors.as_(held.applicant).opens(page)
    applicant.sees(
        "Une baisse est démontrée", "baisse démontrée", "−100", "pas de changement démontré", "À l’évaluation"
    )
    applicant.sees("18 différences sont lues", "Rien ne change sans sa décision").does_not_see("Décider")
    assert len(applicant.tree.xpath("//figure[contains(@class, 'chart--profile')]/svg")) == 2
    told = [plain(one.text_content()) for one in applicant.tree.xpath("//details[@class='fold']/summary")]
    assert told == [
        "Agents : 9 sans changement démontré 20 à 29 réponses, énoncé par énoncé",
        "Usagers : 9 baisses démontrées 20 à 29 réponses, énoncé par énoncé",
        "Comment lire Ce que vaut une baisse démontrée",
        f"Les deux campagnes Lancé le 7 septembre 2026 par {held.applicant.name}, clos le 7 septembre 2026",
    ]
    assert not applicant.tree.xpath("//details[@open]")
    applicant.posts(f"{page}/suite", {"suite": "keep", "motif": "Je décide moi-même de tout."}, status=403)
    manager = visitors.as_(held.manager).opens("/suivi").sees("Baisse démontrée", "à avancer")
    manager.opens("/tableau-de-bord").sees("Sondage à 6 mois : 9 baisses démontrées", held.certificate.holder)
    manager.follows("Lire le sondage et décider").sees("Une baisse est démontrée")
    manager.opens(page).submits("Décider", {"Votre décision": "Avancer la visite"}, status=422)
    manager.submits("Décider", {"Motif": "Neuf énoncés en baisse auprès des usagers."}, status=422)
    manager.sees("Choisissez le dernier jour de la visite avancée")
    manager.submits("Décider", {"Dernier jour de la visite avancée": "02/03/2027"}, status=422)
    manager.sees("avant le 2 mars 2027")
    manager.submits("Décider", {"Dernier jour de la visite avancée": "30/11/2026"}).sees("La visite est avancée")
    applicant.opens(page).sees("Visite avancée au 30 novembre 2026", "Neuf énoncés en baisse")
    applicant.opens(f"{home(held)}/programme").sees("9 baisses démontrées", "date avancée après le sondage de suivi")
    visitors.as_(held.manager).opens("/suivi").does_not_see("Baisse démontrée")
    visitors.as_(held.manager).opens("/tableau-de-bord").does_not_see("Lire le sondage")
    visitors.of("applicant").opens(page, status=404)
    visitors.of("committee").opens(page, status=403)


def test_the_board_tells_of_a_pulse_that_nobody_launched(visitors: Visitors, held: Holder, clock: Clock) -> None:
    clock.at = datetime(2026, 11, 3, 10, tzinfo=UTC)
    visitors.as_(held.manager).opens("/suivi").sees("Sondage de suivi à 6 mois", "En retard")
    dashboard = visitors.as_(held.applicant)
    clock.at = SEPTEMBER
    dashboard.opens("/tableau-de-bord").sees("Sondage de suivi à 6 mois : dernier jour pour le lancer")


@pytest.mark.parametrize("months", [7, 2**31, 10**20])
def test_a_month_without_a_pulse_is_nothing(visitors: Visitors, held: Holder, months: int) -> None:
    visitors.as_(held.manager).opens(f"{home(held)}/sondages/{months}", status=404)


def test_nobody_else_launches_a_pulse(visitors: Visitors, platform: Platform, held: Holder) -> None:
    page = f"{home(held)}/sondages/6"
    visitors.as_(held.manager).posts(page, {}, status=403)
    visitors.of("applicant").posts(page, {}, status=404)
    with platform.database.read() as session, pytest.raises(NotFound):
        pulses.of_candidacy(session, held.certificate.candidacy_id, 6)


def test_proved_falls_are_said_and_read_first() -> None:
    words = (changes.SAME, changes.DOWN, changes.UP, None, changes.DOWN)
    lines = [
        pulse_views.Line("", str(rank), None if word is None else changes.Change("", "", "", "", "", word))
        for rank, word in enumerate(words)
    ]
    assert pulse_views.summed(lines) == "2 baisses démontrées, 1 hausse démontrée, 1 sans changement démontré"
    assert [line.text for line in pulse_views.falls_first(lines)] == ["1", "4", "0", "2", "3"]
    assert pulse_views.summed(lines[3:4]) == "Trop peu de réponses pour comparer"
