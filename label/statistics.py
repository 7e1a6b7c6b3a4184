"""Decisions and appeals as the public register counts them."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.calendar import date_in_paris
from label import yearly
from label.grievance_models import Grievance
from label.models import Candidacy, Deliberation
from label.yearly import Appeal, Decision, Figures


class Counted(msgspec.Struct, frozen=True):
    """The whole time, then each year, the latest first."""

    overall: Figures
    years: list[Figures]


def counted(session: Session) -> Counted:
    """Everything that the committee decided and that was appealed against; withdrawn appeals are left out."""
    decisions, appeals = _decisions(session), _appeals(session)
    return Counted(yearly.overall(decisions, appeals), yearly.by_year(decisions, appeals))


def _decisions(session: Session) -> list[Decision]:
    query = (
        select(Deliberation.outcome, Deliberation.decided_at, Candidacy.submitted_at)
        .join(Candidacy, Candidacy.id == Deliberation.candidacy_id)
        .where(Deliberation.outcome.is_not(None))
    )
    return [_decision(*row) for row in session.execute(query)]


def _decision(outcome: Any, decided_at: Any, submitted_at: datetime | None) -> Decision:
    decided_on = date_in_paris(decided_at)
    timed = None if outcome == "adjourned" else submitted_at
    days = (decided_on - date_in_paris(timed)).days if timed else None
    return Decision(decided_on.year, outcome, days)


def _appeals(session: Session) -> list[Appeal]:
    query = select(Grievance.filed_at, Grievance.outcome).where(Grievance.kind == "appeal")
    rows = session.execute(query.where(Grievance.state != "withdrawn"))
    return [Appeal(date_in_paris(filed_at).year, outcome) for filed_at, outcome in rows]
