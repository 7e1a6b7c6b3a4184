"""The dashboard: what awaits each role, one button each, what happened lately, and pages that teach when empty."""

from datetime import datetime

import pytest

from audit import declarations, journal, missions, objections
from core.actor import Actor
from core.platform import Platform
from core.typography import date_fr
from evaluation.visits import mystery_missions, mystery_reports, mystery_verdicts
from label import committee, voting
from label.models import Candidacy
from tests.audit.rooms import open_room
from tests.audit.test_findings import send, write
from tests.builders import in_evaluation, make_organisation, make_person, submitted
from tests.web.conftest import Clock
from tests.web.mystery_scene import Scene
from tests.web.sitting_room import in_state, measures, measuring, seat
from tests.web.visitor import Visitor, Visitors


def _tasks(page: Visitor) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.tree.xpath("//ul[@class='tasks']//h3")]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("manager", "Une candidature paraît ici dès qu’elle est envoyée"),
        ("auditor", "Vous déclarerez d’abord vos intérêts"),
        ("committee", "Aucune séance ne vous attend"),
        ("shopper", "Aucune visite ne vous attend"),
    ],
)
def test_an_empty_dashboard_teaches(visitors: Visitors, role: str, words: str) -> None:
    visitors.of(role).opens("/tableau-de-bord").sees(words)


def test_a_new_organisation_learns_the_path_and_begins(visitors: Visitors) -> None:
    page = visitors.of("applicant").opens("/tableau-de-bord")
    page.sees("Trois questionnaires en miroir", "un brouillon tant que vous ne l’envoyez pas")
    page.follows("Demander le label")
    assert page.title == "Demander le label"


def test_each_task_has_one_button_that_leads_to_its_room(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        _, applicant, manager = submitted(session, at)
    page = visitors.as_(manager).opens("/tableau-de-bord").sees("Mairie d’Essai", "Dossier envoyé")
    assert _tasks(page) == ["Examinez la recevabilité"]
    assert len(page.tree.xpath("//ul[@class='tasks']/li[1]//a")) == 1
    page.follows("Examiner le dossier")
    assert page.title == "Recevabilité"
    waiting = visitors.as_(applicant).opens("/tableau-de-bord")
    assert _tasks(waiting) == []
    waiting.sees("Le gestionnaire du label examine la recevabilité")


def test_an_open_evaluation_asks_of_each_what_is_theirs(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        candidacy, applicant, manager = in_evaluation(session, at)
        auditor = make_person(session, at, "auditor")
    leading = visitors.as_(manager).opens("/tableau-de-bord")
    assert _tasks(leading) == ["Désignez un auditeur"]
    asked = visitors.as_(applicant).opens("/tableau-de-bord")
    asked.sees("Il reste le questionnaire des dirigeants, la campagne des agents, la campagne des usagers")
    with platform.database.write() as session:
        assert auditor.id is not None
        missions.assign(session, candidacy.id, auditor.id, auditor.name, by=manager, at=at)
    assert _tasks(leading.opens("/tableau-de-bord")) == ["Planifiez les visites mystère"]
    auditing = visitors.as_(auditor).opens("/tableau-de-bord")
    assert _tasks(auditing) == ["Déclarez vos intérêts"]
    with platform.database.write() as session:
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=auditor, at=at)
    assert _tasks(auditing.opens("/tableau-de-bord")) == ["Examinez les preuves et les pratiques"]


def test_an_objection_is_decided_first_then_somebody_else_is_named_whatever_the_stage(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        room = open_room(session, at)
        assert room.auditor.id is not None
        why = "Cette personne a conseillé notre direction."
        objections.object_to(session, room.candidacy_id, room.auditor.id, why, by=room.applicant, at=at)
    leading = visitors.as_(room.manager).opens("/tableau-de-bord").sees("une autre personne que Ada Verin")
    assert _tasks(leading) == ["Tranchez une objection"]
    auditing = visitors.as_(room.auditor).opens("/tableau-de-bord").sees("l’audit attend la décision")
    assert _tasks(auditing) == []
    with platform.database.write() as session:
        (asked,) = objections.of(session, room.candidacy_id)
        objections.decide(session, asked.id, accepted=True, answer="Soit.", by=room.manager, at=at)
        missions.release(session, room.candidacy_id, room.auditor.id, reason="Objection", by=room.manager, at=at)
    for state in ("evaluation", "draft_report", "final_report"):
        with platform.database.write() as session:
            session.get_one(Candidacy, room.candidacy_id).state = state
        assert _tasks(leading.opens("/tableau-de-bord")) == ["Désignez un auditeur"]


def test_the_committee_is_asked_to_declare_to_vote_then_to_close(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    candidacy_id, _, manager = in_state(platform, at, "committee")
    members = seat(platform, at)
    first = visitors.as_(members[0]).opens("/tableau-de-bord").sees("la séance n’est pas encore ouverte")
    assert _tasks(first) == []
    assert _tasks(visitors.as_(manager).opens("/tableau-de-bord")) == ["Réunissez le comité"]
    with platform.database.write() as session:
        committee.convene(session, candidacy_id, settings=platform.settings, by=manager, at=at)
    assert _tasks(visitors.as_(manager).opens("/tableau-de-bord")) == []
    assert _tasks(first.opens("/tableau-de-bord")) == ["Déclarez vos intérêts, puis votez"]
    for number, member in enumerate(members[:3]):
        with platform.database.write() as session:
            declarations.declare(session, candidacy_id, has_interest=False, text="", by=member, at=at)
        if number == 0:
            assert _tasks(first.opens("/tableau-de-bord")) == ["Votez"]
        with platform.database.write() as session:
            voting.cast(session, candidacy_id, "granted", "", by=member, at=at)
        if number == 0:
            assert _tasks(first.opens("/tableau-de-bord").sees("le quorum n’est pas encore atteint")) == []
    assert _tasks(first.opens("/tableau-de-bord")) == ["Clôturez la séance"]


def test_an_organisation_reads_nothing_of_others_and_nothing_of_votes(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        submitted(session, at)
    stranger = visitors.as_(_stranger(platform, at)).opens("/tableau-de-bord")
    stranger.sees("Rien ne s’est encore passé").does_not_see("Mairie d’Essai", "Dossier envoyé")


def _stranger(platform: Platform, at: datetime) -> Actor:
    with platform.database.write() as session:
        other = make_organisation(session, at, siret="99900014400017", name="Autre")
        return make_person(session, at, "applicant", organisation_id=other.id)


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_a_finished_candidacy_leads_to_its_results_and_to_a_new_one(
    visitors: Visitors, platform: Platform, at: datetime, state: str
) -> None:
    _, applicant, _ = in_state(platform, at, state)
    page = visitors.as_(applicant).opens("/tableau-de-bord")
    page.sees("Demander le label de nouveau", "Label refusé" if state == "refused" else "Retirée")
    if state == "refused":
        page.follows("Lire les résultats")
        assert page.title == "Résultats"


def test_a_candidacy_going_on_says_how_far_it_is_and_repeats_nothing(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        candidacy, applicant, _ = in_evaluation(session, at)
        for _ in range(3):
            journal.append(session, "evidence.added", candidacy_id=candidacy.id, by=applicant, at=at)
    page = visitors.as_(applicant).opens("/tableau-de-bord")
    page.sees("Votre candidature", "étape 4 sur 9 : évaluation", "3 preuves déposées")
    assert page.tree.xpath("//progress/@value") == ["3"]


def test_what_falls_due_is_dated_and_said_late(visitors: Visitors, platform: Platform, clock: Clock) -> None:
    with platform.database.write() as session:
        room = open_room(session, clock())
        write(session, room, clock())
        send(session, room, clock())
    page = visitors.as_(room.applicant)
    page.opens("/tableau-de-bord").sees("Échéances", "2 septembre 2026").does_not_see("dépassé", "dans 184 jours")
    for days, said in ((183, "demain"), (1, "aujourd’hui"), (1, "dépassé de 1 jour"), (1, "dépassé de 2 jours")):
        clock.advance(days=days)
        visitors.as_(room.applicant).opens("/tableau-de-bord").sees(said)


def test_the_manager_is_asked_for_each_step_of_the_visits(visitors: Visitors, platform: Platform, at: datetime) -> None:
    """Never silence while a report waits for a second person: hand out, read, close, each leads where it is done."""
    scene = Scene(platform, at)
    with platform.database.write() as session:
        auditor = make_person(session, at, "auditor")
        assert auditor.id is not None
        missions.assign(session, scene.candidacy_id, auditor.id, auditor.name, by=scene.manager, at=at)
    page = visitors.as_(scene.manager)
    assert _tasks(page.opens("/tableau-de-bord").sees("Évaluation en cours")) == []
    scene.reported(1, 2)
    assert _tasks(page.opens("/tableau-de-bord")) == ["Relisez 2 comptes rendus de visite"]
    page.follows("Relire").sees("À relire (2)")
    with platform.database.write() as session:
        mystery_missions.release(session, scene.mission(3).id, by=scene.manager, at=at)
    assert _tasks(page.opens("/tableau-de-bord")) == ["Confiez la visite mystère qui reste"]
    with platform.database.write() as session:
        for number in range(1, 13):
            mission = scene.mission(number)
            if mission.state != "reported":
                mystery_reports.cancel(session, mission.id, "Site fermé", by=scene.manager, at=at)
    with platform.database.write() as session:
        asked = scene.mission(1)
        mystery_verdicts.ask(session, asked.id, "À quelle heure ?", version=asked.version, by=scene.manager, at=at)
    assert _tasks(page.opens("/tableau-de-bord")) == ["Relisez un compte rendu de visite"], "a question waits elsewhere"
    with platform.database.write() as session:
        for number in (1, 2):
            mission = scene.mission(number)
            mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=at)
    assert _tasks(page.opens("/tableau-de-bord")) == ["Closez la campagne de visites mystère"]


def test_a_shopper_reads_the_day_of_each_visit_then_of_its_report(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    scene = Scene(platform, clock())
    first = scene.mission(1)
    assert first.day is not None
    page = visitors.as_(scene.shopper).opens("/tableau-de-bord")
    page.sees("Échéances", date_fr(first.day), "Visite à faire : ", "Mairie d’Essai").does_not_see(
        "Compte rendu attendu"
    )
    assert len(page.tree.xpath("//section[@aria-labelledby='echeances']//li")) == 6
    clock.advance(days=200)
    page = visitors.as_(scene.shopper).opens("/tableau-de-bord")
    page.sees("Compte rendu attendu : ", "dépassé de").does_not_see("Visite à faire")
