"""Files to take away: questionnaires for other tools, and figures that are those of the page, never answers."""

import csv
from datetime import datetime

from lxml import etree

from core.platform import Platform
from evaluation.box import ballots, codes
from tests.evaluation.boxes import USER_ITEMS
from tests.web.import_scene import Scene
from tests.web.visitor import Visitor, Visitors


def sealed(platform: Platform, at: datetime, given: dict[str, int]) -> Scene:
    """A sealed users' campaign where so many people answered on each site."""
    scene = Scene(platform, at, collection="codes", frame=dict.fromkeys(given, 100))
    with platform.database.write() as session:
        for place, (site, count) in enumerate(given.items()):
            made = codes.issue(session, scene.boxes, scene.campaign_id, site, count, by=scene.applicant, at=at)
            for rank, code in enumerate(made):
                values = [4 if (rank + place) % 3 else 1] * USER_ITEMS
                ballots.answer(session, scene.boxes, code, values, "", mode="web", at=at)
    scene.seal()
    return scene


def table(person: Visitor) -> list[dict[str, str]]:
    """The CSV just received."""
    text = person.response.content.decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines(), delimiter=";"))


def test_the_published_figures_are_rows_of_scores_never_of_people(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = sealed(platform, at, {"Centre": 30, "Annexe": 20})
    person = visitors.as_(scene.applicant).opens(scene.campaign + "/resultats.csv")
    rows = table(person)
    whole = next(row for row in rows if row["mesure"] == "score.usagers" and row["portee"] == "Ensemble")
    assert whole["reponses"] == "50" and 60 < float(whole["valeur"].replace(",", ".")) < 70
    assert {row["portee"] for row in rows} == {"Ensemble", "Centre", "Annexe"}
    assert all(row["reponses"] in ("20 à 29", "30 à 39") for row in rows if row["portee"] != "Ensemble")


def test_a_small_site_is_not_in_the_file(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = sealed(platform, at, {"Centre": 30, "Annexe": 4})
    rows = table(visitors.as_(scene.applicant).opens(scene.campaign + "/resultats.csv"))
    assert {row["portee"] for row in rows} == {"Ensemble"}
    assert not any(row["mesure"].startswith("item.") and row["reponses"] == "4" for row in rows)


def test_fewer_than_five_answers_give_no_figure(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = sealed(platform, at, {"Centre": 4})
    assert table(visitors.as_(scene.applicant).opens(scene.campaign + "/resultats.csv")) == []


def test_there_is_no_file_of_figures_before_the_sealing_nor_for_strangers(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    scene = Scene(platform, at)
    visitors.as_(scene.applicant).opens(scene.campaign + "/resultats.csv", 404)
    visitors.of("auditor").opens(scene.campaign + "/fichiers/questionnaire.xlsx", 404)
    visitors.of("shopper").opens(scene.campaign + "/fichiers/questionnaire.xlsx", 403)


def test_the_questionnaire_is_taken_away_in_three_forms(visitors: Visitors, platform: Platform, at: datetime) -> None:
    scene = Scene(platform, at)
    person = visitors.as_(scene.applicant)
    person.opens(scene.campaign).follows("Le questionnaire en XLSForm")
    assert person.response.content.startswith(b"PK")
    lime = etree.fromstring(person.opens(scene.campaign + "/fichiers/questionnaire.lss").response.content)
    assert lime.findtext("LimeSurveyDocType") == "Survey"
    described = etree.fromstring(person.opens(scene.campaign + "/fichiers/variables.xml").response.content)
    assert described.tag.endswith("codeBook")
    person.opens(scene.campaign + "/fichiers/autre.xlsx", 404)
