"""The manager suspends, reinstates and withdraws, with a reason; nobody else does."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from audit.audit_models import Finding, Report
from core.calendar import date_in_paris
from core.platform import Platform
from core.settings import Settings
from label import escalations
from label.certificate_models import Certificate
from tests.builders import make_person
from tests.label.renewed import held
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitors


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


def test_the_manager_suspends_reinstates_and_withdraws(visitors: Visitors, platform: Platform, number: str) -> None:
    manager = visitors.of("manager")
    manager.opens(f"/certificats/{number}/gestion").sees("Valide")
    manager.submits("Suspendre le certificat", {"Motif de la suspension": "court"}, status=422).sees("Motif")
    assert manager.tree.xpath("//textarea")[0].text_content().strip() == "court"
    manager.submits("Suspendre le certificat", {"Motif de la suspension": "Accueil fermé depuis un mois."}).sees(
        "suspendu"
    )
    visitors.citizen().opens(f"/c/{number}").sees("Suspendu", "Accueil fermé depuis un mois.")
    manager.submits("Rétablir le certificat", {"Motif du rétablissement": "L’accueil a rouvert."}).sees(
        "rétabli", "édition 2"
    )
    visitors.citizen().opens(f"/c/{number}").sees("Valide")
    sure = "J’ai compris : le retrait est définitif, sauf recours fondé."
    told = {"Motif du retrait": "Des réponses ont été inventées."}
    manager.submits("Retirer le certificat", told, status=422).sees("Cochez", "J’ai compris")
    manager.submits("Retirer le certificat", told | {sure: True}).sees("Retiré", "Plus rien à faire")
    visitors.citizen().opens(f"/c/{number}").sees("Retiré", "Des réponses ont été inventées.")


def test_nobody_else_manages_certificates(visitors: Visitors, number: str) -> None:
    for role in ("applicant", "auditor", "committee", "shopper"):
        person = visitors.of(role)
        person.opens(f"/certificats/{number}/gestion", status=403)
        person.posts(f"/certificats/{number}/suspendre", {"motif-suspendre": "Un motif assez long."}, status=403)
    manager = visitors.of("manager")
    manager.opens("/certificats/EHUH-2026-0000-0/gestion", status=404)
    manager.posts(f"/certificats/{number}/bruler", {"motif": "Un motif assez long."}, status=404)


def test_a_stale_form_is_told_that_the_certificate_already_changed(
    visitors: Visitors, platform: Platform, clock: Clock, number: str
) -> None:
    manager = visitors.of("manager")
    manager.opens(f"/certificats/{number}/gestion")
    suspend(platform, clock, number)
    manager.submits(
        "Suspendre le certificat", {"Motif de la suspension": "Accueil fermé depuis un mois."}, status=409
    ).sees("déjà suspendu")


def test_a_reduced_scope_is_read_by_everybody_on_a_new_edition(visitors: Visitors, number: str) -> None:
    manager = visitors.of("manager").opens(f"/certificats/{number}/gestion")
    typed = {
        "Motif de la réduction": "L’annexe a fermé.",
        "Ce que le certificat couvre encore": "Le centre, sans l’annexe.",
    }
    manager.submits("Réduire le certificat", typed).sees("édition 2", "Périmètre réduit")
    visitors.citizen().opens(f"/c/{number}").sees("Valide", "Le centre, sans l’annexe.", "L’annexe a fermé.")
    story = visitors.client.get(f"/c/{number}/editions.json").json()
    assert [one["revoked"] for one in story["editions"]] == [True, False]
    assert "sans l’annexe" in visitors.client.get(f"/c/{number}/attestation.json").text


def test_a_step_is_announced_for_a_day_and_taken_back(visitors: Visitors, number: str) -> None:
    manager = visitors.of("manager").opens(f"/certificats/{number}/gestion")
    hint = manager.tree.xpath("string(//*[@id='aide-pourquoi'])") or manager.text
    assert "dès aujourd’hui" in hint
    assert "au jour dit seulement" in hint
    typed = {"Étape annoncée": "Suspension", "Prend effet le": "02/03/2026", "Motif de l’annonce": "Visite manquée."}
    manager.submits("Annoncer l’étape", typed, status=422).sees("jour à venir")
    manager.submits("Annoncer l’étape", typed | {"Prend effet le": "12/03/2026"})
    manager.sees("Suspension annoncée au 12 mars 2026", "Visite manquée.")
    visitors.citizen().opens(f"/c/{number}").sees("Valide").does_not_see("Visite manquée.")
    manager.submits("Annuler l’annonce", {"Motif de l’annulation": "La visite est faite."})
    manager.sees("L’annonce est annulée", "Annoncer une étape")


def test_a_major_left_open_is_on_the_board_and_proposes_the_suspension(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        certificate = held(session)
        report = Report(candidacy_id=certificate.candidacy_id, round=9, sent_at=clock.at)
        session.add(report)
        session.flush()
        words = {"grade": "major", "requirement": "X-AUT-1", "facts": "Vu.", "recorded_by": "A"}
        finding = Finding(candidacy_id=certificate.candidacy_id, report_id=report.id, number=9, **words)
        finding.recorded_at, finding.due_on = clock.at, date_in_paris(clock.at)
        session.add(finding)
        number = certificate.number
    clock.advance(days=1)
    visitors.of("manager").opens(f"/certificats/{number}/gestion").does_not_see("Un écart majeur")
    with platform.database.write() as session:
        escalations.carry_out(session, at=clock.at)
    manager = visitors.of("manager").opens("/suivi").sees("Constat majeur n° 9 à lever", "Suspension proposée")
    manager.opens(f"/certificats/{number}/gestion").sees("Un écart majeur n’est pas levé", "Constat n° 9")


def test_an_appeal_upheld_on_the_pages_lifts_the_withdrawal_and_everybody_reads_it(
    visitors: Visitors, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        held = session.scalars(select(Certificate)).one()
        applicant = make_person(session, clock(), "applicant", organisation_id=held.organisation_id)
    manager, handler = visitors.of("manager"), visitors.of("committee", name="Sans part")
    manager.opens(f"/certificats/{held.number}/gestion")
    manager.submits(
        "Retirer le certificat",
        {
            "motif-retirer": "La visite n’a pas été faite.",
            "J’ai compris : le retrait est définitif, sauf recours fondé.": True,
        },
    )
    holder = visitors.as_(applicant).opens(f"/candidatures/{held.candidacy_id}/recours")
    holder.sees("le retrait du certificat")
    text = "La visite a bien été faite le 3 mars, son compte rendu est au dossier."
    holder.submits("Déposer le recours", {"Pourquoi": text, "contre": "Le retrait du certificat, du 02/03/2026"})
    number = next(word for word in holder.text.split() if word.startswith("RECOURS-")).rstrip(".")
    manager.opens(f"/recours/{number}").submits("Confier", {"Personne chargée d’y répondre": "Sans part"})
    handler.opens(f"/recours/{number}").sees("la sanction est levée aussitôt", f"le certificat {held.number} retrouve")
    typed = {"Suite donnée": "Fondé", "Réponse": "Vous avez raison : le compte rendu existe."}
    handler.submits("Donner cette réponse", typed | {"Ce qui sera publié": "Un compte rendu n’avait pas été lu."})
    handler.sees("La sanction est levée", "nouvelle édition")
    citizen = visitors.citizen().opens(f"/c/{held.number}")
    citizen.sees("Sanction levée après recours, édition 2", "Un compte rendu n’avait pas été lu.", "Retiré, édition 1")
    citizen.opens(f"/c/{held.number}?lang=en").sees("Sanction lifted on appeal, edition 2")
    citizen.opens(f"/registre?q={held.number}").sees(held.number)
    holder.opens(f"/candidatures/{held.candidacy_id}/historique").sees("Sanction du certificat levée après recours")
