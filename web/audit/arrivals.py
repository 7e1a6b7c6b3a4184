"""The file that a form of deposit speaks of when it came by pieces, before it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from audit import uploads
from audit.quarantine import Quarantine
from audit.upload_models import Upload
from core.actor import Actor
from core.errors import NotFound
from web.frame.typed import Upload as Sent


def named(session: Session, candidacy_id: UUID, typed: str, actor: Actor, at: datetime) -> Upload | None:
    """The file that came by pieces, when the form names one."""
    if not typed:
        return None
    try:
        return uploads.own(session, candidacy_id, UUID(typed), by=actor, at=at)
    except ValueError as error:
        raise NotFound from error


def whole(sending: Upload | None, quarantine: Quarantine) -> Sent:
    """Its bytes, once all are here; NotFound when no file came."""
    if sending is None:
        raise NotFound
    return Sent(sending.filename, uploads.whole(sending, quarantine))
