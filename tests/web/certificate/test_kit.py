"""The holder takes its kit away, and has its own page checked; a label that no longer holds is not handed out."""

import io
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import select

from core.platform import Platform
from core.settings import Settings
from label.certificate_models import Certificate
from tests.core.test_fetching import Site
from tests.web.certificate_room import URL, number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.certificate import kit


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


@pytest.fixture
def address(platform: Platform) -> str:
    with platform.database.read() as session:
        return f"/candidatures/{session.scalars(select(Certificate.candidacy_id)).one()}/kit"


@pytest.fixture
def holder(visitors: Visitors, platform: Platform) -> Visitor:
    with platform.database.read() as session:
        organisation = session.scalars(select(Certificate.organisation_id)).one()
    return visitors.of("applicant", organisation_id=organisation)


@pytest.fixture
def site(platform: Platform, visitors: Visitors) -> Iterator[Site]:
    """The web, played by this machine."""
    made = Site()
    visitors.citizen()
    platform.part(kit.Web).network = made.network
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_the_holder_finds_a_code_that_claims_nothing_by_itself(holder: Visitor, address: str, number: str) -> None:
    holder.opens(address).sees("Kit du label", "Règles d’usage", "Ce que le public voit")
    snippet = holder.tree.xpath("//pre")[0].text_content()
    assert f'<a href="{URL}/c/{number}">' in snippet
    assert f'src="{URL}/c/{number}/badge.svg"' in snippet
    assert "alide" not in snippet
    signature = holder.tree.xpath("//pre")[1].text_content()
    assert f"{URL}/c/{number}" in signature
    assert "<img" not in signature
    image = holder._send("GET", f"/c/{number}/badge.svg")
    assert image.headers["cache-control"] == "no-cache", "the status is asked again at each visit"


def test_the_image_says_of_which_day_it_is_so_that_a_copy_cannot_pass_for_todays(
    visitors: Visitors, clock: Clock, number: str
) -> None:
    anybody = visitors.citizen()
    before = anybody._send("GET", f"/c/{number}/badge.svg")
    assert "État au 2\u00a0mars 2026" in before.text.replace("\u202f", "\u00a0")
    clock.advance(days=1)
    after = anybody._send("GET", f"/c/{number}/badge.svg")
    assert "État au 3\u00a0mars 2026" in after.text.replace("\u202f", "\u00a0")
    assert before.headers["etag"] != after.headers["etag"]


@pytest.mark.parametrize(("sheet", "wide"), [("a4", 595), ("a3", 842)])
def test_the_poster_is_one_accessible_sheet_of_the_size_asked(
    holder: Visitor, address: str, number: str, sheet: str, wide: int
) -> None:
    made = holder._send("GET", f"{address}/affiche/{sheet}")
    assert made.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(made.content)) as opened:
        (page,) = opened.pages
        assert round(float(page.mediabox[2])) == wide
        metadata = str(opened.Root.Metadata.read_bytes(), "utf-8")
        assert "pdfuaid:part>1<" in metadata
        assert f"certificat\u00a0{number}" in metadata or f"certificat {number}" in metadata
    assert holder._send("GET", f"{address}/affiche/a0").status_code == 404


def test_a_suspended_label_has_no_poster_and_its_kit_says_why(
    holder: Visitor, platform: Platform, clock: Clock, address: str, number: str
) -> None:
    suspend(platform, clock, number)
    holder.opens(address).sees("Ce certificat est suspendu : rien ne peut être publié").does_not_see("L’affiche, A4")
    holder.opens(f"{address}/affiche/a4", status=409).sees("n’est pas valide aujourd’hui")


def test_the_holder_has_its_page_checked(holder: Visitor, site: Site, address: str, number: str) -> None:
    live = f'<a href="{URL}/c/{number}"><img src="{URL}/c/{number}/badge.svg" alt=""></a>'
    site.page("/qualite", live)
    site.page("/copie", f'<img src="/badge-{number}.png">')
    told = {"Adresse de la page qui montre l’image": "http://mairie.test/qualite"}
    holder.opens(address).submits("Vérifier cette page", told).sees("Votre page montre la bonne image")
    told = {"Adresse de la page qui montre l’image": "http://mairie.test/copie"}
    holder.submits("Vérifier cette page", told).sees("L’image est une copie", f"http://mairie.test/badge-{number}.png")
    site.names["interne.test"] = ["10.0.0.1"]
    told = {"Adresse de la page qui montre l’image": "http://interne.test/"}
    holder.submits("Vérifier cette page", told, status=422).sees("n’est pas publique")
    assert holder.tree.xpath("//input[@name='adresse']")[0].get("value") == "http://interne.test/"
    holder.submits("Vérifier cette page", {"Adresse de la page qui montre l’image": ""}, status=422)
    assert {place for place, _ in site.dialled} == {site.names["mairie.test"][0]}


def test_the_kit_is_the_holder_s(visitors: Visitors, address: str) -> None:
    visitors.of("manager").opens(address)
    for role in ("auditor", "committee", "shopper"):
        assert visitors.of(role)._send("GET", address).status_code in (403, 404)
    visitors.of("applicant").opens(address, status=404)
    visitors.of("applicant").posts(f"{address}/verification", {"adresse": "http://mairie.test/"}, status=404)
