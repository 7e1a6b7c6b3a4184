"""The page of admissibility: the file beside the list, remarks kept, reasons demanded, nothing lost to a colleague."""

from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.platform import Platform
from label import candidacies
from tests.builders import make_organisation, submitted
from tests.web.sitting_room import state_of
from tests.web.visitor import Visitor, Visitors


def _made(platform: Platform, at: datetime) -> tuple[UUID, Actor, Actor, list[str]]:
    """A submitted candidacy, its applicant, a manager and the words of every point."""
    with platform.database.write() as session:
        candidacy, applicant, manager = submitted(session, at)
    return candidacy.id, applicant, manager, [point.text for point in candidacies.checklist_points(candidacy)]


def _examining(visitors: Visitors, manager: Actor, candidacy_id: UUID) -> Visitor:
    return visitors.as_(manager).opens(f"/candidatures/{candidacy_id}/recevabilite")


def test_the_file_is_examined_point_by_point_then_accepted(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager, points = _made(platform, at)
    page = _examining(visitors, manager, candidacy_id)
    page.sees("Mairie d’Essai", "examinée sérieusement", points[0], "Déclarer recevable Pas encore possible")
    page.submits("Enregistrer l’examen", {"points": points[1:], "Remarques pour le dossier": "Il manque un point."})
    page.sees(f"{len(points) - 1} points vérifiés sur {len(points)}", "Pas encore possible")
    page.submits("Enregistrer l’examen", {"points": points})
    assert page.tree.xpath("string(//textarea[@name='remarques'])").strip() == "Il manque un point."
    page.submits("Déclarer recevable").sees("La candidature est déclarée recevable", "Évaluation à ouvrir")
    assert state_of(platform, candidacy_id) == "admissible"
    page.opens(f"/candidatures/{candidacy_id}/recevabilite").sees("Examen conservé", "Il manque un point.")


def test_a_rejection_without_its_reason_writes_nothing(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, applicant, manager, _ = _made(platform, at)
    page = _examining(visitors, manager, candidacy_id)
    page.submits("Déclarer non recevable", status=422).sees("Remplissez « Motif »")
    assert state_of(platform, candidacy_id) == "submitted"
    page.submits("Déclarer non recevable", {"Motif": "L’accueil est hors du périmètre."})
    visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}").sees(
        "L’accueil est hors du périmètre.", "Non recevable"
    )


def test_two_managers_on_one_list_see_both_versions(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, _, manager, points = _made(platform, at)
    first, second = (_examining(visitors, manager, candidacy_id) for _ in range(2))
    first.submits("Enregistrer l’examen", {"points": points[:2], "Remarques pour le dossier": "Vu par la première."})
    second.submits("Enregistrer l’examen", {"Remarques pour le dossier": "Vu par le second."}, status=409)
    second.sees("Quelqu’un a modifié ce dossier", "Vu par la première.", "2 points vérifiés")
    assert second.tree.xpath("string(//textarea[@name='remarques'])").strip() == "Vu par le second."
    second.submits("Enregistrer l’examen").sees("L’examen est enregistré")


def test_only_a_manager_examines(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, applicant, _, _ = _made(platform, at)
    path = f"/candidatures/{candidacy_id}/recevabilite"
    visitors.as_(applicant).opens(path, status=403)
    visitors.of("committee").opens(path, status=403)
    visitors.of("auditor").opens(path, status=404)
    visitors.of("shopper").opens(path, status=404)
    visitors.as_(applicant).posts(path, {"version": "2"}, status=403)


def test_points_of_another_list_are_ignored(visitors: Visitors, platform: Platform, at: datetime) -> None:
    candidacy_id, _, manager, _ = _made(platform, at)
    page = _examining(visitors, manager, candidacy_id)
    version = page.tree.xpath("string(//input[@name='version']/@value)")
    page.posts(f"/candidatures/{candidacy_id}/recevabilite", {"version": version, "points": "inconnu"}, status=303)
    page.opens(f"/candidatures/{candidacy_id}/recevabilite").sees("0 point vérifié")


def test_a_name_that_can_be_taken_for_another_is_told_before_the_file_is_accepted(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, _, manager, _ = _made(platform, at)
    said = "Un nom qui se confond avec un autre"
    with platform.database.write() as session:
        make_organisation(session, at, siret="99900007800025", name="Mairie d’Essai")  # another place of the same
        make_organisation(session, at, siret="99900022700011", name="Mairie de Paix")
    _examining(visitors, manager, candidacy_id).does_not_see(said)
    with platform.database.write() as session:
        make_organisation(session, at, siret="99900014400017", name="MAIRIE D'ESSAl")
    _examining(visitors, manager, candidacy_id).sees(said, "« MAIRIE D’ESSAl », SIRET 999 000 144 00017")
