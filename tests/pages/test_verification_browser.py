"""What anybody may check in a real browser, by its own calculation and without sending anything."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from core.platform import Platform
from core.settings import load
from label import certificates
from tests.journeys.house import prepared, served
from tests.label.issued import grant
from tests.label.test_proofs import PUBLISHED, PUBLISHED_KEY, PUBLISHED_OPTIONS, PUBLISHED_VALUE

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Office(NamedTuple):
    """A served platform where a committee granted a certificate."""

    address: str
    platform: Platform
    number: str

    def file(self, kind: str) -> bytes:
        """« rdfc », « jcs » or « pdf » of the one edition."""
        with self.platform.database.read() as session:
            data: bytes = getattr(certificates.edition(session, self.number), kind)
        return data


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    house = prepared(folder)
    platform = Platform(load(house.environment))
    with ThreadPoolExecutor(1) as apart:  # the seal has a loop of its own, which the browser's thread cannot run
        number = apart.submit(_granted, platform).result()
    with served(house, folder):
        yield Office(house.address, platform, number)
    platform.close()


def _granted(platform: Platform) -> str:
    with platform.database.write() as session:
        return grant(session, platform.keyring, platform.settings, datetime.now(UTC)).number


@pytest.fixture(scope="module")
def page(browser: Browser, office: Office) -> Iterator[Page]:
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.goto(f"{office.address}/verifier")
    yield opened
    context.close()


def imported(page: Page, module: str, expression: str, given: Any) -> Any:
    """What an expression gives with `m`, a module of the page, and `given`."""
    script = f"async (given) => {{ const m = await import('/static/verification/{module}.js'); return {expression}; }}"
    return page.evaluate(script, given)


# RFC 8785: the example of 3.2.2, the sorting of 3.2.3, numbers of appendix B.
EXAMPLE = (
    r'{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],'
    r'"string":"\u20ac$\u000F\u000aA\u0027\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}'
)
EXAMPLE_WRITTEN = (
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
    '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
)
SORTED = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
NUMBERS = {
    "0x0000000000000001": "5e-324",
    "0x7fefffffffffffff": "1.7976931348623157e+308",
    "0x4340000000000000": "9007199254740992",
    "0x4430000000000000": "295147905179352830000",
    "0x44b52d02c7e14af5": "9.999999999999997e+22",
    "0x44b52d02c7e14af6": "1e+23",
    "0x3eb0c6f7a0b5ed8d": "0.000001",
    "0x41b3de4355555553": "333333333.3333332",
    "0xbecbf647612f3696": "-0.0000033333333333333333",
    "0x43143ff3c1cb0959": "1424953923781206.2",
    "0x8000000000000000": "0",
}


def test_canonical_json_is_that_of_rfc_8785(page: Page) -> None:
    assert imported(page, "preuve", "m.canonical(JSON.parse(given))", EXAMPLE) == EXAMPLE_WRITTEN
    shuffled = json.dumps(dict.fromkeys(reversed(SORTED), 1))
    found = imported(page, "preuve", "Object.keys(JSON.parse(m.canonical(JSON.parse(given))))", shuffled)
    assert sorted(found) == sorted(SORTED)
    written = imported(page, "preuve", "m.canonical(JSON.parse(given))", shuffled)
    places = [written.index(json.dumps(name, ensure_ascii=False)) for name in SORTED]
    assert places == sorted(places)
    double = "(() => { const v = new DataView(new ArrayBuffer(8)); v.setBigUint64(0, BigInt(given)); return v; })()"
    for bits, text in NUMBERS.items():
        assert imported(page, "preuve", f"m.canonical({double}.getFloat64(0))", bits) == text, bits


def test_the_published_vector_of_the_w3c_holds_and_no_altered_one(page: Page) -> None:
    signed = PUBLISHED | {"proof": PUBLISHED_OPTIONS | {"proofValue": PUBLISHED_VALUE}}
    holds = "m.holds(given.document, given.key)"
    assert imported(page, "preuve", holds, {"document": signed, "key": PUBLISHED_KEY}) is True
    altered = signed | {"name": "Alumni credential"}
    assert imported(page, "preuve", holds, {"document": altered, "key": PUBLISHED_KEY}) is False


def dropped(page: Page, name: str, data: bytes) -> str:
    """Choose a file on the page and wait for the browser's answer; its outcome."""
    page.locator("#reponses").evaluate("one => delete one.dataset.issue")
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "", "buffer": data})
    page.locator("#reponses[data-issue]").wait_for()
    return str(page.locator("#reponses").get_attribute("data-issue"))


def test_each_kind_of_genuine_file_is_valid_and_nothing_of_it_is_sent(page: Page, office: Office) -> None:
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    pictures = {
        kind: page.request.get(f"{office.address}/c/{office.number}/badge.{kind}").body() for kind in ("svg", "png")
    }
    files = {
        "certificat.pdf": office.file("pdf"),
        "attestation.json": office.file("rdfc"),
        "attestation.jcs.json": office.file("jcs"),
        "badge.svg": pictures["svg"],
        "badge.png": pictures["png"],
    }
    for name, data in files.items():
        assert dropped(page, name, data) == "valid", (name, page.locator("[data-reponse=navigateur]").inner_text())
        told = page.locator("[data-reponse=navigateur]").inner_text()
        assert "Authentique et valide" in told
        assert office.number in told
        assert "Valide" in page.locator("[data-reponse=serveur]").inner_text()
    assert {method for method, _ in asked} == {"GET"}
    assert all(url.startswith((office.address, "data:", "blob:")) for _, url in asked)
