"""A certificate whose evaluation was really answered, and pulses of it, through the same ballot boxes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.actor import Actor
from core.keys import Keyring
from core.models import Job
from core.settings import Settings
from evaluation.asking.campaign_models import Campaign
from evaluation.box import sealing
from evaluation.box.ballot_boxes import BallotBoxes
from label import pulses
from label.certificate_models import Certificate
from label.life_models import Pulse
from tests.builders import make_person
from tests.evaluation.boxes import answering, opened
from tests.label.issued import grant

WHOLE = {"collaborateurs": 46, "usagers": 20}
SHORT = {"collaborateurs": 9, "usagers": 9}
FRAME = {"Centre": 60}


class Holder(msgspec.Struct, frozen=True):
    """The certificate granted on 2 March 2026, the people around it and the ballot boxes."""

    certificate: Certificate
    applicant: Actor
    manager: Actor
    boxes: BallotBoxes


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


def holder(session: Session, keyring: Keyring, boxes: BallotBoxes, at: datetime) -> Holder:
    """The holder of a certificate just granted."""
    return evaluated(session, grant(session, keyring, Settings(demo=True), at), boxes, at)


def evaluated(session: Session, certificate: Certificate, boxes: BallotBoxes, at: datetime) -> Holder:
    """Its agents and users were asked the whole edition: twenty answers each, favourable to everything."""
    applicant = make_person(session, at, "applicant", organisation_id=certificate.organisation_id, name="Responsable")
    manager = make_person(session, at, "manager", name="Gestionnaire")
    found = Holder(certificate, applicant, manager, boxes)
    for audience, items in WHOLE.items():
        ask(session, found, certificate.evaluation_id, audience, [[4] * items] * 20, at)
    session.execute(delete(Job))
    return found


def ask(
    session: Session,
    holder: Holder,
    evaluation_id: object,
    audience: str,
    rows: Sequence[Sequence[int | None]],
    at: datetime,
) -> Campaign:
    """One campaign prepared, opened, answered with codes and sealed."""
    within = (evaluation_id, holder.applicant, holder.manager)
    campaign, *_ = opened(session, holder.boxes, at, audience=audience, frame=FRAME, within=within)  # type: ignore[arg-type]
    answering(session, holder.boxes, campaign, rows, at, by=holder.applicant)
    return sealing.seal(session, holder.boxes, campaign.id, by=holder.manager, at=at)


def answered(
    session: Session, holder: Holder, at: datetime, *, agents: int = 4, users: int = 4, n: int = 20, months: int = 6
) -> Pulse:
    """A pulse launched, answered alike by everybody of each audience, sealed and concluded."""
    made = pulses.launch(session, holder.certificate, months, by=holder.applicant, at=at)
    for audience, value in (("collaborateurs", agents), ("usagers", users)):
        ask(session, holder, made.evaluation_id, audience, [[value] * SHORT[audience]] * n, at)
        pulses.conclude(session, made.evaluation_id, by=holder.manager, at=at)
    return made
