"""The feedback of the mystery visits: nothing before the closing, nothing that points to anybody, in any state."""

import io
import re
import subprocess
from datetime import datetime
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html

from core.platform import Platform
from evaluation import evaluations
from evaluation.referentiel import available, load
from evaluation.visits import mystery, mystery_reports
from evaluation.visits.mystery_models import MysteryMission
from tests.evaluation.campaign_of_visits import report
from tests.label.crowd import told
from tests.tools import program
from tests.web.audit.test_report_pdf import tags_of, text_of
from tests.web.filling import plain
from tests.web.mystery_scene import Scene
from tests.web.visitor import Visitors
from web.visits import feedback, feedback_criteria
from web.visits.feedback_view import Part

ENDS = ("/retour", "/retour.pdf")
ALL = range(1, 13)


@pytest.fixture
def scene(platform: Platform, at: datetime) -> Scene:
    """Twelve visits over two sites, six channels and eight weeks, in the hands of one shopper."""
    return Scene(platform, at)


def _closed(scene: Scene, *, missed: tuple[str, ...] = ()) -> str:
    """Every visit validated with these criteria missed, the campaign closed; the address of the feedback."""
    with scene.platform.database.write() as session:
        for number in ALL:
            mission = session.get_one(MysteryMission, scene.mission(number).id)
            report(session, scene.folder, mission, scene.shopper, scene.at, no=missed)
            mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=scene.at)
        mystery.close(session, scene.evaluation_id(), by=scene.manager, at=scene.at)
    return f"{scene.address}/retour"


@pytest.mark.parametrize("end", ENDS)
def test_nobody_reads_a_feedback_before_the_campaign_is_closed(scene: Scene, visitors: Visitors, end: str) -> None:
    scene.reported(*ALL, validated=True)
    for actor in (scene.manager, scene.applicant()):
        visitors.as_(actor).opens(scene.address + end, status=404).sees("il paraît ici à la clôture de la campagne")
        visitors.as_(actor).opens(scene.address.replace("/visites", "")).does_not_see("retour des visites")
        visitors.as_(actor).opens(scene.address).does_not_see("Lire le retour")
    visitors.as_(scene.shopper).opens(scene.address + end, status=403)
    for role in ("auditor", "committee", "shopper"):
        visitors.of(role).opens(scene.address + end, status=403)
    visitors.of("applicant").opens(scene.address + end, status=404).does_not_see("clôture")
    assert visitors.citizen()._send("GET", scene.address + end, follow=False).status_code == 303


@pytest.mark.parametrize("end", ENDS)
def test_once_closed_the_organisation_and_its_manager_alone_read_it(scene: Scene, visitors: Visitors, end: str) -> None:
    _closed(scene)
    for actor in (scene.manager, scene.applicant()):
        visitors.as_(actor).opens(scene.address + end)
    visitors.as_(scene.shopper).opens(scene.address + end, status=403)
    for role in ("auditor", "committee", "shopper"):
        visitors.of(role).opens(scene.address + end, status=403)
    visitors.of("applicant").opens(scene.address + end, status=404)
    assert visitors.citizen()._send("GET", scene.address + end, follow=False).status_code == 303


def test_closing_tells_the_organisation_and_leads_it_there(scene: Scene, visitors: Visitors) -> None:
    applicant = scene.applicant()
    scene.reported(*ALL, validated=True)
    visitors.as_(scene.manager).opens(scene.address).submits("Clore la campagne").sees("Lire le retour fait à")
    with scene.platform.database.read() as session:
        assert applicant.name in told(session)["close_visits_applicant"]
    home = visitors.as_(applicant).opens(scene.address.replace("/visites", ""))
    assert home.follows("Lire le retour des visites").title == "Retour des visites mystère"
    home.opens(scene.address).follows("Lire le retour des visites").sees("La note d’ensemble")


def test_it_says_what_was_tested_and_never_who_when_exactly_or_which(scene: Scene, visitors: Visitors) -> None:
    with scene.platform.database.read() as session:
        mission = session.get_one(MysteryMission, scene.mission().id)
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=("T08",)))
    page.sees("12 visites validées sur 12 prévues, en 8 semaines, du 2 mars 2026 au 26 avril 2026")
    page.sees(
        "Par canal : téléphone (5), courriel ou formulaire (2)",
        "Sites visités : Annexe, Centre",
        "Les demandes exactes des enquêteurs restent secrètes",
    )
    source = page.response.text
    for hidden in (scene.shopper.name, str(scene.shopper.id), scene.manager.name, str(mission.id), "appel.txt"):
        assert hidden not in source
    assert not re.search(r"n° ?\d|visite \d|\b\d{1,2} ?h ?\d{2}\b|\b\d{1,2}:\d{2}\b", plain(page.text), re.IGNORECASE)


def test_three_improvements_at_most_come_from_what_was_missed(scene: Scene, visitors: Visitors) -> None:
    missed = ("T08", "T10", "C02", "C05", "G05", "G11")
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=missed)).sees("Trois améliorations à essayer")
    cards = page.tree.xpath("//ol[@class='feedback__cards']/li")
    said = [plain(" ".join(piece.strip() for piece in card.itertext())) for card in cards]
    assert len(said) == 3
    assert "Exactitude de la réponse Dimension « Relation de confiance »" in said[0]
    assert "« La réponse est exacte au regard du scénario » (Téléphone) : tenu 0 fois sur 5" in said[0]
    assert "Les usagers répondent sur ce sujet à « J’ai confiance dans ce que le service m’a dit »." in said[0]
    assert len({line.partition(" Dimension")[0] for line in said}) == 3


def test_the_note_and_the_advice_are_read_first_and_the_rest_says_what_it_holds(
    scene: Scene, visitors: Visitors
) -> None:
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=("T08",)))
    first = page.tree.xpath("//main//h2[not(ancestor::details)]")
    assert [one.text_content() for one in first] == ["La note d’ensemble", "Une amélioration à essayer"]
    folded = page.tree.xpath("//details[contains(@class, 'fold')]/summary")
    said = dict([[plain(part.text_content()) for part in one] for one in folded])
    assert len(said) == len(folded) == 11
    assert said["Ce qui a été testé"] == "12 visites validées sur 12 prévues"
    assert said["Semaine par semaine"] == "Aucune semaine ne sort des limites de contrôle"
    assert said["Les critères les plus manqués"] == "D’abord : La réponse est exacte au regard du scénario"
    assert page.tree.xpath("//li//details[summary[contains(., 'Ce qui le montre')]]//p[contains(., '(Téléphone)')]")


def test_a_perfect_campaign_has_nothing_to_improve(scene: Scene, visitors: Visitors) -> None:
    page = visitors.as_(scene.applicant()).opens(_closed(scene))
    page.sees(
        "20 sur 20",
        "Aucun critère n’a été manqué",
        "ne disent rien à améliorer",
        "visites sur 11 ont tenu tous leurs délais, soit 100 %",
    )
    page.sees(
        "Moins de 30 visites : cette note est indicative", "0 visite sur 12 a manqué un critère critique au moins"
    )
    page.does_not_see("Trois améliorations")


def test_a_campaign_where_everything_was_missed_says_so(scene: Scene, visitors: Visitors) -> None:
    with scene.platform.database.read() as session:
        evaluation = evaluations.get(session, scene.evaluation_id())
        channels = evaluations.pinned(evaluation).mystere.canaux
    every = tuple(one.code for channel in channels for one in channel.grille)
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=every))
    page.sees("0 sur 20", "n’est pas atteinte", "Aucun critère n’a été tenu", "Trois améliorations à essayer")


def test_small_numbers_say_so_and_small_sites_are_not_told_apart(scene: Scene, visitors: Visitors) -> None:
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=("T08",)))
    assert page.text.count("(indicatif)") > 10
    page.sees("Moins de 5 visites par site : aucun n’est noté à part", "Moyenne de toutes les visites")
    # With the mean of the sites, a subtraction would give each of the two sites.
    page.does_not_see("Moyenne simple des sites")


def test_visits_made_elsewhere_have_neither_weeks_nor_extracts_nor_advice(
    platform: Platform, visitors: Visitors, at: datetime
) -> None:
    scene = Scene(platform, at, begun=False)
    grid: dict[str, bool | None] = {"q1": True, "q2": True, "q3": False, "q4": True}
    rows = [("Centre", "guichet", grid)] * 20 + [("Port", "guichet", grid | {"q2": False})] * 11
    with platform.database.write() as session:
        mystery.add_imported(session, scene.evaluation_id(), rows, by=scene.manager, at=at)
        mystery.close(session, scene.evaluation_id(), by=scene.manager, at=at)
    page = visitors.as_(scene.manager).opens(f"{scene.address}/retour")
    page.sees("31 visites validées sur 31 prévues.", "faites ailleurs", "q3", "0 sur 31", "13,2 sur 20")
    page.sees("semaines de ces visites faites ailleurs ne sont pas connues", "aucune amélioration n’en est tirée")
    page.sees("Aucun critère de ces visites ne mesure un délai", "n’ont pas de récit")
    means = page.tree.xpath("//details[summary/h2='Des moyennes à ne pas confondre']//tbody/tr")
    # (20 × 15 + 11 × 10) / 31, and (15 + 10) / 2.
    assert [plain(f"{row.xpath('string(th)')} {row.xpath('string(td)')}") for row in means] == [
        "Note d’ensemble : chaque canal pèse sa part du plan 13,2",
        "Moyenne de toutes les visites : chaque visite compte autant 13,2",
        "Moyenne simple des sites : chaque site compte autant 12,5",
    ]
    assert page.opens(f"{scene.address}/retour.pdf").response.content.startswith(b"%PDF")


def test_a_channel_all_cancelled_leaves_no_overall_note(scene: Scene, visitors: Visitors) -> None:
    with scene.platform.database.write() as session:
        for number in ALL:
            mission = session.get_one(MysteryMission, scene.mission(number).id)
            if mission.channel == "site":
                mystery_reports.cancel(session, mission.id, "Site fermé", by=scene.manager, at=scene.at)
            else:
                report(session, scene.folder, mission, scene.shopper, scene.at)
                mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=scene.at)
        mystery.close(session, scene.evaluation_id(), by=scene.manager, at=scene.at)
    page = visitors.as_(scene.applicant()).opens(f"{scene.address}/retour")
    page.sees("Pas de note d’ensemble", "validées sur 12 prévues").does_not_see("site internet (", "Site fermé")


def test_extracts_are_masked_and_come_from_validated_visits_of_channels_that_had_some(
    scene: Scene, visitors: Visitors
) -> None:
    told = "L’accueil a pris 2 minutes. Sophie Bernard m’a répondu. On m’a rappelé à 14 h 32 au guichet 7."
    with scene.platform.database.write() as session:
        missions = [session.get_one(MysteryMission, scene.mission(number).id) for number in ALL]
        gone = next(mission for mission in missions if mission.channel == "site")
        for mission in missions:
            if mission is gone:
                mystery_reports.cancel(session, mission.id, "Site fermé", by=scene.manager, at=scene.at)
            else:
                report(session, scene.folder, mission, scene.shopper, scene.at)
                mystery_reports.validate(session, mission.id, version=mission.version, by=scene.manager, at=scene.at)
            mission.narrative = told if mission.channel == "telephone" else "La réponse était juste, mot pour mot."
        # As if it had been made and written of, by a channel that has visits enough to be quoted.
        gone.channel, gone.narrative, gone.note = "telephone", "La réponse était fausse, dit en visite annulée.", "0"
        mystery.close(session, scene.evaluation_id(), by=scene.manager, at=scene.at)
    page = visitors.as_(scene.applicant()).opens(f"{scene.address}/retour")
    quotes = [plain(one.text_content()) for one in page.tree.xpath("//blockquote")]
    assert quotes == ["L’accueil a pris 2 minutes. On m’a rappelé à […] au guichet […]."]
    page.does_not_see("Sophie", "Bernard", "14 h 32", "guichet 7", "visite annulée", "mot pour mot")


def test_a_pass_mark_is_the_threshold_that_the_edition_applies() -> None:
    for edition in available():
        referentiel = load(edition)
        rules = [one for one in referentiel.thresholds if one.mesure == "mystere.note"]
        assert rules[0].bar == referentiel.mystere.note_passage


def _figures(tree: Any) -> set[str]:
    """Every figure in the tables and sentences of the page."""
    cells = tree.xpath("//main//td | //main//div[@class='prose'] | //main//p[@class='visits__note']")
    said = (plain(" ".join(one.text_content().split())) for one in cells)
    return {figure for one in said for figure in re.findall(r"\d+(?:,\d+)?", one)}


def test_the_file_says_the_same_and_declares_accessibility(scene: Scene, visitors: Visitors, tmp_path: Path) -> None:
    page = visitors.as_(scene.applicant()).opens(_closed(scene, missed=("T08", "C02", "G05")))
    figures, titles = _figures(page.tree), [plain(one.text_content()) for one in page.tree.xpath("//main//h2")]
    said = page.tree.xpath("//main//section//p[not(@class='visits__note')] | //main//blockquote | //main//caption")
    sentences = [plain(" ".join(one.text_content().split())) for one in said if not one.xpath("ancestor::figure")]
    data = page.opens(f"{scene.address}/retour.pdf").response.content
    printed = text_of(data, tmp_path)
    assert len(figures) > 20 and figures <= set(re.findall(r"\d+(?:,\d+)?", printed))
    assert len(titles) == 13 and [title for title in titles if title not in printed] == []
    assert len(sentences) > 25 and [one for one in sentences if one not in printed] == []
    assert scene.shopper.name not in printed and not re.search(r"\b\d{1,2} ?h ?\d{2}\b", printed)
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert re.search(r"pdfuaid:part\W+1", str(opened.Root.Metadata.read_bytes(), "utf-8"))
        assert str(opened.docinfo.Title) == "Retour des visites mystère – Mairie d’Essai"
        kinds = list(tags_of(opened.Root.StructTreeRoot))
    pictures = [plain(str(tag.Alt).partition(" – ")[0]) for tag in kinds if str(tag.get("/S", "")) == "/Figure"]
    assert [title.partition(" : ")[0] for title in pictures] == [
        "Note d’ensemble",
        "Note de chaque canal, sur 20",
        "Note moyenne de chaque semaine, sur 20",
    ]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH"} <= {str(tag.get("/S", "")) for tag in kinds}


def test_no_word_of_the_file_is_written_over_another(
    scene: Scene, visitors: Visitors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the widest table with its longest words, the first column once ran down under the second."""
    page, told = visitors.as_(scene.applicant()).opens(_closed(scene, missed=("T08",))), feedback.parts
    name = "Une personne répond directement, ou l’accueil vocal est clair et dure moins de trente secondes."
    share, interval = "61,1 % (indicatif)", "51,0 à 83,2 %"
    line = (name, "Messagerie et réseaux sociaux", "18 sur 38", share, interval, "14 min 31 s", "11 (rien en 10 jours)")
    wide = Part(title="Délais mesurés", head=feedback_criteria.MEASURED, lines=(line,) * 6)
    monkeypatch.setattr(feedback, "parts", lambda *given: [*told(*given), wide])
    (tmp_path / "r.pdf").write_bytes(page.opens(f"{scene.address}/retour.pdf").response.content)
    command = [program("pdftotext", "poppler-utils"), "-bbox", str(tmp_path / "r.pdf"), "-"]
    read = subprocess.run(command, check=True, capture_output=True).stdout
    for sheet in html.fromstring(read).iter("page"):
        words = [
            [float(one.get(f"{side}{end}")) for end in ("min", "max") for side in "xy"] for one in sheet.iter("word")
        ]
        assert len(words) > 20
        for one, other in combinations(words, 2):
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across < 1 or down < 4, (one, other)


def test_the_overall_note_of_the_page_is_the_measure_of_the_verdict(scene: Scene, visitors: Visitors) -> None:
    page = visitors.as_(scene.manager).opens(_closed(scene, missed=("T08",)))
    with scene.platform.database.read() as session:
        note = mystery.mystery_measures(session, scene.evaluation_id())["mystere.note"].value
    shown = plain(page.tree.xpath("string(//p[@class='visits__note'])")).split()[0]
    assert abs(Fraction(shown.replace(",", ".")) - note) <= Fraction(1, 20)
