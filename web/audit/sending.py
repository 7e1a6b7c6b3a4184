"""A heavy file sent by pieces by static/envoi.js: announced, asked about after a cut, received piece by piece."""

from typing import Any
from uuid import UUID

from litestar.params import FromPath

from audit import quota, uploads
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from web.audit.audit_access import opened
from web.audit.evidence import require_filing
from web.frame import scripted
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, WithSettings, get, post

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
        most = settings.evidence_quota
        quota.require_room(session, candidacy_id, known, digest=said["digest"], megabytes=most)
        return _state(uploads.begin(session, candidacy_id, size=known, **said, by=actor, at=at), Quarantine(settings))

    return scripted.answer(told)


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
    return scripted.answer(lambda: _state(found, Quarantine(settings)))


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

    return scripted.answer(told)


def _state(upload: Upload, quarantine: Quarantine) -> dict[str, Any]:
    return {"envoi": str(upload.id), "morceau": uploads.PIECE, "recus": quarantine.held(upload.id)}


HANDLERS = [begin, state, receive]
