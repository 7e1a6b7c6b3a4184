"""Submitting an answer, durably, beside the same request that only reads and checks it, on the whole application."""

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from litestar import Litestar

from bench.measure import head, say, spent
from core.platform import Platform
from core.settings import Settings
from evaluation.box import ballot_boxes, codes
from migrations.upgrade import upgrade
from tests.evaluation.boxes import AGENT_ITEMS, opened
from web.app import create_app

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def posting(app: Litestar, path: str, data: dict[str, str]) -> Callable[[], None]:
    """One POST of a form, straight into the application: no network, no client to pay for."""
    body = urlencode(data).encode()
    headers = [
        (b"host", b"localhost:8000"),
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"content-length", str(len(body)).encode()),
    ]
    scope: dict[str, object] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
    }
    scope |= {"path": path, "raw_path": path.encode(), "query_string": b"", "headers": headers, "root_path": ""}
    scope |= {"server": ("localhost", 8000), "client": ("127.0.0.1", 1)}

    async def ask() -> None:
        sent = False

        async def receive() -> dict[str, object]:
            nonlocal sent
            if sent:
                await asyncio.sleep(3600)
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            assert message.get("status", 200) == 200, message

        await app(dict(scope), receive, send)  # type: ignore[arg-type]

    return lambda: LOOP.run_until_complete(ask())


LOOP = asyncio.new_event_loop()


def main() -> None:
    """One agent's 46 answers, again and again with the same code."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(var=Path(folder) / "var", demo=True, pages_url="http://localhost:8000")
        settings.var.mkdir()
        upgrade(settings.database)
        platform = Platform(settings)
        boxes = platform.part(ballot_boxes.of)
        with platform.database.write() as session:
            campaign, applicant, _ = opened(session, boxes, AT, frame={"Centre": 400})
            (code,) = codes.issue(session, boxes, campaign.id, "Centre", 1, by=applicant, at=AT)
        app = create_app(platform, clock=lambda: AT)
        said = {"code": code, "mode": "web", "reponses": "3" * AGENT_ITEMS, "commentaire": "Merci."}
        works = {
            "read": posting(app, "/repondre", said | {"vers": "99"}),
            "send": posting(app, "/repondre/envoi", said),
            "screen": posting(app, "/repondre", said | {"vers": "0"}),
        }
        found = spent(works)
        head("Answering (whole application, durable)")
        say("submit an answer / read it and show it", found["send"], found["read"], "≤ 3")
        say("one screen of the form / read and show", found["screen"], found["read"], "≤ 1")
        platform.close()


if __name__ == "__main__":
    main()
