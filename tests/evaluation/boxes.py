"""Builders of campaigns and ballots for the tests of evaluation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import ballots, campaigns, codes, evaluations
from evaluation.ballot_keys import BallotKeys
from evaluation.campaign_models import Campaign
from tests.builders import in_evaluation

SITES = {"Centre": 60, "Annexe": 40}
AGENT_ITEMS, USER_ITEMS, LEADER_ITEMS = 46, 20, 24


def keys_in(folder: Path) -> BallotKeys:
    """Ballot keys in a folder of the test."""
    return BallotKeys(folder / "ballot-keys")


def evaluating(session: Session, at: datetime) -> tuple[UUID, Actor, Actor]:
    """An open evaluation, the applicant and a manager."""
    candidacy, applicant, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    return evaluation.id, applicant, manager


def opened(
    session: Session,
    keys: BallotKeys,
    at: datetime,
    *,
    audience: str = "collaborateurs",
    collection: str = "codes",
    frame: Mapping[str, int] = SITES,
    within: tuple[UUID, Actor, Actor] | None = None,
) -> tuple[Campaign, Actor, Actor]:
    """An open campaign of an evaluation, the applicant and a manager."""
    evaluation_id, applicant, manager = within or evaluating(session, at)
    campaign = campaigns.prepare(
        session, evaluation_id, audience, collection=collection, frame=frame, by=applicant, at=at
    )
    campaigns.open_(session, keys, campaign.id, by=applicant, at=at)
    return campaign, applicant, manager


def answering(
    session: Session,
    keys: BallotKeys,
    campaign: Campaign,
    values: Sequence[Sequence[int | None]],
    at: datetime,
    *,
    site: str | None = "Centre",
    by: Actor,
    comment: str = "",
) -> list[str]:
    """One respondent a row of values, each with a code of the site; returns the codes used."""
    given = codes.issue(session, keys, campaign.id, site, len(values), by=by, at=at)
    for code, row in zip(given, values, strict=True):
        ballots.answer(session, keys, code, row, comment, mode="web", at=at)
    return given


def agents(value: int | None) -> list[int | None]:
    """An agent who says the same to every question and has no opinion on the predictions."""
    return [value] * 38 + [0] * 8
