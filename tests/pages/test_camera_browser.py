"""QR codes before the camera of a real browser, and in a photo, on a copy of the site: read and checked on the spot."""

import io
from collections.abc import Iterator

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from label import offline
from tests.browser import launch
from tests.pages.copies import URL, Copies, plain_server
from tests.pages.looking import faults
from tests.web.filling import plain

pytestmark = [pytest.mark.slow, pytest.mark.browser]
WIDE, HIGH = 640, 480


def picture(text: str) -> Image.Image:
    """A code held a little askew on a grey table."""
    drawn, table = io.BytesIO(), Image.new("L", (WIDE, HIGH), 150)
    segno.make(text, error="m").save(drawn, kind="png", scale=8, border=4)
    code = Image.open(drawn).convert("L").resize((400, 400))
    mask = Image.new("L", code.size, 255).rotate(9, expand=True)
    turned = code.rotate(9, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    table.paste(turned, ((WIDE - turned.width) // 2, (HIGH - turned.height) // 2), mask)
    return table


def film(text: str) -> bytes:
    """Y4M, ten frames of the picture: what Chromium takes for a camera."""
    grey = bytes([128]) * (WIDE * HIGH // 2)
    frame = b"FRAME\n" + picture(text).tobytes() + grey
    return f"YUV4MPEG2 W{WIDE} H{HIGH} F10:1 Ip A1:1 C420\n".encode() + frame * 10


def photo(text: str) -> bytes:
    out = io.BytesIO()
    picture(text).save(out, "JPEG", quality=70)
    return out.getvalue()


@pytest.fixture(scope="module")
def codes(copies: Copies) -> dict[str, str]:
    """What the printed code and the offline one say."""
    token = (copies.before / "c" / copies.number / "attestation.cwt").read_bytes()
    return {"url": f"{URL}/c/{copies.number}".upper(), "token": offline.address(URL, token)}


@pytest.fixture(scope="module", params=["url", "token"])
def page(
    request: pytest.FixtureRequest, copies: Copies, codes: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The page that verifies, in a browser whose camera sees one of the codes."""
    filmed = tmp_path_factory.mktemp("film") / "code.y4m"
    filmed.write_bytes(film(codes[request.param]))
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    with plain_server(copies.before) as address, sync_playwright() as playwright:
        browser = launch(playwright, *fake, f"--use-file-for-fake-video-capture={filmed}")
        opened = browser.new_context(locale="fr-FR", reduced_motion="reduce").new_page()
        opened.set_default_timeout(30_000)
        opened.goto(f"{address}/verifier/")
        yield opened
        browser.close()


def test_the_camera_reads_the_code_and_the_browser_checks_it(page: Page, copies: Copies) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    page.get_by_role("button", name="Viser avec la caméra").click()
    page.locator("#reponses[data-issue=valid]").wait_for()
    assert copies.number in page.locator("[data-reponse=navigateur]").inner_text()
    assert "un autre site" not in page.locator("[data-reponse=navigateur]").inner_text()
    assert page.locator("video").evaluate("one => one.srcObject") is None
    assert not [one for one in asked if one.startswith("POST") or "/V/" in one.upper()]
    assert not list(faults(page))


def issue_of_photo(page: Page, data: bytes) -> str:
    page.locator("#reponses").evaluate("one => delete one.dataset.issue")
    page.locator("#photo").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data})
    page.locator("#reponses[data-issue]").wait_for()
    return str(page.locator("#reponses").get_attribute("data-issue"))


def test_a_photo_is_read_too_and_a_forged_code_refused(page: Page, codes: dict[str, str]) -> None:
    for text in codes.values():
        assert issue_of_photo(page, photo(text)) == "valid"
    token = codes["token"]
    for place in (60, -12):  # among the claims, then in the signature
        forged = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert issue_of_photo(page, photo(forged)) in ("foreign", "unreadable"), place
    assert issue_of_photo(page, photo(codes["url"].replace("LABEL.DEMO.TEST", "PIRATE.TEST"))) == "valid"
    assert "un autre site que le nôtre : pirate.test" in plain(page.locator("[data-reponse=navigateur]").inner_text())
    page.locator("#photo").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"rien"})
    page.get_by_text("Aucun QR code n’a été lu").wait_for()
