"""Imports through the screens: the real file of 2017 gives its figures, a wrong one says why and writes nothing."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.platform import Platform
from evaluation.asking import campaign_results
from tests.evaluation.workbooks import sheet_xml, workbook
from tests.web.conftest import Clock
from tests.web.import_scene import Scene, drops
from tests.web.visitor import Visitors

OVERALL = "Dans l’ensemble, le service me donne satisfaction."
EFFORT = "Ma démarche m’a demandé peu d’efforts."
SCALE = ["Pas du tout d’accord", "Plutôt pas d’accord", "Plutôt d’accord", "Tout à fait d’accord"]
NOTHING = "Pas de réponse, ou sans objet"
SHORT = "1 cellules au lieu de 2"
SMALL = b"Q1;lieu;dit\n4;C;Merci\n1;C;\n;A;\n"


def test_the_real_users_of_2017_give_their_promised_figures(
    visitors: Visitors, platform: Platform, at: datetime, test_data: Path
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, (test_data / "usagers_sfo" / "2017.csv").read_bytes(), "2017.csv")
    person.sees("2 831 lignes et 97 colonnes", "4 (1 507)", "Blank (143)")
    person.submits("Continuer", {"Q7ALL": OVERALL, "Q9ALL": EFFORT, "WEIGHT": "Ne sert pas"})
    codes = {"1": SCALE[0], "2": SCALE[0], "3": SCALE[1], "4": SCALE[2], "5": SCALE[3]}
    person.submits("Voir ce que cela donne", {**codes, "0": NOTHING, "6": NOTHING, "Blank": NOTHING})
    person.sees("2206/2688 = 82,07 % [80,57 ; 83,47]", "2336/2736 = 85,38 %", "18 sans colonne, laissées en blanc")
    assert scene.turnout() == "moins de 10", "looking writes nothing"
    person.submits("Importer 2 831 réponses", follow=False, status=303)
    person.opens(person.response.headers["location"]).sees("Import terminé : 2 831 réponses sont dans l’urne.")
    scene.seal()
    with platform.database.read() as session:
        counts = {one.code: one for one in campaign_results.get(session, scene.campaign_id).items}
    assert (counts["U-GEN-SATISFACTION"].favourable, counts["U-GEN-SATISFACTION"].opinions) == (2206, 2688)
    assert not (platform.settings.var / "imports" / str(scene.campaign_id)).exists(), "the file is not kept"


def test_sites_and_comments_are_said_too_and_a_second_file_must_replace(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at, frame={"Centre": 60, "Annexe": 40})
    person = visitors.as_(scene.manager)
    for again in (False, True):
        drops(person, scene.address, SMALL)
        person.submits("Continuer", {"Q1": OVERALL, "lieu": "Site", "dit": "Commentaire libre"})
        person.submits("Voir ce que cela donne", {"1": SCALE[0], "4": SCALE[3], "A": "Annexe", "C": "Centre"})
        person.sees("1/2 = 50,00 %", "3 réponses", "1 commentaire")
        if again:
            person.submits("Importer 3 réponses", status=409).sees("Un fichier est déjà importé")
            person.submits(
                "Importer 3 réponses", {"Remplacer les réponses déjà importées": True}, follow=False, status=303
            )
        else:
            person.submits("Importer 3 réponses", follow=False, status=303)
    scene.seal()
    with platform.database.read() as session:
        assert campaign_results.get(session, scene.campaign_id).n == 3


def test_a_wrong_file_is_listed_and_cannot_be_imported(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, b"Q1;Q2\n4;1\n1\n4;2\n").sees(
        "n’ont pas le bon nombre de cellules", "1 cellules au lieu de 2"
    )
    person.submits("Continuer", {"Q1": OVERALL})
    person.submits("Voir ce que cela donne", {"4": SCALE[3]})
    person.sees(
        "Une cellule est à revoir : rien n’a été enregistré", "1 cellules au lieu de 2", "Déposer un fichier corrigé"
    )
    person.does_not_see("Importer 2 réponses")
    person.posts(person.path, {}, status=422).sees(SHORT)
    assert scene.turnout() == "moins de 10"
    scene.seal()
    with platform.database.read() as session:
        assert campaign_results.get(session, scene.campaign_id).n == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7", "C’est un document PDF."),
        (b"\x89PNG\r\n\x1a\n\x00", "ni un tableau en texte"),
        (b"Q1;Q2\n", "aucune ligne de réponses"),
        (b";".join(b"c%d" % n for n in range(500)) + b"\n" + b";".join([b"1"] * 500), "500 colonnes"),
        (workbook({"A": sheet_xml([["Q1"], ["x" * 60_000_000]])}), "trop lourd"),
    ],
)
def test_what_is_not_a_table_comes_back_with_its_reason(
    visitors: Visitors, platform: Platform, at: datetime, data: bytes, words: str
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant).opens(scene.address)
    person.submits("Lire le fichier", files={"Fichier": ("n.csv", data)}, status=422).sees(words)
    assert not list((platform.settings.var / "imports").glob("*/*/*"))


def test_a_workbook_is_known_by_its_content_and_its_sheet_may_be_named(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    data = workbook({"Notes": sheet_xml([["a"], [1]]), "Réponses": sheet_xml([["Enquête"], ["Q1"], [4], [1]])})
    person = visitors.as_(scene.applicant)
    fields = {"Feuille du classeur": "Réponses", "Ligne des noms de colonnes": "2"}
    drops(person, scene.address, data, "sans-fin.dat", **fields).sees("XLSX, feuille « Réponses »", "2 lignes")


def test_columns_that_do_not_go_together_are_shown_again(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, SMALL)
    person.submits("Continuer", status=422).sees("au moins une question")
    twice = {"Q1": OVERALL, "lieu": "Commentaire libre", "dit": "Commentaire libre"}
    person.submits("Continuer", twice, status=422).sees("« lieu » tient déjà ce rôle")
    assert person.tree.xpath("//select[@id='champ-c2']/@aria-invalid") == ["true"]
    chosen = person.tree.xpath("//select[@id='champ-c0']/option[@selected]/@value")
    assert chosen == ["U-GEN-SATISFACTION"], "what was typed is still there"
    person.submits("Continuer", {"lieu": "Ne sert pas", "dit": "Ne sert pas"})
    person.submits("Voir ce que cela donne", status=422).sees("Choisissez une réponse pour « 1 »")
    person.follows("Revenir aux colonnes").sees("À quoi sert chaque colonne")
    assert person.tree.xpath("//select[@id='champ-c0']/option[@selected]/@value") == ["U-GEN-SATISFACTION"]


def test_an_open_question_cannot_be_mapped(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, b"Q1;Q2\n" + b"".join(b"%d;1\n" % number for number in range(100)))
    person.submits("Continuer", {"Q1": OVERALL}, status=422).sees("« Q1 » a 100 valeurs différentes")


def test_only_an_open_campaign_by_file_takes_a_file(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at, collection="codes")
    person = visitors.as_(scene.applicant)
    person.opens(scene.address, 409).sees("Cette campagne n’attend pas de fichier")
    person.opens(scene.address.replace("usagers", "dirigeants"), 404)
    person.opens(scene.address.replace("usagers", "collaborateurs"), 404)


def test_a_closed_campaign_takes_no_more(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    scene.seal()
    visitors.as_(scene.applicant).opens(scene.address, 409).sees("avant sa clôture")


def test_others_find_nothing_and_a_foreign_file_leads_nowhere(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, SMALL)
    waiting = person.path.partition("?")[0]
    visitors.of("shopper").opens(waiting, 403)
    visitors.as_(scene.manager).opens(waiting)
    person.opens(waiting.replace("colonnes", "autre"), 404)
    person.opens(f"{scene.address}/{'0' * 64}/colonnes", 409).sees("Déposez-le de nouveau")
    person.opens(f"{scene.address}/..%2f..%2fsecret/colonnes", 404)
    visitors.as_(scene.manager).opens(f"{scene.visits}/{waiting.split('/')[-2]}/colonnes", 409)


def test_a_waiting_file_is_dropped_after_a_day(
    visitors: Visitors, platform: Platform, at: datetime, clock: Clock
) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, SMALL)
    old = person.path
    clock.advance(**{"days": timedelta(days=1, hours=1) / timedelta(days=1)})
    person = visitors.as_(scene.applicant)
    drops(person, scene.address, b"Q1\n4\n")
    person.opens(old, 409).sees("n’est plus gardé ici")
