"""To be left alone: the link at the foot of a mail takes an address off the list, without account, cookie or log."""

from contextlib import suppress
from uuid import UUID

from litestar.params import FromQuery

from evaluation.asking import contact_erasure
from label.invitations import STOP
from web.frame.access import RESPONDENT
from web.frame.handling import AnyRequest, Body, Html, InSession, OnPage, get, post

ONE_CLICK = "List-Unsubscribe"


@get(STOP, RESPONDENT)
def ask(page: OnPage, campagne: FromQuery[str] = "", signature: FromQuery[str] = "") -> Html:
    """A button: programs that follow every link of a mail must not press it."""
    return page.show("campaign/stop.html", campaign=campagne, signed=signature, done=False)


@post(STOP, RESPONDENT)
def stop(session: InSession, page: OnPage, typed: Body, request: AnyRequest) -> Html:
    """Pressed by a person, or by a mail program for them (RFC 8058): the answer is the same whatever is known."""
    query = request.query_params if typed.one(ONE_CLICK) else {}
    campaign = query.get("campagne", "") or typed.one("campagne")
    signed = query.get("signature", "") or typed.one("signature")
    with suppress(ValueError):  # an address of nowhere is answered like any other
        contact_erasure.stop(session, UUID(campaign), signed)
    return page.show("campaign/stop.html", campaign="", signed="", done=True)


HANDLERS = [ask, stop]
