"""What the rooms of a certificate show while it waits for its signature."""

from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from label import certificates, waiting
from web.desk import rooms
from web.frame.handling import Html
from web.frame.page import Page

TITLES = {"kit": "Kit du label", "programme": "Programme"}


def shown(session: Session, page: Page, candidacy_id: UUID, here: str, *roles: str, by: Actor) -> Html | None:
    """The room `here` without anything in it yet, and why; None unless a certificate of this candidacy waits."""
    candidacy = rooms.enter(session, candidacy_id, *roles, by=by)
    found = waiting.of_candidacy(session, candidacy_id)
    if found is None or certificates.of_candidacy(session, candidacy_id) is not None:
        return None
    frame = rooms.frame(candidacy, by=by, here=here)
    return page.show("certificate/awaited.html", frame=frame, title=TITLES[here], here=here, waiting=found)
