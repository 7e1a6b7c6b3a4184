"""Audit pages: missions and interests, findings answered and closed."""

from datetime import datetime, timedelta

import pytest

from audit import declarations
from core.platform import Platform
from label.models import Candidacy, Organisation
from tests.builders import make_organisation
from tests.web.audit_room import RECORD, Desk, move, note, open_desk
from tests.web.conftest import Clock
from tests.web.visitor import Visitors

DECLARE = "Faire cette déclaration"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime) -> Desk:
    """A file in evaluation whose auditor declared no interest."""
    return open_desk(visitors, platform, at)


def test_the_manager_entrusts_the_audit_and_the_auditor_begins_by_declaring(
    desk: Desk, visitors: Visitors, platform: Platform
) -> None:
    second = visitors.of("auditor", name="Bruno Costa")
    second.opens(f"{desk.address}/audit", 404)
    desk.manager.opens(f"{desk.address}/audit").sees("Ada Verin", "Sans intérêt déclaré")
    desk.manager.submits("Confier la mission", {"Auditeur": "Bruno Costa"})
    desk.manager.sees("La mission est confiée à Bruno Costa", "Déclaration attendue")
    second.opens(f"{desk.address}/audit").sees("Déclarez vos intérêts").does_not_see("Noter un constat", "Exigences")
    second.opens(f"{desk.address}/audit/constats/nouveau", 409).sees("Déclarez d’abord")
    second.opens(f"{desk.address}/audit").submits(DECLARE, {"Avez-vous un intérêt dans ce dossier ?": "Non, aucun"})
    second.sees("l’audit vous est ouvert", "Noter un constat", "Exigences, preuves et mesures")


def test_a_declared_interest_takes_the_mission_away(desk: Desk, visitors: Visitors) -> None:
    second = visitors.of("auditor", name="Bruno Costa")
    desk.manager.opens(f"{desk.address}/audit").submits("Confier la mission", {"Auditeur": "Bruno Costa"})
    second.opens(f"{desk.address}/audit")
    asked = "Avez-vous un intérêt dans ce dossier ?"
    second.submits(DECLARE, {asked: "Oui"}, status=422).sees("Dites quel lien")
    linked = {asked: "Oui", "Lequel": "Ma sœur y travaille."}
    second.submits(DECLARE, linked, status=422).sees("Choisissez la nature du lien")
    second.submits(DECLARE, linked | {"Nature du lien": "Un proche qui y travaille ou la dirige"}).sees(
        "Votre intérêt est noté"
    )
    second.opens(f"{desk.address}/audit", 403).sees("Vous avez déclaré un intérêt")
    desk.manager.opens(f"{desk.address}/audit").sees("Mission retirée", "Intérêt déclaré").sees("Aucun autre auditeur")


def test_somebody_with_an_interest_is_not_offered_nor_accepted(
    desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    second = visitors.of("auditor", name="Bruno Costa")
    assert second.actor
    desk.manager.opens(f"{desk.address}/audit").sees("Bruno Costa")
    with platform.database.write() as session:
        declarations.declare(
            session, desk.room.candidacy_id, has_interest=True, text="Ancien poste.", by=second.actor, at=at
        )
    desk.manager.submits("Confier la mission", {"Auditeur": "Bruno Costa"}, status=422)
    desk.manager.opens(f"{desk.address}/audit").does_not_see("Bruno Costa")


def test_the_manager_takes_a_mission_back_with_a_reason(desk: Desk) -> None:
    desk.manager.opens(f"{desk.address}/audit").submits("Retirer la mission", status=422).sees("Motif du retrait")
    desk.manager.submits("Retirer la mission", {"Motif du retrait": "Congé long."}).sees("La mission est retirée")
    desk.auditor.opens(f"{desk.address}/audit", 404)


def test_strangers_find_no_audit(desk: Desk, visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        other = make_organisation(session, at, siret="99900014400017", name="Autre").id
    for stranger in (
        visitors.of("applicant", organisation_id=other),
        visitors.of("auditor"),
        visitors.of("committee"),
    ):
        stranger.opens(f"{desk.address}/audit", 404)
        stranger.opens(f"{desk.address}/rapport", 404)
    visitors.of("auditor").posts(f"{desk.address}/audit/constats", {"faits": "x"}, 404)
    visitors.of("shopper").opens(f"{desk.address}/audit", 403)


# Findings


def test_the_auditor_sees_requirements_beside_evidence_and_scores(desk: Desk) -> None:
    desk.auditor.opens(f"{desk.address}/audit")
    desk.auditor.sees("Autonomie et initiative", "Rien de déposé", "Agents", "Pas encore mesuré")


def test_a_finding_is_complete_or_comes_back_with_its_words(desk: Desk) -> None:
    desk.auditor.opens(f"{desk.address}/audit/constats/nouveau?exigence=X-AUT-2")
    desk.auditor.submits(RECORD, {"Faits": "Vu le 2 mars.", "Échéance de correction": "01/01/2020"}, status=422)
    desk.auditor.sees("Choisissez une réponse pour « Gravité »")
    assert "Vu le 2 mars." in desk.auditor.response.text
    desk.auditor.submits(RECORD, {"Gravité": "Non-conformité majeure"}, status=422).sees("L’échéance est déjà passée")
    desk.auditor.submits(RECORD, {"Échéance de correction": ""})
    desk.auditor.sees("Le constat n° 1 est enregistré", "À corriger avant le 2 juin 2026", "Pas encore notifié")
    desk.auditor.sees("1 non-conformité majeure ouverte")


def test_a_finding_is_answered_then_closed(desk: Desk, platform: Platform, at: datetime) -> None:
    note(desk)
    desk.applicant.opens(f"{desk.address}/audit").sees("Aucun constat ne vous est notifié")
    desk.applicant.does_not_see("Registre vide")
    move(platform, desk, at, "send_report", "right_of_reply")
    answer = "Enregistrer notre réponse au constat n° 1"
    desk.applicant.opens(f"{desk.address}/audit").sees("Registre vide depuis mai.")
    desk.applicant.submits(answer, {"Cause": "Personne ne le tient."}, status=422).sees("Remplissez « Correction »")
    assert "Personne ne le tient." in desk.applicant.response.text
    desk.applicant.submits(answer, {"Correction": "Tenu par l’accueil."}).sees("Votre réponse est enregistrée")
    desk.auditor.opens(f"{desk.address}/audit").sees("Réponse à vérifier", "Tenu par l’accueil.")
    desk.auditor.submits("Lever le constat n° 1", {"Efficacité constatée": "Trois semaines vues."})
    desk.auditor.sees("Le constat n° 1 est levé", "Trois semaines vues.").does_not_see("Lever ce constat")
    desk.applicant.opens(f"{desk.address}/audit").sees("Levé").does_not_see("Modifier notre réponse")


def test_a_correction_without_effect_is_asked_for_again(desk: Desk, platform: Platform, at: datetime) -> None:
    note(desk)
    move(platform, desk, at, "send_report", "right_of_reply")
    said = {"Cause": "Personne ne le tient.", "Correction": "Tenu par l’accueil."}
    desk.applicant.opens(f"{desk.address}/audit").submits("Enregistrer notre réponse au constat n° 1", said)
    again = "Demander une autre correction du constat n° 1"
    desk.auditor.opens(f"{desk.address}/audit").submits(again, {"Ce qui manque": ""}, status=422)
    desk.auditor.submits(again, {"Ce qui manque": "Le registre est toujours vide."}).sees("reprendra sa correction")
    desk.auditor.sees("Correction à reprendre").does_not_see("Lever le constat")
    desk.applicant.opens(f"{desk.address}/audit").sees("jugée sans effet", "Le registre est toujours vide.")
    desk.applicant.submits("Enregistrer notre réponse au constat n° 1", {"Correction": "Relevé chaque soir."})
    desk.auditor.opens(f"{desk.address}/audit").sees("Réponse à vérifier").does_not_see("jugée sans effet")


def test_an_answer_written_again_says_both_days(
    visitors: Visitors, desk: Desk, platform: Platform, clock: Clock
) -> None:
    note(desk)
    move(platform, desk, clock(), "send_report", "right_of_reply")
    said = {"Cause": "Personne ne le tient.", "Correction": "Tenu par l’accueil."}
    answer = "Enregistrer notre réponse au constat n° 1"
    desk.applicant.opens(f"{desk.address}/audit").submits(answer, said).does_not_see("réécrit")
    clock.at += timedelta(days=2)
    again = visitors.as_(desk.room.applicant).opens(f"{desk.address}/audit")
    again.submits(answer, {"Correction": "Relevé chaque soir."})
    again.sees("le 2 mars 2026, réécrit le 4 mars 2026 par", "Relevé chaque soir.")


def test_a_finding_is_corrected_before_it_leaves(desk: Desk, platform: Platform, at: datetime) -> None:
    note(desk, "Non-conformité majeure")
    desk.auditor.follows("Corriger ce constat n° 1")
    desk.auditor.submits(RECORD, {"Gravité": "Observation"}).sees("Le constat n° 1 est corrigé")
    desk.auditor.follows("Corriger ce constat n° 1")
    move(platform, desk, at, "send_report", "right_of_reply")
    desk.auditor.submits(RECORD, {"Gravité": "Point fort"}, status=409).sees("déjà notifié")
    desk.auditor.opens(f"{desk.address}/audit/constats/nouveau", 409)
    desk.auditor.opens(f"{desk.address}/audit").does_not_see("Corriger ce constat", "Noter un constat")


def test_an_unknown_finding_is_not_found(desk: Desk) -> None:
    note(desk)
    desk.auditor.posts(f"{desk.address}/audit/constats/{desk.room.candidacy_id}/levee", {"efficacite": "x"}, 404)
    desk.applicant.posts(f"{desk.address}/audit/constats/{desk.room.candidacy_id}/reponse", {"cause": "x"}, 404)


def test_the_organisation_reads_its_own_word(desk: Desk, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        owner = session.get_one(Candidacy, desk.room.candidacy_id).organisation_id
        session.get_one(Organisation, owner).word = "patient"
    for person, page in ((desk.applicant, "preuves"), (desk.applicant, "audit"), (desk.auditor, "audit")):
        person.opens(f"{desk.address}/{page}")
        assert "sager" not in person.text
    desk.auditor.sees("Patients")
