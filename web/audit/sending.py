"""A heavy file sent by pieces by static/envoi.js: announced, asked about after a cut, received piece by piece."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath

from audit import uploads
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from core.errors import Conflict, Invalid
from web.audit.audit_access import opened
from web.audit.evidence import require_filing
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, WithSettings, get, post
from web.frame.page import status_of

ADDRESS = "/candidatures/{candidacy_id:uuid}/preuves/envois"
LONGEST_SIZE = 12


@post(ADDRESS, roles("applicant"))
def begin(
    session: InSession, settings: WithSettings, actor: By, at: At, typed: Body, candidacy_id: FromPath[UUID]
) -> Html:
    """A file is announced: the answer says what is already here of it."""

    def told() -> dict[str, Any]:
        require_filing(opened(session, candidacy_id, by=actor)[0])
        size = typed.one("taille")
        said = {"filename": typed.one("nom")[:200], "digest": typed.one("empreinte")}
        known = int(size) if size.isdecimal() and len(size) <= LONGEST_SIZE else 0
        return _state(uploads.begin(session, candidacy_id, size=known, **said, by=actor, at=at), Quarantine(settings))

    return _answer(told)


@get(ADDRESS + "/{upload_id:uuid}", roles("applicant"))
def state(
    session: InSession,
    settings: WithSettings,
    actor: By,
    at: At,
    candidacy_id: FromPath[UUID],
    upload_id: FromPath[UUID],
) -> Html:
    """What is already here."""
    opened(session, candidacy_id, by=actor)
    found = uploads.own(session, candidacy_id, upload_id, by=actor, at=at)
    return _answer(lambda: _state(found, Quarantine(settings)))


@post(ADDRESS + "/{upload_id:uuid}/{number:int}", roles("applicant"))
def receive(
    platform: OfPlatform,
    actor: By,
    at: At,
    typed: Body,
    candidacy_id: FromPath[UUID],
    upload_id: FromPath[UUID],
    number: FromPath[int],
) -> Html:
    """One piece; it is written outside any transaction."""
    with platform.database.read() as session:
        opened(session, candidacy_id, by=actor)
        found = uploads.own(session, candidacy_id, upload_id, by=actor, at=at)
    quarantine, sent = Quarantine(platform.settings), typed.file("morceau")

    def told() -> dict[str, Any]:
        uploads.receive(found, quarantine, number, sent.data if sent else b"")
        return _state(found, quarantine)

    return _answer(told)


def _state(upload: Upload, quarantine: Quarantine) -> dict[str, Any]:
    return {"envoi": str(upload.id), "morceau": uploads.PIECE, "recus": quarantine.held(upload.id)}


def _answer(tell: Callable[[], dict[str, Any]]) -> Html:
    """What a script reads: the state, or the sentence of the refusal."""
    try:
        return Response(tell(), media_type="application/json")
    except (Conflict, Invalid) as refusal:
        said = {"refus": refusal.message}
        return Response(said, media_type="application/json", status_code=status_of(refusal))


HANDLERS = [begin, state, receive]
