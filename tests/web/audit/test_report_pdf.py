"""The report as a PDF: what its two pages say, to those who may read them, tagged, with words for each picture."""

import io
import re
import subprocess
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from audit import reports
from core.platform import Platform
from evaluation.visits.mystery_weeks import Week
from label.models import Candidacy
from tests.tools import program
from tests.web.audit_room import Desk, move, note, open_desk
from tests.web.filling import plain
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitors
from web.frame.rendering import ROOT
from web.results import printed

SYNTHESIS = "L’accueil tient parole.\n#panic(“non”) *Les idées* des agents restent sans suite."
OBSERVED = "Le registre est rempli : depuis juin !"


@pytest.fixture
def desk(visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A file whose draft report, with one finding and one strength, is with the organisation."""
    measuring(monkeypatch, measures())
    monkeypatch.setattr(
        "evaluation.visits.mystery_weeks.weekly", lambda *_: (Week(1, 20, Fraction(14)), Week(2, 0, None))
    )
    desk = open_desk(visitors, platform, at)
    note(desk)
    note(desk, "Point fort", "L’accueil rappelle dans la journée.")
    desk.auditor.opens(f"{desk.address}/rapport").submits("Enregistrer la synthèse", {"Synthèse": SYNTHESIS})
    move(platform, desk, at, "send_report", "right_of_reply")
    return desk


def text_of(data: bytes, folder: Path) -> str:
    """What pdftotext reads, on one line."""
    (folder / "r.pdf").write_bytes(data)
    command = [program("pdftotext", "poppler-utils"), str(folder / "r.pdf"), "-"]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    return re.sub(r"\s+", " ", plain(said))


def test_the_file_says_what_the_two_pages_say(desk: Desk, platform: Platform, at: datetime, tmp_path: Path) -> None:
    with platform.database.write() as session:
        reports.observe(session, desk.room.candidacy_id, [OBSERVED], by=desk.room.applicant, at=at)
    said = text_of(desk.applicant.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    results = desk.applicant.opens(f"{desk.address}/resultats")
    for sentence in results.tree.xpath("//article[contains(@class, 'rule')]/p[2]"):
        assert plain(sentence.text_content()) in said
    for word in (
        "Rapport d’audit provisoire",
        "Oui : toutes les règles sont respectées",
        "plus de 70",
        "Comportement et savoir-vivre",
        "78 (74 à 82)",
        "Semaine 2",
        "L’accueil rappelle dans la journée.",
        "Registre vide depuis mai.",
        "À corriger avant le",
        OBSERVED,
        "La réponse viendra avec le rapport définitif.",
        # What people type is never a command of the typesetter.
        "#panic(“non”) *Les idées* des agents restent sans suite.",
    ):
        assert plain(word) in said, word


def test_the_final_file_has_the_answers_and_the_digest(
    desk: Desk, platform: Platform, at: datetime, tmp_path: Path
) -> None:
    with platform.database.write() as session:
        (said,) = reports.observe(session, desk.room.candidacy_id, [OBSERVED], by=desk.room.applicant, at=at)
    move(platform, desk, at, "reply", "final_report")
    with platform.database.write() as session:
        reports.answer(session, said.id, "Vu le 9 mars : retenu.", by=desk.room.auditor, at=at)
    move(platform, desk, at, "finalise_report", "committee")
    text = text_of(desk.manager.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    for word in ("Rapport d’audit définitif", "Vu le 9 mars : retenu.", "inscrite au journal", "rendu par Ada Verin"):
        assert plain(word) in text, word


def test_it_declares_accessibility_and_describes_each_picture(desk: Desk) -> None:
    data = desk.manager.opens(f"{desk.address}/rapport.pdf").response.content
    with pikepdf.open(io.BytesIO(data)) as opened:
        metadata = str(opened.Root.Metadata.read_bytes(), "utf-8")
        for declared in (r"pdfaid:part\W+2", r"pdfaid:conformance\W+A", r"pdfuaid:part\W+1"):
            assert re.search(declared, metadata)
        assert opened.Root.MarkInfo.Marked
        assert str(opened.Root.Lang) == "fr-FR"
        assert str(opened.docinfo.Title).startswith("Rapport d’audit provisoire – ")
        assert opened.Root.ViewerPreferences.DisplayDocTitle
        tags = list(tags_of(opened.Root.StructTreeRoot))
    pictures = [str(tag.Alt) for tag in tags if str(tag.get("/S", "")) == "/Figure"]
    assert [alt.partition(" – ")[0] for alt in pictures] == [
        "Scores par dimension, sur 100",
        "Scores par dimension, sur 100",
        "Note de chaque canal, sur 20",
        "Note moyenne de chaque semaine, sur 20",
    ]
    kinds = {str(tag.get("/S", "")) for tag in tags}
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/L"} <= kinds


def tags_of(node: Any) -> Any:
    """Every tag of a PDF file below one of its tree."""
    children = node.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary):
            yield child
            yield from tags_of(child)


def test_every_page_can_be_drawn_and_the_pictures_have_their_colours(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "r.pdf").write_bytes(desk.manager.opens(f"{desk.address}/rapport.pdf").response.content)
    command = [program("pdftoppm", "poppler-utils"), "-r", "40", "-png", str(tmp_path / "r.pdf"), str(tmp_path / "p")]
    subprocess.run(command, check=True, capture_output=True)
    seen = set()
    for page in sorted(tmp_path.glob("p-*.png")):
        with Image.open(page) as drawn:
            colours = {colour for _, colour in drawn.convert("RGB").getcolors(1 << 20) or []}
        assert len(colours) > 2, f"{page.name} is blank"
        seen |= colours
    assert {(11, 82, 89), (184, 84, 31)} <= seen, "the bars of agents and of people served"


def test_only_those_who_read_the_page_download_the_file(
    desk: Desk, visitors: Visitors, platform: Platform, at: datetime
) -> None:
    file = f"{desk.address}/rapport.pdf"
    assert desk.applicant.opens(file).response.headers["content-type"] == "application/pdf"
    member = visitors.of("committee")
    member.opens(file, 404)
    visitors.of("shopper").opens(file, 403)
    visitors.of("auditor").opens(file, 404)
    visitors.of("applicant").opens(file, 404)
    assert "application/pdf" not in visitors.citizen().opens(file).response.headers["content-type"]
    move(platform, desk, at, "reply", "final_report")
    member.opens(file, 404)
    move(platform, desk, at, "finalise_report", "committee")
    assert member.opens(file).response.headers["content-type"] == "application/pdf"
    desk.applicant.opens(f"{desk.address}/rapport").follows(
        "Télécharger le rapport avec les résultats (PDF accessible)"
    )


def test_an_organisation_gets_no_file_before_the_report_is_sent(
    visitors: Visitors, platform: Platform, at: datetime, tmp_path: Path
) -> None:
    desk = open_desk(visitors, platform, at)
    desk.applicant.opens(f"{desk.address}/rapport.pdf", 404)
    said = text_of(desk.manager.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    assert "Rapport d’audit en rédaction" in said
    assert "Pas encore : il manque" in said
    assert "Aucun score n’est encore connu." in said


def test_results_that_are_hidden_from_a_person_are_not_in_their_file(
    desk: Desk, platform: Platform, tmp_path: Path
) -> None:
    with platform.database.write() as session:
        # Adjourned, then resumed: the report sent stays readable, the new measures do not.
        session.get_one(Candidacy, desk.room.candidacy_id).state = "evaluation"
    desk.applicant.opens(f"{desk.address}/resultats", 403)
    said = text_of(desk.applicant.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    assert "L’accueil tient parole." in said
    assert "Les résultats vous seront ouverts avec le rapport provisoire" in said
    assert "toutes les règles" not in said
    assert "Comportement" not in said
    said = text_of(desk.manager.opens(f"{desk.address}/rapport.pdf").response.content, tmp_path)
    assert "toutes les règles" in said


def test_the_printed_style_is_made_of_plain_colours() -> None:
    style = printed.style()
    for unknown in ("var(", "light-dark", "color-mix", "@", "Canvas"):
        assert unknown not in style
    assert ".side { fill: #0b5259; }" in style
    known = set(re.findall(r"\.([a-z][\w-]*)", style))
    shapes = [ROOT / "templates" / "components" / name for name in ("charts/radar.html", "charts/mystery.html")]
    used = re.findall(r'class="(radar__[a-z]+|week__[a-z]+)', "".join(one.read_text("utf-8") for one in shapes))
    assert set(used) - known == {"radar__mark"} - known


def test_a_picture_without_figures_is_its_sentence() -> None:
    empty = printed.figure('<figure><p class="chart-empty">Aucun score n’est encore connu.</p></figure>')
    assert (empty.svg, empty.alt, empty.legend) == ("", "", ())
    assert empty.caption == "Aucun score n’est encore connu."
