"""The results of an audience: small numbers, dimensions, the published figures, last time, sites, and the file."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from core.platform import Platform
from evaluation import evaluations
from evaluation.asking import campaigns, leaders
from tests.evaluation.boxes import USER_ITEMS, agents
from tests.web.audit.test_report_pdf import tags_of, text_of
from tests.web.campaign_file import File
from tests.web.conftest import Clock
from tests.web.filling import plain
from tests.web.visitor import Visitor, Visitors

FRAME = {"Centre": 60, "Annexe": 40, "Port": 15}
FEW = "Moins de 5 réponses : rien n’est montré, pour que personne ne soit reconnu."
UNCUT = "Aucun site, seul ou réuni à d’autres, ne peut être montré à part"
COMMENTS = "Les commentaires ne sont gardés qu’à partir de 30 réponses."


@pytest.fixture
def file(platform: Platform, visitors: Visitors, clock: Clock) -> File:
    return File(platform, visitors, clock)


def _sealed(file: File, by_site: dict[str, list[list[int | None]]], frame: dict[str, int] | None = None) -> str:
    """A sealed campaign of agents; the address of its results."""
    campaign = file.opened("collaborateurs", frame=FRAME if frame is None else frame)
    for site, rows in by_site.items():
        file.answered(campaign, rows, site, "Une remarque.")
    file.closed(campaign)
    return f"{file.home}/collaborateurs/resultats"


def _mixed(good: int, bad: int) -> list[list[int | None]]:
    return [agents(4)] * good + [agents(1)] * bad


@pytest.mark.parametrize(
    ("n", "seen", "hidden"),
    [
        (4, (FEW, "moins de 10 réponses sur 115 personnes", UNCUT, COMMENTS), ("sur 100,", "Question par question")),
        (7, ("71,4 sur 100", "7 réponses", UNCUT, COMMENTS, "moins de 10 réponses"), (FEW, "Une remarque")),
        (9, ("77,8 sur 100", "9 réponses", UNCUT, COMMENTS), (FEW, "Une remarque")),
        (29, ("93,1 sur 100", "29 réponses", UNCUT, COMMENTS), (FEW, "Une remarque")),
        (30, ("93,3 sur 100", "30 réponses", UNCUT, "Une remarque"), (COMMENTS,)),
    ],
)
def test_small_campaigns_say_what_they_hold_back_and_why(
    file: File, n: int, seen: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    address = _sealed(file, {"Centre": _mixed(n - 2, 2)})
    file.manager.opens(address).sees(*seen).does_not_see(*hidden)
    file.applicant.opens(address).does_not_see("Une remarque")


def test_the_page_of_the_campaign_says_one_figure_and_leads_to_the_rest(file: File) -> None:
    _sealed(file, {"Centre": _mixed(20, 5)})
    page = file.applicant.opens(f"{file.home}/collaborateurs").sees("80 sur 100", "25 réponses sur 115 personnes")
    assert not page.tree.xpath("//figure[contains(@class, 'chart--mirror')]")
    page.follows("Lire les résultats").sees("Dans l’ensemble", "Dimension par dimension", "Entre les sites")


def test_sites_are_shown_together_clipped_and_by_letter(file: File) -> None:
    said = {"Centre": _mixed(40, 0), "Annexe": _mixed(10, 15), "Port": _mixed(2, 2)}
    page = file.applicant.opens(_sealed(file, said))
    assert [" ".join(one.text_content().split()) for one in page.tree.xpath("//dl[@class='cells']/div")] == [
        "A Centre 60 personnes, 40 à 49 réponses",
        "B Annexe, Port 55 personnes, 20 à 29 réponses",
    ]
    first = page.tree.xpath("//table[contains(string(caption), 'groupe de sites')]/tbody/tr[1]/td")
    # 40/55 × 10/25 + 15/55 × 2/4, to the unit.
    assert [plain(one.xpath("string(span/text())")) for one in first] == ["≥ 95", "43"]
    assert [mark.text for mark in page.tree.xpath("//*[local-name()='text'][@class='cell-letter']")][:2] == ["B", "A"]
    page.sees("Les nombres bruts ne sont pas montrés", "≥ 95").does_not_see("52 / 69")


def test_questions_show_plain_counts_when_they_give_nobody_away(file: File) -> None:
    page = file.applicant.opens(_sealed(file, {"Centre": _mixed(12, 0)}))
    page.sees("100 % (75,8 à 100), 12 avis favorables sur 12", "Aucune réponse de : Annexe, Port")


def test_the_published_figures_stand_beside_with_their_source_and_reserves(file: File) -> None:
    page = file.applicant.opens(_sealed(file, {"Centre": _mixed(20, 5)}))
    page.sees("Par rapport au Baromètre 2023", "+46 points", "Source :", "Ce que la source laisse dans l’ombre")


def _again(file: File) -> None:
    """Another evaluation of the same candidacy, a year later."""
    file.clock.advance(days=365)
    with file.platform.database.write() as session:
        earlier = evaluations.get(session, file.evaluation_id)
        pinned = (earlier.referentiel_id, earlier.referentiel_digest)
        made = evaluations.begin(
            session,
            candidacy_id=earlier.candidacy_id,
            organisation_id=earlier.organisation_id,
            referentiel=pinned,
            at=file.clock() + timedelta(minutes=1),
        )
        file.evaluation_id = made.id
    file.clock.advance(minutes=2)


def test_the_previous_campaign_stands_beside_with_what_its_difference_proves(file: File) -> None:
    page = file.applicant.opens(_sealed(file, {"Centre": _mixed(20, 20)}))
    page.sees("C’est la première campagne close de ce public")
    _again(file)
    half: list[int | None] = [*[4] * 18, *[1] * 20, *[0] * 8]
    better = [half] * 38 + _mixed(0, 2)
    page = file.visitors.as_(file.manager_actor).opens(_sealed(file, {"Centre": better}))
    rows = {
        plain(row.xpath("string(th)")): [plain(" ".join(cell.text_content().split())) for cell in row.xpath("td")]
        for row in page.tree.xpath("//table[contains(string(caption), 'leur différence')]/tbody/tr")
    }
    first, *_, overall = rows.values()
    assert first[:2] == ["50", "95"]
    assert first[2].startswith("+45")
    assert first[3] == "↑ hausse démontrée"
    assert overall[3] == "→ pas de changement démontré"
    assert "↓ baisse démontrée" in {cells[3] for cells in rows.values()}


def test_leaders_are_read_once_the_report_is_sent(file: File) -> None:
    file.manager.opens(f"{file.home}/dirigeants/resultats", 404).sees("n’est pas close")
    with file.platform.database.write() as session:
        campaign = campaigns.prepare(
            session, file.evaluation_id, "dirigeants", collection="nominatif", frame={}, by=file.by, at=file.clock()
        )
        leaders.invite(session, file.evaluation_id, "Anne Roy", "Directrice", by=file.by, at=file.clock())
        campaigns.open_(session, file.boxes, campaign.id, by=file.by, at=file.clock())
        campaign_id = campaign.id
    file.closed(campaign_id)
    file.applicant.opens(f"{file.home}/dirigeants/resultats").sees("L’auditeur examine chaque pratique")
    file.manager.opens(f"{file.home}/dirigeants/resultats").does_not_see("L’auditeur examine", "Entre les sites")


def test_strangers_find_nothing_and_the_committee_waits_for_the_report(file: File, visitors: Visitors) -> None:
    address = _sealed(file, {"Centre": _mixed(20, 5)})
    for path in (address, f"/candidatures/{file.candidacy_id}/resultats.pdf"):
        visitors.of("applicant").opens(path, 404)
        visitors.of("shopper").opens(path, 404)
        visitors.of("committee").opens(path, 403).sees("Le comité lit les résultats quand le rapport")
    file.manager.opens(f"{file.home}/voisins/resultats", 404)


def _figures(page: Visitor) -> list[str]:
    """Every figure of the page, piece by piece: cells of tables, counts of questions, the score."""
    found = page.tree.xpath("//table/tbody/tr/td | //dd[@class='number'] | //p[@class='big']/strong")
    pieces = (plain(piece).strip() for one in found for piece in one.itertext())
    return [piece for piece in pieces if re.search(r"\d", piece)]


def test_the_file_says_every_figure_of_the_page(file: File, tmp_path: Path) -> None:
    said = {"Centre": _mixed(40, 0), "Annexe": _mixed(10, 15), "Port": _mixed(2, 2)}
    figures = _figures(file.applicant.opens(_sealed(file, said)))
    data = file.applicant.opens(f"/candidatures/{file.candidacy_id}/resultats.pdf").response.content
    printed = text_of(data, tmp_path)
    assert len(figures) > 100
    assert [figure for figure in figures if figure not in printed] == []
    for word in ("Agents", "Entre les sites", "A : Centre (60 personnes, 40 à 49 réponses)", "Baromètre 2023"):
        assert plain(word) in printed, word
    assert "Le verdict" not in printed


def test_the_file_of_a_manager_has_the_verdict_and_of_nobody_before_a_sealing(file: File, tmp_path: Path) -> None:
    file.applicant.opens(f"/candidatures/{file.candidacy_id}/resultats.pdf", 404).sees("Aucune campagne n’est close")
    users = file.opened("usagers", frame={})
    file.answered(users, [[4] * USER_ITEMS] * 6, None)
    file.closed(users)
    printed = text_of(file.manager.opens(f"/candidatures/{file.candidacy_id}/resultats.pdf").response.content, tmp_path)
    for word in ("Le verdict", "Usagers", "Les sites des personnes qui ont répondu ne sont pas connus", COMMENTS):
        assert plain(word) in printed, word


def test_the_file_declares_accessibility_and_describes_each_picture(file: File) -> None:
    said = {"Centre": _mixed(40, 0), "Annexe": _mixed(10, 15)}
    _sealed(file, said)
    data = file.manager.opens(f"/candidatures/{file.candidacy_id}/resultats.pdf").response.content
    with pikepdf.open(io.BytesIO(data)) as opened:
        assert re.search(r"pdfuaid:part\W+1", str(opened.Root.Metadata.read_bytes(), "utf-8"))
        assert str(opened.docinfo.Title) == "Résultats – Mairie d’Essai"
        kinds = list(tags_of(opened.Root.StructTreeRoot))
    pictures = [str(tag.Alt).partition(" – ")[0] for tag in kinds if str(tag.get("/S", "")) == "/Figure"]
    assert [plain(title) for title in pictures[-2:]] == [
        "Scores par dimension, sur 100 : Agents",
        "Scores des groupes de sites, sur 100 : Agents",
    ]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH"} <= {str(tag.get("/S", "")) for tag in kinds}
