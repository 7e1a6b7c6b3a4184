"""What everybody reads of certificates is kept as bytes, and never said once it is no longer true."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar.enums import ScopeType
from litestar.testing import TestClient
from litestar.types import Receive, Scope, Send
from sqlalchemy import event, text

from core.platform import Platform
from label import certificate_life, certificates, issuance, reservations
from label.moments import stamp
from tests.builders import make_person
from tests.label.issued import URL, grant
from tests.label.reserved import reserved
from tests.label.test_public_epoch import WATCHED
from web.app import create_app
from web.frame import front
from web.frame.front import Front

HEADERS = {"accept": "text/html", "accept-encoding": "identity"}


class Counted:
    """The application, and how often it was asked."""

    def __init__(self, platform: Platform, now: list[datetime]) -> None:
        self.app, self.asked = create_app(platform, clock=lambda: now[0]), list[str]()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP:
            self.asked.append(scope["path"])
        await self.app(scope, receive, send)


@pytest.fixture
def now(at: datetime) -> list[datetime]:
    return [at + timedelta(hours=1)]


@pytest.fixture
def number(platform: Platform, at: datetime) -> str:
    with platform.database.write() as session:
        return grant(session, platform.keyring, platform.settings, at).number


@pytest.fixture
def behind(platform: Platform, now: list[datetime]) -> Counted:
    return Counted(platform, now)


@pytest.fixture
def client(
    behind: Counted, platform: Platform, now: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient[Any]]:
    """The database is asked at every request, so that nothing waits."""
    monkeypatch.setattr(front, "FRESH", 0.0)
    with TestClient(Front(behind, platform, lambda: now[0]), base_url="http://127.0.0.1:8000") as opened:
        yield opened


def paths(number: str) -> list[str]:
    files = ("/editions", "/editions.json", "/badge.svg", "/attestation.json", "/attestation.jcs.json")
    return [
        *(f"/c/{number}{file}" for file in ("", *files, "/e/1/attestation.json")),
        f"/c/{number}?lang=en",
        "/statut/1",
        "/statut/1.jcs.json",
    ]


def test_a_second_reader_gets_the_same_bytes_without_the_application(
    client: TestClient[Any], behind: Counted, number: str
) -> None:
    for path in paths(number):
        first, asked = client.get(path, headers=HEADERS), len(behind.asked)
        again = client.get(path, headers=HEADERS)
        assert (first.status_code, len(behind.asked)) == (200, asked), path
        assert (again.content, dict(again.headers)) == (first.content, dict(first.headers))
        tag = {"if-none-match": again.headers["etag"]}
        held = client.get(path, headers=HEADERS | tag)
        assert (held.status_code, held.content) == (304, b"")
        assert "content-security-policy" in held.headers


def test_the_kept_bytes_are_those_of_the_application(
    client: TestClient[Any], behind: Counted, platform: Platform, now: list[datetime], number: str
) -> None:
    with TestClient(create_app(platform, clock=lambda: now[0]), base_url="http://127.0.0.1:8000") as bare:
        for path in paths(number):
            for accept in ("text/html", "application/vc", "*/*"):
                kept = [client.get(path, headers=HEADERS | {"accept": accept}) for _ in range(2)][1]
                told = bare.get(path, headers=HEADERS | {"accept": accept})
                assert kept.content == told.content
                vary = told.headers.pop("vary", "")
                assert kept.headers["vary"] == (f"{vary}, Accept-Encoding" if vary else "Accept-Encoding")
                assert dict(told.headers).items() <= dict(kept.headers).items()


@pytest.mark.parametrize(("encodings", "zipped"), [("br, gzip", True), ("gzip;q=0.5", True), ("gzip;q=0, br", False)])
def test_who_reads_gzip_gets_a_third_of_the_bytes_and_the_same_page(
    client: TestClient[Any], number: str, encodings: str, zipped: bool
) -> None:
    plain = client.get(f"/c/{number}", headers=HEADERS)
    given = client.get(f"/c/{number}", headers=HEADERS | {"accept-encoding": encodings})
    assert given.content == plain.content
    assert (given.headers.get("content-encoding") == "gzip") == zipped
    assert (3 * int(given.headers["content-length"]) < len(plain.content)) == zipped
    assert (given.headers["etag"] != plain.headers["etag"]) == zipped
    tag = {"if-none-match": given.headers["etag"], "accept-encoding": encodings}
    assert client.get(f"/c/{number}", headers=HEADERS | tag).status_code == 304


def test_what_pages_read_is_what_the_epoch_watches(client: TestClient[Any], platform: Platform, number: str) -> None:
    """A page that begins to read another table must have it watched, or no longer be kept."""
    seen: set[str] = set()

    @event.listens_for(platform.database.engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.update(re.findall(r"(?:FROM|JOIN) (\w+)", statement))

    for path in paths(number):
        client.get(path, headers=HEADERS)
    assert seen - {"public_epoch"} == WATCHED


@pytest.mark.parametrize("lang", ["", "?lang=en"])
def test_a_suspension_is_seen_at_the_next_reading(
    client: TestClient[Any], platform: Platform, number: str, at: datetime, lang: str
) -> None:
    told = [client.get(f"/c/{number}{lang}", headers=HEADERS).text for _ in range(2)]
    assert told[0] == told[1]
    with platform.database.write() as session:
        manager = make_person(session, at, "manager")
        certificate_life.suspend(session, platform.keyring, number, reason="Essai.", by=manager, at=at, public_url=URL)
    after = client.get(f"/c/{number}{lang}", headers=HEADERS).text
    assert ("uspend" in after, "uspend" in told[0]) == (True, False)
    with platform.database.write() as session:
        issuance.stop(session, "Panne du module.", by=manager, at=at)
    assert "Panne du module." in client.get(f"/c/{number}{lang}", headers=HEADERS).text


def test_a_certificate_expires_at_midnight_whatever_is_kept(
    client: TestClient[Any], number: str, now: list[datetime]
) -> None:
    before = [client.get(f"/c/{number}/badge.svg").content for _ in range(2)]
    now[0] += timedelta(days=365 * 4)
    assert client.get(f"/c/{number}/badge.svg").content not in before


def test_what_is_no_page_is_never_kept(client: TestClient[Any], behind: Counted, number: str) -> None:
    for path in ("/c/EHUH-2026-0000-0", f"/c/{number}?au=2026-03-03", "/registre", f"/c/{number.lower()}"):
        for _ in range(2):
            asked = len(behind.asked)
            client.get(path, headers=HEADERS, follow_redirects=False)
            assert len(behind.asked) == asked + 1, path
    assert client.get(f"/c/{number}", headers=HEADERS | {"host": "autre.test"}).status_code == 403
    assert client.get(f"/c/{number}", headers=HEADERS).status_code == 200
    assert client.get(f"/c/{number}", headers=HEADERS | {"host": "autre.test"}).status_code == 403


def test_without_its_database_the_front_passes_on(
    behind: Counted, platform: Platform, now: list[datetime], number: str
) -> None:
    with platform.database.write() as session:
        session.execute(text("DELETE FROM public_epoch"))
    with TestClient(Front(behind, platform, lambda: now[0]), base_url="http://127.0.0.1:8000") as client:
        for _ in range(2):
            assert client.get(f"/c/{number}", headers=HEADERS).status_code == 200
    assert len(behind.asked) == 2


@pytest.mark.parametrize("file", ["", "/badge.svg", "/badge.png", "/attestation.json", "/certificat.pdf", "/verdict"])
def test_who_asks_for_headers_alone_has_those_of_the_whole_answer(
    client: TestClient[Any], number: str, file: str
) -> None:
    for _first_then_kept in range(2):
        alone = client.head(f"/c/{number}{file}", headers=HEADERS)
        whole = client.get(f"/c/{number}{file}", headers=HEADERS)
        assert (alone.status_code, alone.content) == (200, b"")
        for name in ("etag", "content-length", "content-type", "cache-control"):
            assert alone.headers.get(name) == whole.headers.get(name), name


def test_headers_alone_say_what_is_unknown_and_do_nothing(client: TestClient[Any], number: str) -> None:
    assert client.head("/c/EHUH-2026-7K3G-J", headers=HEADERS).status_code == 404
    assert client.head("/reclamation", headers=HEADERS).status_code == 200
    assert client.head("/deconnexion", headers=HEADERS).status_code in (404, 405)
    held = {"if-none-match": client.get(f"/c/{number}", headers=HEADERS).headers["etag"]}
    assert client.head(f"/c/{number}", headers=HEADERS | held).status_code == 304


def test_reservations_once_lifted_are_said_so_at_the_next_reading(
    client: TestClient[Any], platform: Platform, at: datetime
) -> None:
    """From the tables that are watched: a page that asked the journal would stay as it was."""
    with platform.database.write() as session:
        case = reserved(session, platform.keyring, platform.settings, at)
        number = case.certificate.number
    pages = (f"/c/{number}", f"/c/{number}?lang=en")
    before = [[client.get(page, headers=HEADERS).text for _ in range(2)][1] for page in pages]
    signed = client.get(f"/c/{number}/attestation.json").content
    told = client.get(f"/c/{number}/editions.json").json()
    assert told["reservations"] == {"granted": stamp(at)}
    lifted = at + timedelta(days=31)
    for one in (1, 2):
        with platform.database.write() as session:
            held = certificates.by_number(session, number)
            facts = "Registre vu au guichet, tenu depuis deux mois."
            reservations.lift(session, held, one, facts, by=case.auditor, at=lifted)
        french, english = (client.get(page, headers=HEADERS).text for page in pages)
        assert ("toutes levées depuis le 2\u00a0avril 2026" in french) == (one == 2), one
        assert ("have been lifted since 2 April 2026" in english.replace("\u00a0", " ")) == (one == 2), one
    assert not any("levées" in page or "lifted" in page for page in before)
    assert "Réserves levées" in french
    assert client.get(f"/c/{number}/attestation.json").content == signed, "what was signed does not move"
    told = client.get(f"/c/{number}/editions.json").json()
    assert told["reservations"] == {"granted": stamp(at), "lifted": stamp(lifted)}
    assert (told["status"], told["since"], told["story"][-1]["since"]) == ("valid", stamp(at), stamp(lifted))
