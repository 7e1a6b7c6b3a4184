"""One screen of the answer form, served: the whole request, then its parts, beside a page that says only hello.

The application is called in this process as its server calls it, without the network: a POST that carries a code and
the answers so far, as a respondent's browser sends it. The box is on SQLite.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from litestar import Litestar, get

from bench.measure import head, say, spent
from core.platform import Platform
from core.settings import Settings
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import ballot_boxes, codes
from migrations.upgrade import upgrade
from tests.builders import in_evaluation
from tests.evaluation.boxes import SITES
from web.answering import questionnaires, spliced
from web.app import create_app
from web.frame.page import Page, Visit
from web.frame.rendering import Templates

SCREEN = "3"


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        platform = _platform(Path(folder))
        try:
            measure(platform, code_of(platform))
        finally:
            platform.close()


def measure(platform: Platform, code: str) -> None:
    """Everything of one screen, in turn."""
    loop = asyncio.new_event_loop()
    app, hello = create_app(platform), Litestar([_hello], openapi_config=None)
    body = urlencode({"code": code, "mode": "web", "reponses": "-" * 46, "q-0": "3", "vers": SCREEN}).encode()
    boxes = ballot_boxes.of(platform.settings)

    def opened() -> questionnaires.Sheet:
        with platform.database.read() as session:
            return questionnaires.opened(session, boxes, code, "fr")

    sheet = opened()
    draft = questionnaires.Draft(code=code, mode="web", values=[None] * 46, comment="", proofs={})
    page = Page(Templates(), Visit(respondent=True, path="/repondre"), demo=True, origin="https://label.test")
    works: dict[str, Callable[[], object]] = {
        "hello": lambda: loop.run_until_complete(call(hello, "GET", "/", b"")),
        "screen": lambda: loop.run_until_complete(call(app, "POST", "/repondre", body)),
        "code to sheet": opened,
        "template": lambda: spliced.plain(page, sheet, draft, 3),
        "spliced": lambda: spliced.screen(page, sheet, draft, 3),
    }
    found = spent(works)
    head("form: one screen of four questions")
    say("the whole request against a hello", found["screen"], found["hello"], "for information; ≤ 0.1 ms wanted")
    say("of which: from the code to the questionnaire", found["code to sheet"], found["screen"], "for information")
    say("of which: the page, spliced", found["spliced"], found["template"], "≤ 0.1 of its template")
    boxes.close()
    loop.close()


async def call(app: Any, method: str, path: str, body: bytes) -> int:
    """One request, as an ASGI server makes it; returns the bytes answered."""
    length = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        nonlocal length
        assert message.get("status", 200) == 200, message
        length += len(message.get("body", b""))

    headers = [(b"host", b"localhost:8000"), (b"content-length", str(len(body)).encode())]
    if body:
        headers.append((b"content-type", b"application/x-www-form-urlencoded"))
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "method": method},
        **{"path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers},
        **{"client": ("127.0.0.1", 1), "server": ("localhost", 8000), "state": {}},
    }
    await app(scope, receive, send)
    return length


def code_of(platform: Platform) -> str:
    """A code of an open campaign of agents."""
    boxes, at = ballot_boxes.of(platform.settings), datetime.now(UTC)
    with platform.database.write() as session:
        candidacy, applicant, _ = in_evaluation(session, at)
        evaluation = evaluations.latest(session, candidacy.id)
        assert evaluation is not None
        asked = {"collection": "codes", "frame": SITES}
        campaign = campaigns.prepare(session, evaluation.id, "collaborateurs", by=applicant, at=at, **asked)  # type: ignore[arg-type]
        (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=at)
        campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    boxes.close()
    return code


def _platform(folder: Path) -> Platform:
    settings = Settings(var=folder, demo=True)
    upgrade(settings.database)
    return Platform(settings)


@get("/")
async def _hello() -> str:
    return "hello"


if __name__ == "__main__":
    main()
