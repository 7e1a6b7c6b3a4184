"""What campaigns write to the journal: steps of preparation and closing, never anything about an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from evaluation import evaluations
from evaluation.asking.campaign_models import Campaign


def note(session: Session, event: str, campaign: Campaign, *, by: Actor, at: datetime, data: Mapping[str, Any]) -> None:
    """Journal a step of this campaign in the history of its candidacy."""
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    said = {"campaign": str(campaign.id), "audience": campaign.audience, **data}
    journal.append(session, event, by=by, at=at, candidacy_id=candidacy_id, data=said)
