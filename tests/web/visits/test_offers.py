"""Visits offered, accepted, given back; names masked before they leave; questions, new attempts, second codings."""

from datetime import datetime, timedelta

from core.calendar import in_paris
from core.platform import Platform
from evaluation.visits import mystery_missions, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from tests.evaluation.campaign_of_visits import PROOF, STORY, answered
from tests.web.conftest import Clock
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitors

SENT = {"Preuve": ("vu.txt", PROOF)}


def offered(scene: Scene) -> MysteryMission:
    """The first mission, taken back and offered again."""
    mission = scene.mission()
    with scene.platform.database.write() as session:
        mystery_missions.release(session, mission.id, by=scene.manager, at=scene.at)
        assert scene.shopper.id is not None
        given = (mission.id, scene.shopper.id, scene.shopper.name)
        mystery_missions.assign(session, *given, by=scene.manager, at=scene.at)
    return mission


def test_a_visit_offered_is_accepted_then_done(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = offered(scene)
    shopper = visitors.as_(scene.shopper).opens("/missions").sees("Proposées : à accepter ou à rendre (1)")
    shopper.opens(f"/missions/{mission.id}").does_not_see("Envoyer le compte rendu")
    shopper.submits("Accepter cette visite").sees("Visite acceptée", "Envoyer le compte rendu", "48 heures")
    shopper.posts(f"/missions/{mission.id}/accord", {}, status=409).sees("déjà répondu")


def test_a_visit_given_back_tells_the_manager_why(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = offered(scene)
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    shopper.submits("Rendre cette visite", {"Pourquoi vous rendez cette visite": ""}, status=422).sees("Remplissez")
    shopper.submits("Rendre cette visite", {"Pourquoi vous rendez cette visite": "Je suis absent."}).sees("rendue")
    visitors.as_(scene.manager).opens(scene.review()).sees("Je suis absent.", "Rendue par")
    stranger = visitors.of("shopper")
    for end in ("accord", "retour", "reponse"):
        stranger.posts(f"/missions/{mission.id}/{end}", {"motif_retour": "x", "reponse": "x"}, status=404)


def test_a_narrative_that_names_somebody_stops_until_its_author_chooses(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    named = f"{STORY} La conseillère Nadia m’a aidé."
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}").does_not_see("Que faire de ces mots")
    shopper.submits("Envoyer le compte rendu", scene.filled() | {"recit": named}, files=SENT, status=422)
    shopper.sees("« Nadia »", "Rien n’est parti", "Que faire de ces mots")
    assert scene.mission().narrative == ""
    shopper.submits("Envoyer le compte rendu", {"noms": "Les masquer avant l’envoi"}, files=SENT).sees("envoyé")
    assert scene.mission().narrative == f"{STORY} La conseillère […] m’a aidé."


def test_words_that_name_nobody_are_kept_when_their_author_says_so(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    told = f"{STORY} On m’a parlé de la ligne Azalys."
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}")
    shopper.submits("Envoyer le compte rendu", scene.filled() | {"recit": told}, files=SENT, status=422)
    kept = {"noms": "Ils ne nomment personne, les garder"}
    shopper.submits("Envoyer le compte rendu", kept, files=SENT).sees("envoyé")
    assert scene.mission().narrative == told


def test_a_question_is_answered_and_the_report_stays(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(scene.review())
    manager.submits("Poser la question", {"Votre question": "À quelle heure ?"}).sees(
        "Question envoyée", "Question posée"
    )
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}").sees("À quelle heure ?")
    shopper.submits("Répondre", {"Votre réponse": "À 9 h 12."}).sees("Réponse envoyée").does_not_see("Une question")
    manager.opens(scene.review()).sees("À 9 h 12.").submits("Valider cette visite").sees("Visite n° 1 validée")


def test_a_visit_made_again_keeps_its_place_and_its_past(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1, 2)
    manager = visitors.as_(scene.manager).opens(scene.review())
    manager.submits("Faire refaire", {"Pourquoi la refaire": ""}, status=422).sees("Remplissez")
    manager.submits("Faire refaire", {"Pourquoi la refaire": "Mauvais site."}).sees("à refaire", "n° 2 (ici)")
    manager.follows("n° 1").sees(STORY, "Mauvais site.")
    manager.opens(scene.address).sees("Toutes (12)", "À confier (1)")
    manager.opens(f"{scene.address}/suivi").sees("N° 1, essai n° 2")
    manager.opens(scene.review(2)).submits("Rejeter", {"Motif du rejet": "Inventé."}).sees("rejetée", "Rejetée (1)")


def test_a_copied_report_is_shown_beside_its_model_and_nothing_more(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(scene.review()).does_not_see("À comparer avant de décider")
    scene.reported(2)
    manager.opens(scene.review()).sees(
        "À comparer avant de décider", "Même fichier", "Récit très proche", "visite n° 2"
    )
    manager.submits("Valider cette visite").sees("Visite n° 1 validée")


def test_a_report_later_than_48_hours_is_shown_to_the_manager(
    platform: Platform, visitors: Visitors, at: datetime, clock: Clock
) -> None:
    scene = Scene(platform, at)
    clock.advance(days=3)
    shopper = visitors.as_(scene.shopper)
    for number, made in ((1, at), (2, at + timedelta(days=2))):
        shopper.opens(f"/missions/{scene.mission(number).id}")
        filled = scene.filled(number)
        moments = {"faite_le", "accuse", "reponse"} & {"faite_le", *filled}
        when = dict.fromkeys(moments, in_paris(made).strftime("%Y-%m-%dT%H:%M"))
        shopper.submits("Envoyer le compte rendu", filled | when, files=SENT).sees("envoyé")
    manager = visitors.as_(scene.manager).opens(scene.review(1)).sees("Rendu en retard")
    manager.opens(scene.review(2)).does_not_see("Rendu en retard")
    manager.opens(f"{scene.address}/suivi").sees("Comptes rendus arrivés en retard (1)", "N° 1").does_not_see("N° 2")


def test_a_second_coder_sees_the_proof_and_never_the_first_grid(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    manager = visitors.as_(scene.manager).opens(f"{scene.address}/suivi")
    manager.submits("Tirer des visites à coder").sees("1 visite à coder", "0 codée sur 1 tirée")
    coder, mission = visitors.of("shopper"), scene.mission()
    coder.opens("/codages").opens(f"/codages/{mission.id}").sees(STORY)
    assert not coder.tree.xpath("//input[@checked]")
    coder.follows("appel.txt")
    assert coder.response.content == PROOF
    coder.opens(f"/codages/{mission.id}").submits("Enregistrer ce codage", {}, status=422).sees("Choisissez")
    with platform.database.read() as session:
        grid = answered(session, mission)
    first, *others = grid
    coder.submits("Enregistrer ce codage", dict.fromkeys(others, "oui") | {first: "non"}).sees("enregistré")
    coder.opens(f"/codages/{mission.id}/preuve", status=409)
    manager.opens(f"{scene.address}/suivi").sees("1 codée sur 1 tirée", "kappa de Cohen", f"sur {len(grid)} réponses")
    visitors.as_(scene.shopper).opens(f"/codages/{mission.id}", status=409)
    for path in ("/codages", f"/codages/{mission.id}", f"{scene.address}/suivi"):
        visitors.as_(scene.applicant()).opens(path, status=403)


def test_whoever_read_the_grid_does_not_code_it_again(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    visitors.as_(scene.manager).opens(f"{scene.address}/suivi").submits("Tirer des visites à coder")
    with platform.database.write() as session:
        mission = session.get_one(MysteryMission, scene.mission().id)
        mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=at)
    manager = visitors.as_(scene.manager).opens("/codages").sees("Aucune visite à coder")
    manager.opens(f"/codages/{scene.mission().id}", status=403).sees("déjà lu sa grille")
    manager.opens(f"/codages/{scene.mission().id}/preuve", status=403)
