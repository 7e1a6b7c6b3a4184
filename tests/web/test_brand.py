"""The identity: one face everywhere, a font that holds every letter, images that say the status, headers that share."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from lxml import etree
from PIL import Image, ImageChops, ImageFont, ImageStat

from core.platform import Platform
from core.settings import Settings
from label import certificate_life
from tests.builders import make_person
from tests.pictures import BRAND, PICTURES, drawn
from tests.web.certificate_room import URL, number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.frame.test_translations import marked
from tests.web.visitor import Visitor
from web.frame.rendering import ROOT, STATIC, static
from web.frame.translations import FOLDER

FONT = STATIC / "fonts" / "label-sans.woff2"
# Source Sans 3 does not draw them in the file that we took: the system's font does.
SYSTEM = set("←→✓○≥≤")


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


@pytest.fixture
def number(platform: Platform) -> str:
    return number_of(platform)


# The font


def printed() -> set[str]:
    """Every character of the templates, of the messages in both languages, and of the référentiels."""
    found = set("".join(marked()))
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            found |= set(str(message.string))
    for path in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "evaluation" / "referentiels").glob("*.toml")]:
        found |= set(path.read_text(encoding="utf-8"))
    return {one for one in found | set("\u00a0\u202f\u2011«»’–—…€%œŒæÆÿ") if not one.isspace() or one in "\u00a0\u202f"}


def test_the_font_is_the_one_that_its_record_names() -> None:
    digest = sha256(FONT.read_bytes()).hexdigest()
    assert digest in (FONT.parent / "README.md").read_text(encoding="utf-8")
    assert FONT.stat().st_size < 45_000
    assert "Reserved Font Name" in (FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert "Source" not in str(ImageFont.truetype(FONT, 20).getname()[0])


def test_the_font_draws_every_character_that_pages_print() -> None:
    """The plain layout never borrows a glyph: a character that is missing looks like one that nothing holds."""
    font = ImageFont.truetype(FONT, 40, layout_engine=ImageFont.Layout.BASIC)
    nothing = bytes(font.getmask("\ue123"))
    missing = {one for one in printed() if bytes(font.getmask(one)) == nothing}
    assert missing <= SYSTEM, missing
    assert font.getlength("\u202f") < font.getlength(" ")


def test_the_sheet_and_the_page_ask_for_the_same_font(visitor: Visitor) -> None:
    sheet = (STATIC / "label.css").read_text(encoding="utf-8")
    assert f'url("{static("fonts/label-sans.woff2").removeprefix("/static/")}")' in sheet
    assert "font-display: swap" in sheet
    assert len(re.findall(r"[^-]size-adjust: ", sheet)) == sheet.count("ascent-override: ") == 2
    (link,) = visitor.opens("/").tree.xpath("//link[@rel='preload']")
    assert (link.get("href"), link.get("crossorigin")) == (static("fonts/label-sans.woff2"), "")


# The mark


def test_the_face_is_drawn_the_same_everywhere() -> None:
    face = re.findall(r' d="(M3[13] 10[^"]*)"', (ROOT / "templates/components/brand.html").read_text(encoding="utf-8"))
    assert len(face) == 2
    for path in (STATIC / "favicon.svg", BRAND / "icone.svg", BRAND / "partage.svg"):
        text = path.read_text(encoding="utf-8")
        assert all(f'd="{half}"' in text for half in face), path
        etree.fromstring(text.encode())


@pytest.mark.browser
@pytest.mark.parametrize("name", PICTURES)
def test_the_committed_pictures_are_their_drawings(name: str) -> None:
    source, size = PICTURES[name]
    with Image.open(BRAND / name) as kept:
        assert kept.size == size
        difference = ImageChops.difference(kept.convert("RGB"), drawn(source, size))
    assert max(ImageStat.Stat(difference).mean) < 2


def test_public_pages_can_be_shared_and_private_ones_say_nothing(visitor: Visitor, number: str) -> None:
    for path in ("/", "/registre", "/verifier", f"/c/{number}", "/repondre"):
        head = {one.get("property"): one.get("content") for one in visitor.opens(path).tree.xpath("//meta[@property]")}
        assert head["og:title"]
        assert len(head["og:description"]) > 50
        assert head["og:url"] == f"{URL}{path}"
        name = head["og:image"].removeprefix(f"{URL}/static/").partition("?")[0]
        with Image.open(STATIC / name) as picture:
            assert picture.size == (int(head["og:image:width"]), int(head["og:image:height"])) == (1200, 630)
    assert number in visitor.opens(f"/c/{number}").tree.xpath("string(//meta[@property='og:title']/@content)")


# The image of a label


def badge(visitor: Visitor, number: str) -> str:
    response = visitor.client.get(f"/c/{number}/badge.svg")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("image/svg+xml")
    assert response.headers["cache-control"] == "no-cache"
    assert "set-cookie" not in response.headers
    etree.fromstring(response.content)
    return response.text


def said(svg: str) -> str:
    return " ".join("".join(etree.fromstring(svg.encode()).itertext()).split())


def test_the_image_says_the_label_its_holder_its_number_and_its_validity(visitor: Visitor, number: str) -> None:
    text = said(badge(visitor, number))
    for one in ("Équipe heureuse", "Mairie d’Essai", number, "Valide", "jusqu’au 1er mars 2029", "label.demo.test"):
        assert one in text, one
    assert "Démonstration, sans valeur" in text


def test_the_image_needs_nothing_else(visitor: Visitor, number: str) -> None:
    svg = badge(visitor, number)
    assert not re.search(r"<(script|style|image|use|foreignObject)|href|url\(|@import", svg)
    assert 'class="ring__full"' in svg


def test_a_suspended_label_never_looks_valid(visitor: Visitor, platform: Platform, clock: Clock, number: str) -> None:
    valid = badge(visitor, number)
    clock.advance(days=10)
    suspend(platform, clock, number)
    suspended = badge(visitor, number)
    with platform.database.write() as session:
        by = make_person(session, clock.at, "manager")
        certificate_life.withdraw(
            session, platform.keyring, number, reason="Fermé.", by=by, at=clock.at, public_url=URL
        )
    withdrawn = badge(visitor, number)
    for svg, word in ((suspended, "Suspendu depuis le 12 mars 2026"), (withdrawn, "Retiré depuis le 12 mars 2026")):
        assert word in said(svg)
        assert "Valide" not in svg
    colours = [set(re.findall(r"#[0-9a-f]{6}", svg)) for svg in (valid, suspended, withdrawn)]
    shapes = [set(re.findall(r' d="([^"]*)"', svg)) for svg in (valid, suspended, withdrawn)]
    for one in range(3):
        for other in range(one):
            assert colours[one] != colours[other]
            assert shapes[one] - shapes[other]
    stale = visitor.client.get(f"/c/{number}/badge.svg", headers={"if-none-match": "x"})
    again = visitor.client.get(f"/c/{number}/badge.svg", headers={"if-none-match": stale.headers["etag"]})
    assert (stale.status_code, again.status_code) == (200, 304)


def test_an_expired_label_says_so(visitor: Visitor, clock: Clock, number: str) -> None:
    clock.advance(days=3 * 366)
    assert "Expiré depuis le 1er mars 2029" in said(badge(visitor, number))


def test_the_page_of_the_certificate_offers_the_image(visitor: Visitor, number: str) -> None:
    (link,) = visitor.opens(f"/c/{number}").tree.xpath("//a[contains(@href, 'badge.svg')]/@href")
    badge(visitor, link.split("/")[2])
    english = visitor.opens(f"/c/{number}?lang=en").tree.xpath("//a[contains(@href, 'badge.svg')]/@href")[0]
    assert "Valid until" in said(visitor.client.get(english).text)
    visitor.opens("/c/EHUH-2026-0000-0/badge.svg", status=404)
