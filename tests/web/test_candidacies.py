"""The pages of a candidacy: listed, drafted, sent, moved along the table, withdrawn."""

from datetime import datetime
from uuid import UUID

import pytest

from core.actor import Actor
from core.platform import Platform
from label import candidacies
from label.application import SECTIONS
from label.models import Candidacy
from tests.builders import COMPLETE, in_evaluation, make_organisation, make_person, submitted
from tests.web.visitor import Visitor, Visitors

LONG = "Un texte assez long pour que la rubrique soit examinée sérieusement par le gestionnaire."
FILLED = {section.label: True if section.tick else LONG for section in SECTIONS}


def _draft(visitors: Visitors, at: datetime) -> tuple[Visitor, UUID]:
    """An applicant on the page of a new draft."""
    applicant = visitors.of("applicant")
    applicant.opens("/candidatures").follows("Demander le label")
    applicant.submits("Ouvrir un dossier", {"referentiel": "ehuh-2019"})
    return applicant, UUID(applicant.path.split("/")[2])


def _made(platform: Platform, at: datetime) -> tuple[UUID, Actor, Actor]:
    """A submitted candidacy, its applicant and a manager."""
    with platform.database.write() as session:
        candidacy, applicant, manager = submitted(session, at)
    return candidacy.id, applicant, manager


def _state(platform: Platform, candidacy_id: UUID) -> str:
    with platform.database.read() as session:
        return session.get_one(Candidacy, candidacy_id).state


def test_a_draft_is_opened_filled_read_again_and_sent(visitors: Visitors, platform: Platform, at: datetime) -> None:
    applicant, candidacy_id = _draft(visitors, at)
    applicant.sees("Brouillon : ce dossier n’est pas envoyé", "0 sur 6", "Rien n’est envoyé pour l’instant")
    applicant.submits("Enregistrer le brouillon", {"Périmètre": "Tous les sites de la ville."})
    applicant.sees("Brouillon enregistré le 2 mars 2026 à 10 h 30. Il n’est pas envoyé.", "1 sur 6")
    applicant.submits("Enregistrer et relire avant l’envoi", FILLED)
    assert applicant.title == "Relire et envoyer"
    applicant.sees("Rien n’est encore envoyé", LONG, "Centre : 60 agents")
    assert _state(platform, candidacy_id) == "draft"
    applicant.submits("Envoyer la candidature")
    applicant.sees("Votre candidature est envoyée", "Envoyée, recevabilité en examen")
    assert _state(platform, candidacy_id) == "submitted"


def test_an_incomplete_draft_says_what_is_missing_and_offers_no_sending(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    applicant, candidacy_id = _draft(visitors, at)
    applicant.submits("Enregistrer et relire avant l’envoi", {"Périmètre": "Tout."})
    applicant.sees("Il manque 6 rubriques avant l’envoi", "« Périmètre » est trop court")
    assert not applicant.tree.xpath("//button[normalize-space()='Envoyer la candidature']")
    sent = {"action": "submit", "submit-version": "2"}
    applicant.posts(f"/candidatures/{candidacy_id}/etape", sent, status=409).sees("Le dossier n’est pas complet")
    assert _state(platform, candidacy_id) == "draft"


def test_two_people_on_one_draft_see_both_versions_and_keep_their_text(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    first, candidacy_id = _draft(visitors, at)
    assert first.actor is not None
    second = visitors.of("applicant", organisation_id=first.actor.organisation_id)
    second.opens(f"/candidatures/{candidacy_id}/dossier")
    first.submits("Enregistrer le brouillon", {"Périmètre": "Tous les sites, sauf la piscine."})
    second.submits("Enregistrer le brouillon", {"Périmètre": "Seulement la mairie."}, status=409)
    second.sees("Quelqu’un a modifié ce dossier", "Version enregistrée par une autre personne")
    second.sees("Tous les sites, sauf la piscine.", "Seulement la mairie.")
    assert "Seulement la mairie." in second.tree.xpath("string(//textarea[@name='perimetre'])")
    second.submits("Enregistrer le brouillon").sees("Brouillon enregistré")
    with platform.database.read() as session:
        assert session.get_one(Candidacy, candidacy_id).answers["perimetre"] == "Seulement la mairie."


def test_a_draft_sent_meanwhile_gives_the_text_back(visitors: Visitors, platform: Platform, at: datetime) -> None:
    first, candidacy_id = _draft(visitors, at)
    assert first.actor is not None
    second = visitors.of("applicant", organisation_id=first.actor.organisation_id)
    second.opens(f"/candidatures/{candidacy_id}/dossier")
    first.submits("Enregistrer et relire avant l’envoi", FILLED).submits("Envoyer la candidature")
    second.submits("Enregistrer le brouillon", {"Périmètre": "Mon texte à moi."}, status=409)
    second.sees("n’a pas été enregistré", "Mon texte à moi.")


def test_a_draft_is_invisible_to_all_but_its_organisation(visitors: Visitors, at: datetime) -> None:
    _, candidacy_id = _draft(visitors, at)
    for role in ("manager", "auditor", "committee", "shopper"):
        visitors.of(role).opens(f"/candidatures/{candidacy_id}", status=404)
        visitors.of(role).opens(f"/candidatures/{candidacy_id}/dossier", status=404)


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


def test_a_second_application_is_refused_and_leads_to_the_first(visitors: Visitors, at: datetime) -> None:
    applicant, candidacy_id = _draft(visitors, at)
    applicant.opens("/candidatures/nouvelle").sees("déjà une candidature en cours")
    applicant.follows("Ouvrir la candidature en cours")
    assert applicant.path == f"/candidatures/{candidacy_id}"
    applicant.posts("/candidatures/nouvelle", {"referentiel": "ehuh-2019"}, status=409)


def test_no_choice_of_label_is_said_beside_the_field(visitors: Visitors) -> None:
    applicant = visitors.of("applicant").opens("/candidatures/nouvelle")
    applicant.submits("Ouvrir un dossier", status=422).sees("Choisissez une réponse pour « Le label demandé »")
    applicant.posts("/candidatures/nouvelle", {"referentiel": "inconnu"}, status=422)


def test_too_small_an_organisation_is_told_at_once(visitors: Visitors, platform: Platform, at: datetime) -> None:
    with platform.database.write() as session:
        small = make_organisation(session, at)
        small.sites[0].headcount, small.sites[1].headcount = 3, 1
        applicant = make_person(session, at, "applicant", organisation_id=small.id)
    visitors.as_(applicant).opens("/candidatures/nouvelle").sees("moins de 5 agents", "groupée")


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
