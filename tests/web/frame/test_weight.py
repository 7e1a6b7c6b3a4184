"""Public pages are light, and what has been fetched once is not fetched again."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from core.platform import Platform
from core.settings import Settings
from tests.web.certificate_room import number_of, opened_copy
from tests.web.visitor import Visitor
from web.frame.rendering import STATIC, static

MOST_BYTES, MOST_REQUESTS = 100_000, 10
LINKED = "//link[@rel='stylesheet' or @rel='preload' or @rel='icon' or @rel='apple-touch-icon']/@href"
PUBLIC = (
    "/",
    "/registre",
    "/registre/departements",
    "/registre/chiffres",
    "/registre/donnees",
    "/verifier",
    "/c/{}",
    "/repondre",
    "/accessibilite",
    "/connexion",
)


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


def resources(visitor: Visitor) -> set[str]:
    """Everything that the page, and the sheets that it links, ask for."""
    tree = visitor.tree
    found = set(tree.xpath(f"{LINKED} | //script/@src | //img/@src | //source/@src | //iframe/@src"))
    for sheet in [one for one in found if ".css" in one]:
        found |= {urljoin(sheet, one) for one in re.findall(r'url\("?([^")]+)"?\)', visitor.client.get(sheet).text)}
    return found


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_is_light(visitor: Visitor, platform: Platform, path: str) -> None:
    """Page and files together, as they are stored, before any compression."""
    address = path.format(number_of(platform))
    weight = len(visitor.opens(address).response.content)
    wanted = resources(visitor)
    assert wanted
    for one in wanted:
        assert one.startswith("/static/"), one
        response = visitor.client.get(one)
        assert response.status_code == 200, one
        assert "immutable" in response.headers["cache-control"], one
        weight += len(response.content)
    assert weight <= MOST_BYTES, weight
    assert len(wanted) + 1 <= MOST_REQUESTS, wanted
    for image in visitor.tree.xpath("//img"):
        assert image.get("width"), address
        assert image.get("height"), address


def test_only_the_right_fingerprint_is_kept(visitor: Visitor) -> None:
    right = static("label.css")
    for address in (right.partition("?")[0], f"{right}0", "/static/label.css?v=000000000000", f"{right}&x=1"):
        response = visitor.client.get(address)
        assert (response.status_code, response.headers["cache-control"]) == (200, "no-cache"), address
    assert visitor.client.get(right).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert visitor.client.get("/static/absent.css?v=000000000000").headers["cache-control"] == "no-cache"


def test_every_file_has_its_own_address() -> None:
    names = [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()]
    assert len({static(name) for name in names}) == len(names) > 5
