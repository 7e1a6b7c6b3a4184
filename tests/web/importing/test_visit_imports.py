"""Imports of mystery visits through the screens: pooled and unweighted rates named, a file counted once."""

import json
import time
from datetime import datetime
from pathlib import Path

from core.platform import Platform
from evaluation.visits import mystery
from tests.web.import_scene import Scene, drops
from tests.web.visitor import Visitors

SITE, CRITERION = "Site ou pays", "Critère oui ou non"


def imported(platform: Platform, scene: Scene) -> bool:
    """Whether every visit is there in the end: on a busy machine the work goes on beside its request."""
    for _ in range(300):
        with platform.database.read() as session:
            if mystery.progress(session, scene.evaluation_id) == 100:
                return True
        time.sleep(0.1)
    return False


def test_a_visits_file_gives_both_means_named_and_enters_once(
    visitors: Visitors, platform: Platform, at: datetime, test_data: Path
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.manager)
    data = (test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes()
    drops(person, scene.visits, data, "visites.xlsx").sees("253 lignes et 54 colonnes")
    labels = [label.text_content().strip() for label in person.tree.xpath("//th/label")]
    seventh, eighth = (next(one for one in labels if one.startswith(f"{number}. ")) for number in (7, 8))
    person.submits("Continuer", {"Country": SITE}, status=422).sees("au moins un critère")
    person.submits("Continuer", {"Country": SITE, seventh: CRITERION, eighth: CRITERION})
    channel = person.tree.xpath("string(//select[@id='champ-v0']/option[2])")
    meanings = {"Yes": "Oui : le critère est tenu", "No": "Non", "Toutes les visites": channel}
    person.submits("Voir ce que cela donne", meanings)
    person.sees("117/253 = 46,25 % [40,20 ; 52,40]", "44,10 % sur 6 sites", "Moyenne simple des sites", "253 visites")
    person.sees("Toutes visites réunies", "31 sur 50", "62,00 %", "[48,15 ; 74,14]")
    looking = person.path
    person.submits("Importer 253 visites", follow=False, status=303)
    assert imported(platform, scene)
    drops(person, scene.visits, data)
    person.submits("Continuer", {"Country": SITE, seventh: CRITERION})
    meanings = {"Yes": "Oui : le critère est tenu", "No": "Non", "Toutes les visites": channel}
    person.submits("Voir ce que cela donne", meanings)
    person.submits("Importer 253 visites", status=409).sees("déjà importé")
    visitors.as_(scene.applicant).opens(looking, 403)
    visitors.as_(scene.applicant).opens(scene.visits, 403)


def test_the_sixteen_criteria_of_the_reference_campaign_pass_through_the_screens(
    visitors: Visitors, platform: Platform, at: datetime, test_data: Path
) -> None:
    scene, person = Scene(platform, at), visitors.of("manager")
    reference = json.loads((test_data / "reference" / "expected.json").read_text())["mystere_2022"]["criteres"]
    drops(person, scene.visits, (test_data / "mystere_2022" / "quantitative_data.xlsx").read_bytes(), "visites.xlsx")
    person.submits("Continuer", {"Country": SITE, **dict.fromkeys(reference, CRITERION)})
    channel = person.tree.xpath("string(//select[@id='champ-v0']/option[2])")
    person.submits(
        "Voir ce que cela donne", {"Yes": "Oui : le critère est tenu", "No": "Non", "Toutes les visites": channel}
    )
    for published in reference.values():
        pooled, plain = published["groupe"], published["moyenne_non_ponderee_des_pays"]
        person.sees(f"{pooled['positifs']}/{pooled['n']} = ")
        person.sees(f"{100 * plain:.2f} % sur 6 sites".replace(".", ","))
        for country in published["par_pays"].values():
            person.sees(f"{country['positifs']} sur {country['n']}")
    assert len(person.tree.xpath("//details//tbody/tr")) == 16 * 6


def test_channels_may_be_told_visit_by_visit(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.manager)
    drops(person, scene.visits, b"lieu;voie;C1\nA;tel;oui\nB;mel;non\nB;mel;\n")
    person.submits("Continuer", {"lieu": SITE, "voie": "Canal de la visite", "C1": CRITERION})
    options = person.tree.xpath("//select[@id='champ-v0']/option/text()")
    meanings = {"oui": "Oui : le critère est tenu", "non": "Non", "tel": options[1], "mel": options[2]}
    person.submits("Voir ce que cela donne", meanings)
    person.sees("aucun critère ne s’applique à cette visite", "1/2 = 50,00 %", "50,00 % sur 2 sites")
    person.does_not_see("Importer 2 visites")
    person.follows("Revoir les codes")
    assert person.tree.xpath("//select[@id='champ-v1']/option[@selected]/text()") == [options[1]]


def test_a_finished_mystery_campaign_takes_no_file(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    with platform.database.write() as session:
        visits = [("A", "telephone", {"C1": True})]
        mystery.add_imported(session, scene.evaluation_id, visits, by=scene.manager, at=at)
        mystery.close(session, scene.evaluation_id, by=scene.manager, at=at)
    visitors.as_(scene.manager).opens(scene.visits, 409).sees("ne reçoivent plus de fichier")
