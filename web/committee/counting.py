"""The count of a secret vote: confirmed on a page of its own that says what it ends; then a new round, if need be."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath

from core.actor import Actor
from core.errors import Conflict
from label import candidacies, tallying
from label import committee as sittings
from web.account import signing
from web.committee import committee, sitting
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post

COUNT = Form(Hidden(name="version"), signing.CODE)
MEMBER = roles("committee")


@get("/candidatures/{candidacy_id:uuid}/comite/depouillement", MEMBER)
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What a count means, who will no longer vote, and what still forbids it."""
    return _page(session, page, actor, candidacy_id, at)


@post("/candidatures/{candidacy_id:uuid}/comite/depouillement", MEMBER)
def count(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    candidacy_id: FromPath[UUID],
) -> Html:
    """Count the round, signed by a code of the moment."""
    form = COUNT.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, at, form)):
        form.check()
        if committee.enter(session, candidacy_id, actor).version != form.number("version"):
            raise Conflict(candidacies.STALE)
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        tallying.count(session, candidacy_id, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "Le scrutin est dépouillé : voici le compte des voix.")


@post("/candidatures/{candidacy_id:uuid}/comite/nouveau-tour", MEMBER)
def vote_again(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Open another round, when the count of this one allows no decision."""
    with committee.acting(session, page, actor, at, candidacy_id, "tour", typed):
        tallying.vote_again(session, candidacy_id, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "Un nouveau tour est ouvert : chacun vote de nouveau.")


def _page(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, at: datetime, form: Filled | None = None
) -> Html:
    candidacy = committee.enter(session, candidacy_id, actor)
    sitting.require_open(session, candidacy_id, by=actor)
    deliberation = sittings.of(session, candidacy_id)
    assert deliberation is not None  # noqa: S101 (it is open)
    seen = sitting.seen(session, candidacy, by=actor, at=at)
    form = form or COUNT.blank()
    form.raw["version"] = candidacy.version
    frame = rooms.frame(candidacy, by=actor, here="comite")
    return page.show(
        "committee/count.html",
        frame=frame,
        words=frame.words,
        form=form,
        obstacle=tallying.obstacle(session, deliberation),
        voted=seen["voted"],
        needed=deliberation.quorum,
        mine=seen["me"] == "voted",
        silent=[member.name for member in seen["members"] if member.kind == "wait"],
        ways=signing.ways(session, actor),
    )


HANDLERS = [show, count, vote_again]
