"""A document seen without taking it away: pictures that we draw, or its text; nothing that was filed runs here."""

from typing import Any
from uuid import UUID

from litestar import Response
from litestar.params import FromPath, FromQuery

from audit import evidence_pictures
from audit.audit_models import Evidence
from core.errors import NotFound
from core.files import Content
from web.audit.audit_access import opened
from web.audit.evidence_review import sound
from web.audit.evidence_views import in_sight
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OfPlatform, OnPage, get

ADDRESS = "/candidatures/{candidacy_id:uuid}/preuves/{evidence_id:uuid}/apercu"
EVERYBODY = roles(*rooms.EVERYBODY)
# Of a text, in bytes: beyond, it is read in the file.
MOST_TEXT = 200_000


@get(ADDRESS, EVERYBODY)
def show(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    platform: OfPlatform,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
    feuille: FromQuery[int] = 1,
) -> Html:
    """The document, one sheet at a time."""
    proof, content = sound(session, platform, candidacy_id, evidence_id, by=actor, at=at)
    seen = _seen(proof, content)
    if not 1 <= feuille <= max(1, seen["sheets"]):
        raise NotFound
    candidacy, _ = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="preuves")
    back = rooms.address(candidacy_id, in_sight(proof.requirement))
    return page.show(
        "evidence/preview.html", frame=frame, words=frame.words, proof=proof, sheet=feuille, back=back, **seen
    )


@get(ADDRESS + "/{sheet:int}", EVERYBODY)
def picture(
    session: InSession,
    actor: By,
    at: At,
    platform: OfPlatform,
    candidacy_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
    sheet: FromPath[int],
) -> Html:
    """One sheet as a picture."""
    proof, content = sound(session, platform, candidacy_id, evidence_id, by=actor, at=at)
    try:
        made = evidence_pictures.drawn(content.whole(), proof.content_type, sheet)
    except evidence_pictures.Undrawable as error:
        raise NotFound("Cette page ne se dessine pas : téléchargez le document.") from error
    return Response(made, media_type="image/png", headers={"content-security-policy": "sandbox; default-src 'none'"})


def _seen(proof: Evidence, content: Content) -> dict[str, Any]:
    """What can be shown here: a number of sheets (0 when it cannot be drawn), or the beginning of a text."""
    if proof.content_type.startswith("text/plain"):
        said = b"".join(content.chunks(0, min(content.size, MOST_TEXT))).decode("utf-8-sig", "ignore")
        return {"sheets": 0, "said": said, "cut": content.size > MOST_TEXT}
    try:
        drawable = proof.content_type in evidence_pictures.ENDINGS
        sheets = evidence_pictures.count(content.whole(), proof.content_type) if drawable else 0
    except evidence_pictures.Undrawable:
        sheets = 0
    return {"sheets": sheets, "said": None, "cut": False}


HANDLERS = [show, picture]
