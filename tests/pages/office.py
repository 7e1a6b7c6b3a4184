"""A served platform where a committee granted a certificate, and a page that checks what it is given."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page

from core.platform import Platform
from core.settings import load
from label import certificates
from tests.journeys.house import prepared, served
from tests.label.issued import grant


class Office(NamedTuple):
    """Where the pages are, their platform, the number of its one certificate."""

    address: str
    platform: Platform
    number: str

    def file(self, kind: str) -> bytes:
        """« rdfc », « jcs », « cwt » or « pdf » of the one edition."""
        with self.platform.database.read() as session:
            data: bytes = getattr(certificates.edition(session, self.number), kind)
        return data


@contextmanager
def opened_office(folder: Path) -> Iterator[Office]:
    """Grant the certificate, then serve."""
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


def imported(page: Page, module: str, expression: str, given: Any) -> Any:
    """What an expression gives with `m`, a module of the page, and `given`."""
    script = f"async (given) => {{ const m = await import('/static/verification/{module}.js'); return {expression}; }}"
    return page.evaluate(script, given)


def dropped(page: Page, name: str, data: bytes) -> str:
    """Choose a file on the page and wait for the browser's answer; its outcome."""
    page.locator("#reponses").evaluate("one => delete one.dataset.issue")
    page.locator("input[type=file]").first.set_input_files({"name": name, "mimeType": "", "buffer": data})
    page.locator("#reponses[data-issue]").wait_for()
    return str(page.locator("#reponses").get_attribute("data-issue"))
