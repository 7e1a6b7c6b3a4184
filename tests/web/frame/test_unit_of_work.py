"""One transaction per request: committed once, undone entirely, never twice for the same form."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm.exc import StaleDataError

from core.database import Database
from core.errors import Conflict
from core.files import Files
from core.models import Job, Submission
from core.outbox import enqueue
from core.platform import Platform
from core.settings import Settings
from tests.web.filling import plain
from web.app import create_app
from web.frame import unit_of_work
from web.frame.access import PUBLIC
from web.frame.forms import Form
from web.frame.handling import At, Body, Html, InSession, OnPage, post


@post("/essai/ecrire", PUBLIC)
def write(session: InSession, at: At, page: OnPage, typed: Body) -> Html:
    """Write a job, then do what is asked."""
    enqueue(session, "essai", {"n": typed.one("n")}, at=at)
    match typed.one("puis"):
        case "refuser":
            raise Conflict("Non, pas comme cela.")
        case "perimer":
            raise StaleDataError
        case "casser":
            raise RuntimeError(typed.one("n"))
        case "montrer":
            return page.show("errors/refusal.html", title="Codes", sentence="Une seule fois.", code=200)
    return page.go("/essai/resultat", "C’est écrit.")


@post("/essai/refuser", PUBLIC)
def write_then_refuse(session: InSession, at: At, page: OnPage, typed: Body) -> Html:
    """Refuse after writing; the page made again counts what it sees."""
    form = Form().read(typed)

    def show() -> Html:
        seen = session.scalar(select(func.count()).select_from(Job))
        return page.show("errors/refusal.html", title=form.message, sentence=f"vu : {seen}", code=409)

    with page.refusing(session, form, show):
        enqueue(session, "essai", {}, at=at)
        raise Conflict("Non, pas comme cela.")
    return show()


class Served:
    """A platform on either engine, with the handler above."""

    def __init__(self, platform: Platform, app: Litestar, client: TestClient[Any]) -> None:
        self.platform, self.app, self.client = platform, app, client

    def post(self, **fields: str) -> httpx.Response:
        return self.client.post("/essai/ecrire", data=fields, follow_redirects=False)

    @property
    def written(self) -> int:
        with self.platform.database.read() as session:
            return session.scalar(select(func.count()).select_from(Job)) or 0


@pytest.fixture
def served(settings: Settings, database: Database, at: datetime) -> Iterator[Served]:
    platform = Platform.__new__(Platform)
    platform.settings, platform.database, platform.files = settings, database, Files(settings.var / "files")
    vars(platform)["_keys"] = lambda: None
    app = create_app(platform, clock=lambda: at, handlers=[write, write_then_refuse])
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield Served(platform, app, client)


def test_what_a_form_writes_is_there_when_the_answer_arrives(served: Served) -> None:
    assert served.post(n="1").status_code == 303
    assert served.written == 1


@pytest.mark.parametrize(("then", "status"), [("refuser", 409), ("perimer", 409), ("casser", 500)])
def test_what_is_raised_leaves_nothing_and_frees_the_lock(served: Served, then: str, status: int) -> None:
    assert served.post(n="1", puis=then, _cle="k1").status_code == status
    assert served.written == 0
    assert served.post(n="1", _cle="k1").status_code == 303
    assert served.written == 1


def test_the_page_of_a_refusal_is_made_after_everything_is_undone(served: Served) -> None:
    response = served.client.post("/essai/refuser", data={})
    assert response.status_code == 409
    assert plain("vu : 0") in plain(response.text)
    assert served.written == 0


def test_the_same_form_twice_is_written_once_and_leads_to_the_first_result(served: Served) -> None:
    first, second = served.post(n="1", _cle="k1"), served.post(n="1", _cle="k1")
    assert first.headers["location"] == second.headers["location"] == "/essai/resultat?fait=k1"
    assert served.written == 1


def test_a_result_shown_once_is_not_shown_again(served: Served) -> None:
    assert served.post(n="1", puis="montrer", _cle="k1").status_code == 200
    again = served.post(n="1", puis="montrer", _cle="k1")
    assert (again.status_code, "déjà été reçu" in again.text) == (409, True)
    assert served.written == 1


def storm(served: Served, keys: list[str]) -> set[int]:
    """Send one form per key, all at the same time."""

    async def sent() -> list[httpx.Response]:
        transport = httpx.ASGITransport(served.app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await asyncio.gather(*(client.post("/essai/ecrire", data={"n": "1", "_cle": key}) for key in keys))

    return {response.status_code for response in asyncio.run(sent())}


def test_the_same_form_twenty_times_at_once_is_written_once(served: Served) -> None:
    assert storm(served, ["k1"] * 20) == {303}
    assert served.written == 1


def test_forty_different_forms_at_once_are_all_written(served: Served) -> None:
    assert storm(served, [f"k{n}" for n in range(40)]) == {303}
    assert served.written == 40


def test_a_commit_that_fails_is_never_announced_as_done(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(unit_of_work, "conclude", broken)
    assert served.post(n="1").status_code == 500
    monkeypatch.undo()
    assert served.post(n="2").status_code == 303
    assert served.written == 1


def test_handlers_and_commits_run_off_the_event_loop(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[bool] = []
    real = unit_of_work.conclude

    def watched(*arguments: Any) -> None:
        threads.append(_is_event_loop())
        real(*arguments)

    monkeypatch.setattr(unit_of_work, "conclude", watched)
    served.post(n="1")
    assert threads == [False]


def _is_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return threading.current_thread() is not None


def test_a_key_is_kept_with_its_result_only(served: Served) -> None:
    served.post(n="un secret", _cle="k1")
    with served.platform.database.read() as session:
        kept = session.scalars(select(Submission)).one()
    assert (kept.key, kept.location, kept.notice) == ("k1", "/essai/resultat?fait=k1", "C’est écrit.")
