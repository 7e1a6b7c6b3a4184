"""The shopper's space: missions done on a phone, reports that come back whole, nothing of anybody else."""

from datetime import datetime

from core.platform import Platform
from tests.evaluation.campaign_of_visits import PROOF, STORY
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitors


def test_a_shopper_reports_a_visit_with_its_proof(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = scene.mission()
    shopper = visitors.as_(scene.shopper).opens("/missions").sees("À faire maintenant")
    shopper.opens(f"/missions/{mission.id}").sees("Ne dites jamais que vous êtes enquêteur")
    shopper.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("vu.txt", PROOF)})
    shopper.sees("Compte rendu envoyé", "Comptes rendus envoyés (1)")
    shopper.opens(f"/missions/{mission.id}").sees("Ce que vous avez envoyé", STORY).does_not_see("/20", "sur 20")
    shopper.follows("vu.txt")
    assert shopper.response.content == PROOF
    assert scene.mission().state == "reported"


def test_an_incomplete_report_comes_back_whole(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = scene.mission()
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    fields = scene.filled()
    left, *answered = [name for name, said in fields.items() if said == "oui"]
    typed = {**dict.fromkeys(answered, "non"), "recit": "court", "faite_le": "2026-03-02T10:00"}
    shopper.submits("Envoyer le compte rendu", typed, files={"Preuve": ("vu.txt", PROOF)}, status=422)
    shopper.sees("Choisissez une réponse", "trop court", "Choisissez de nouveau le fichier")
    assert shopper.tree.xpath("//textarea[@name='recit']")[0].text_content().strip() == "court"
    assert shopper.tree.xpath("//input[@name='faite_le']/@value") == ["2026-03-02T10:00"]
    assert shopper.tree.xpath("//fieldset//input[@checked][@value='non']/@name") == answered
    assert left not in shopper.tree.xpath("//input[@checked]/@name")
    assert scene.mission().state == "assigned"


def test_a_file_that_is_not_a_proof_is_refused(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = scene.mission()
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    program = {"Preuve": ("photo.png", b"MZ\x90\x00\x03")}
    shopper.submits("Envoyer le compte rendu", scene.filled(), files=program, status=422)
    shopper.sees("pas d’un type accepté")
    shopper.submits("Envoyer le compte rendu", {"faite_le": "32/13/2026"}, files=program, status=422)
    shopper.sees("attend un jour et une heure")


def test_a_report_sent_twice_counts_once(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    mission = scene.mission()
    one = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    other = visitors.as_(scene.shopper).opens(f"/missions/{mission.id}")
    one.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("vu.txt", PROOF)})
    other.submits("Envoyer le compte rendu", scene.filled(), files={"Preuve": ("vu.txt", PROOF)}, status=409)
    other.sees("n’attend plus de compte rendu")


def test_a_shopper_with_an_interest_steps_aside(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    shopper = visitors.as_(scene.shopper).opens(f"/missions/{scene.mission().id}")
    shopper.submits("Déclarer ce lien", {"texte": ""}, status=422).sees("Remplissez")
    shopper.submits("Déclarer ce lien", {"texte": "Ma sœur y travaille."}).sees("12 visites rendues", "Aucune mission")
    visitors.as_(scene.manager).opens(scene.address).sees("À confier (12)", "Aucun enquêteur ne peut visiter")


def test_another_shopper_finds_nothing(platform: Platform, visitors: Visitors, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.reported(1)
    mission = scene.mission()
    stranger = visitors.of("shopper")
    stranger.opens("/missions").sees("Aucune mission pour l’instant")
    stranger.opens(f"/missions/{mission.id}", status=404)
    stranger.opens(f"/missions/{mission.id}/preuve", status=404)
    stranger.posts(f"/missions/{mission.id}", {"version": "1"}, status=404)
    stranger.posts(f"/missions/{mission.id}/lien", {"texte": "moi"}, status=404)
    stranger.opens(scene.address, status=403)
