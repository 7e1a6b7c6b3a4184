"""Applications: opened, saved as they go, read again, sent once, never seen before by anybody else."""

from datetime import datetime
from uuid import UUID

from core.platform import Platform
from label.application import SECTIONS
from label.models import Candidacy
from tests.builders import make_organisation, make_person
from tests.web.visitor import Visitor, Visitors

LONG = "Un texte assez long pour que la rubrique soit examinée sérieusement par le gestionnaire."
FILLED = {section.label: True if section.tick else LONG for section in SECTIONS}
FILLED |= {"Commune du siège": "Épreuville-sur-Isle", "Code postal du siège": "33000"}


def _draft(visitors: Visitors, at: datetime) -> tuple[Visitor, UUID]:
    """An applicant on the page of a new draft."""
    applicant = visitors.of("applicant")
    applicant.opens("/candidatures").follows("Demander le label")
    applicant.submits("Ouvrir un dossier", {"referentiel": "ehuh-2019"})
    return applicant, UUID(applicant.path.split("/")[2])


def _state(platform: Platform, candidacy_id: UUID) -> str:
    with platform.database.read() as session:
        return session.get_one(Candidacy, candidacy_id).state


def test_a_draft_is_opened_filled_read_again_and_sent(visitors: Visitors, platform: Platform, at: datetime) -> None:
    applicant, candidacy_id = _draft(visitors, at)
    applicant.sees("Brouillon : ce dossier n’est pas envoyé", "0 sur 8", "Rien n’est envoyé pour l’instant")
    applicant.submits("Enregistrer le brouillon", {"Périmètre": "Tous les sites de la ville."})
    applicant.sees("Brouillon enregistré le 2 mars 2026 à 10 h 30. Il n’est pas envoyé.", "1 sur 8")
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
    applicant.sees("Il manque 8 rubriques avant l’envoi", "« Périmètre » est trop court")
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


def test_a_draft_taken_back_was_never_seen_by_anybody_else(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    applicant, candidacy_id = _draft(visitors, at)
    applicant.opens(f"/candidatures/{candidacy_id}/retrait").submits("Retirer la candidature")
    applicant.sees("La candidature est retirée")
    manager = visitors.of("manager").opens(f"/candidatures/{candidacy_id}", status=404)
    manager.opens("/candidatures").sees("Aucune candidature n’est encore envoyée")
