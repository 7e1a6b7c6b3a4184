"""The manager's board of delays, with a clock that is moved."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from audit import declarations
from core.platform import Platform
from core.settings import Settings
from label import adjournments, candidacies, committee, voting
from label.models import Candidacy
from label.workflow import Facts
from tests.audit.rooms import Room, open_room
from tests.builders import in_evaluation, make_person, submitted
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


def test_a_file_in_evaluation_grows_old_before_the_manager_s_eyes(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        _, _, manager = in_evaluation(session, clock())
    for days, said in ((0, "Reste 100 jours ouvrés"), (160, "En retard de")):
        clock.advance(days=days)
        visitors.as_(manager).opens("/suivi").sees("Évaluation : campagnes, visites mystère, audit", said)


def test_a_stopped_clock_says_whose_answer_is_awaited(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    with platform.database.write() as session:
        room = open_room(session, clock())
        candidacy = session.get_one(Candidacy, room.candidacy_id)
        sitting_in_committee(session, room, candidacy, clock())
    page = visitors.as_(room.manager).opens("/suivi")
    page.sees("Décision du comité", "Suspendu : le comité attend des réponses", "Réponse aux questions du comité")
    page.sees("auditeur").does_not_see("Suspendu : l’organisation répond", "Reprise de l’évaluation")


def sitting_in_committee(session: Session, room: Room, candidacy: Candidacy, at: datetime) -> None:
    """The report made final, the sitting opened, then adjourned with a question to the auditor."""
    for action, facts in (
        ("start_report", Facts(measured=True)),
        ("send_report", Facts(reported=True)),
        ("reply", Facts()),
        ("finalise_report", Facts(answered=True)),
    ):
        by = room.applicant if action == "reply" else room.auditor
        candidacies.move(session, candidacy, action, facts, by=by, at=at)
    members = [make_person(session, at, "committee") for _ in range(3)]
    committee.convene(session, candidacy.id, settings=Settings(quorum=3), by=room.manager, at=at)
    for member in members:
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=member, at=at)
        voting.cast(session, candidacy.id, "adjourned", "", by=member, at=at)
    asked = [("auditor", "Avez-vous vu le second site ?")]
    adjournments.adjourn(session, candidacy.id, "Un point.", asked, by=members[0], at=at)


def test_an_empty_board_teaches(visitors: Visitors) -> None:
    visitors.of("manager").opens("/tableau-de-bord").follows("Suivi").sees("Aucun délai ne court")


@pytest.mark.parametrize("role", ["applicant", "auditor", "committee", "shopper"])
def test_the_board_is_the_manager_s_alone(visitors: Visitors, role: str) -> None:
    visitors.of(role).opens("/suivi", status=403)
