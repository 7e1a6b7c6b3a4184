"""Builders of campaigns and ballots for the tests of evaluation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import Database
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box import ballots, codes
from evaluation.box.ballot_box import Opened
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.box.ballot_keys import BallotKeys
from evaluation.box.ballot_stores import FileStore, SchemaStore
from tests.builders import in_evaluation

SITES = {"Centre": 60, "Annexe": 40}
AGENT_ITEMS, USER_ITEMS, LEADER_ITEMS = 46, 20, 24


def boxes_in(folder: Path) -> BallotBoxes:
    """Ballot boxes in a folder of the test: files, whatever the main database."""
    return BallotBoxes(BallotKeys(folder / "ballot-keys"), FileStore(folder / "ballot-boxes"))


def boxes_of(database: Database, folder: Path, request: pytest.FixtureRequest) -> BallotBoxes:
    """The boxes that go with a database, closed after the test: files, or schemas of a role of their own."""
    if database.is_sqlite:
        return boxes_in(folder)
    boxes = BallotBoxes(BallotKeys(folder / "ballot-keys"), SchemaStore(own_role(database)))
    request.addfinalizer(boxes.close)
    return boxes


def own_role(database: Database) -> str:
    """The address of the database for a role that owns nothing but boxes."""
    with database.engine.begin() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = 'urne'")):
            connection.execute(text("CREATE ROLE urne LOGIN PASSWORD 'urne'"))
        connection.execute(text(f'GRANT CREATE ON DATABASE "{database.engine.url.database}" TO urne'))
    url = database.engine.url.set(username="urne", password="urne")
    return url.render_as_string(hide_password=False)


def inside(boxes: BallotBoxes, session: Session, campaign: Campaign) -> list[Opened]:
    """The ballots of an open box, in clear."""
    with boxes.looking(session, campaign.id) as box:
        return box.opened()


def evaluating(session: Session, at: datetime) -> tuple[UUID, Actor, Actor]:
    """An open evaluation, the applicant and a manager."""
    candidacy, applicant, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    return evaluation.id, applicant, manager


def opened(
    session: Session,
    boxes: BallotBoxes,
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
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    return campaign, applicant, manager


def answering(
    session: Session,
    boxes: BallotBoxes,
    campaign: Campaign,
    values: Sequence[Sequence[int | None]],
    at: datetime,
    *,
    site: str | None = "Centre",
    by: Actor,
    comment: str = "",
) -> list[str]:
    """One respondent a row of values, each with a code of the site; returns the codes used."""
    given = codes.issue(session, boxes, campaign.id, site, len(values), by=by, at=at)
    for code, row in zip(given, values, strict=True):
        ballots.answer(session, boxes, code, row, comment, mode="web", at=at)
    return given


def agents(value: int | None) -> list[int | None]:
    """An agent who says the same to every question and has no opinion on the predictions."""
    return [value] * 38 + [0] * 8
