"""The pages of a candidacy: listed, moved along the table, withdrawn."""

from datetime import datetime
from uuid import UUID

import pytest

from core.actor import Actor
from core.platform import Platform
from label import candidacies
from label.models import Candidacy
from tests.builders import COMPLETE, in_evaluation, make_organisation, make_person, submitted
from tests.web.visitor import Visitors


def _made(platform: Platform, at: datetime) -> tuple[UUID, Actor, Actor]:
    """A submitted candidacy, its applicant and a manager."""
    with platform.database.write() as session:
        candidacy, applicant, manager = submitted(session, at)
    return candidacy.id, applicant, manager


def _state(platform: Platform, candidacy_id: UUID) -> str:
    with platform.database.read() as session:
        return session.get_one(Candidacy, candidacy_id).state


def test_another_organisation_and_shoppers_find_nothing(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, _, _ = _made(platform, at)
    with platform.database.write() as session:
        other = make_organisation(session, at, siret="99900014400017", name="Autre")
        stranger = make_person(session, at, "applicant", organisation_id=other.id)
    for visitor in (visitors.as_(stranger), visitors.of("shopper")):
        for room in ("", "/dossier", "/envoi", "/retrait"):
            visitor.opens(f"/candidatures/{candidacy_id}{room}", status=404)
        visitor.posts(
            f"/candidatures/{candidacy_id}/etape", {"action": "withdraw", "withdraw-version": "1"}, status=404
        )
    visitors.of("shopper").opens("/candidatures", status=404)


def test_more_information_is_asked_answered_and_kept_dated(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, applicant, manager = _made(platform, at)
    asking = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}")
    asking.submits("Demander un complément", status=422).sees("Remplissez « Ce qui manque »")
    asking.submits("Demander un complément", {"Ce qui manque": "Le nombre d’agents de l’annexe ?"})
    asking.sees("La demande de complément est envoyée", "En attente de l’organisation")
    answering = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}")
    answering.sees("Le nombre d’agents de l’annexe ?", "Complément attendu de votre part", "2 mars 2026 à 10 h 30")
    answering.submits("Envoyer le complément", {"Votre réponse": "Quarante."}).sees("Votre complément est envoyé")
    assert _state(platform, candidacy_id) == "submitted"


def test_what_is_not_yet_possible_is_said_in_place_of_its_button(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager = _made(platform, at)
    page = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}")
    page.sees("Déclarer recevable Pas encore possible", "n’est pas entièrement cochée")
    assert not page.tree.xpath("//button[normalize-space()='Déclarer recevable']")


def test_a_step_already_made_by_somebody_else_gives_the_text_back(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager = _made(platform, at)
    late = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}")
    visitors.of("manager").opens(f"/candidatures/{candidacy_id}").submits(
        "Déclarer non recevable", {"Motif": "Le périmètre exclut l’accueil."}
    )
    late.submits("Demander un complément", {"Ce qui manque": "Une longue question."}, status=409)
    late.sees("Quelqu’un a modifié ce dossier", "n’a pas été envoyé", "Une longue question.", "Non recevable")


def test_a_withdrawal_is_confirmed_on_its_own_page(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, applicant, _ = _made(platform, at)
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}").follows("Retirer la candidature")
    page.sees("Le retrait est définitif")
    assert _state(platform, candidacy_id) == "submitted"
    page.submits("Retirer la candidature", {"Raison du retrait": "Réorganisation."})
    page.sees("La candidature est retirée", "Réorganisation.", "Recevabilité : arrêté ici")
    page.opens(f"/candidatures/{candidacy_id}/retrait").sees("ne peut plus être retirée")


def test_nobody_does_what_belongs_to_another(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, applicant, manager = _made(platform, at)
    path = f"/candidatures/{candidacy_id}/etape"
    visitors.as_(applicant).posts(path, {"action": "accept", "accept-version": "3"}, status=403)
    visitors.as_(manager).posts(path, {"action": "withdraw", "withdraw-version": "3"}, status=403)
    visitors.of("committee").posts(path, {"action": "grant", "grant-version": "3"}, status=403)
    visitors.as_(manager).posts(path, {"action": "explode"}, status=404)
    visitors.as_(manager).posts(path, {"action": "accept"}, status=422)
    visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/envoi", status=403)
    assert _state(platform, candidacy_id) == "submitted"


def test_the_path_says_what_is_done_what_is_next_and_who_acts(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        candidacy, applicant, _ = in_evaluation(session, at)
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy.id}")
    page.sees("Dossier : fait 2 mars 2026", "Évaluation : en cours", "Comité : à venir membre du comité")
    assert page.tree.xpath("count(//li[@aria-current='step'])") == 1
    assert [link.text for link in page.tree.xpath("//nav[@id='_rooms']//a")] == [
        "Vue d’ensemble",
        "Dossier",
        "Campagnes",
        "Visites mystère",
        "Preuves",
        "Audit",
        "Historique",
    ]


def test_the_list_filters_in_its_address_and_goes_on(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        manager = make_person(session, at, "manager")
        for number in range(27):
            organisation = make_organisation(session, at, siret=f"999{number:011d}", name=f"Mairie {number:02d}")
            applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
            draft = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)
            candidacies.save_draft(session, draft.id, COMPLETE, version=draft.version, by=applicant, at=at)
            candidacies.perform(session, draft.id, "submit", version=draft.version, by=applicant, at=at)
    page = visitors.as_(manager).opens("/candidatures")
    assert len(page.tree.xpath("//ul[@class='files']/li")) == 25
    page.follows("Page suivante")
    assert len(page.tree.xpath("//ul[@class='files']/li")) == 2
    page.follows("Revenir au début")
    page.opens("/candidatures?q=mairie+07&etape=dossiers").sees("Mairie 07").does_not_see("Mairie 08")
    page.opens("/candidatures?etape=comite").sees("Aucune candidature ne correspond")
    page.opens("/candidatures?etape=inconnue", status=404)
    page.opens("/candidatures?apres=abc", status=404)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("applicant", "Aucune candidature pour l’instant"),
        ("auditor", "Aucun dossier ne vous est confié"),
        ("manager", "Aucune candidature n’est encore envoyée"),
    ],
)
def test_an_empty_list_teaches(visitors: Visitors, role: str, words: str) -> None:
    visitors.of(role).opens("/candidatures").sees(words)


def test_a_colleague_who_only_ticked_a_point_does_not_make_one_type_again(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager = _made(platform, at)
    late = visitors.as_(manager).opens(f"/candidatures/{candidacy_id}")
    other = visitors.of("manager").opens(f"/candidatures/{candidacy_id}/recevabilite")
    other.submits("Enregistrer l’examen", {"Remarques pour le dossier": "Vu."})
    late.submits("Demander un complément", {"Ce qui manque": "Une longue question."}, status=409)
    late.sees("Quelqu’un a modifié ce dossier")
    late.submits("Demander un complément").sees("La demande de complément est envoyée", "Une longue question.")
