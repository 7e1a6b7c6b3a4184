"""Shoppers are told of a report that is late, the day after its last one: a visit told from memory is worth little.

A visit is made in its week, on the planned day or another: what is late is counted from the end of that week, as
« En retard » is in their list.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from evaluation.models import Evaluation
from evaluation.visits import mystery_missions, mystery_themes
from evaluation.visits.mystery_engagements import report_due
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from label.models import Candidacy


class LateReport(msgspec.Struct, frozen=True):
    """The last day of a report that did not come, its shopper, and the candidacy of the visit."""

    day: date
    person_id: UUID
    candidacy: Candidacy


def late(session: Session, today: date, since: date) -> Iterator[LateReport]:
    """Every accepted visit whose report was due before today, but not before `since`, while its campaign runs."""
    query = (
        select(MysteryMission, Evaluation.referentiel_id, Candidacy)
        .options(contains_eager(MysteryMission.campaign))
        .join(MysteryMission.campaign)
        .join(Evaluation, Evaluation.id == MysteryCampaign.evaluation_id)
        .join(Candidacy, Candidacy.id == Evaluation.candidacy_id)
        .where(MysteryMission.state == "assigned", MysteryCampaign.start < today)
        .where(MysteryCampaign.closed_at.is_(None), Evaluation.closed_at.is_(None), Candidacy.state == "evaluation")
    )
    for mission, edition, candidacy in session.execute(query):
        week = mystery_missions.dates_of(mission.campaign, mission.week)
        promised = mystery_themes.engagements(edition, mission.channel)
        day = report_due(promised, week[1]) if week else today
        if since <= day < today and mission.shopper_id is not None:
            yield LateReport(day, mission.shopper_id, candidacy)
