"""A late report is recalled to its shopper alone, once, after what its channel lets one wait for."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.models import Job
from evaluation.visits.mystery_engagements import report_due
from evaluation.visits.mystery_models import MysteryCampaign
from evaluation.visits.mystery_themes import engagements
from label import reminders
from label.models import Candidacy
from tests.evaluation.campaign_of_visits import handed, report
from tests.label.crowd import jobs, told


@pytest.mark.parametrize(
    ("channel", "last"),
    [
        ("telephone", date(2026, 4, 30)),
        # Ten working days after Tuesday 28 April, without May Day, the 8th nor Ascension, then two days.
        ("courriel", date(2026, 5, 17)),
        # Thirty days for a letter.
        ("courrier", date(2026, 5, 30)),
    ],
)
def test_a_report_is_due_48_hours_after_what_may_still_be_answered(channel: str, last: date) -> None:
    assert report_due(engagements("ehuh-2019", channel), date(2026, 4, 28)) == last


@pytest.mark.parametrize("over", ["nothing", "reported", "offered", "closed", "candidacy"])
def test_a_late_report_is_recalled_once_to_its_shopper(
    session: Session, at: datetime, tmp_path: Path, over: str
) -> None:
    evaluation, missions, shopper, _ = handed(session, at)
    call = next(one for one in missions if one.channel == "telephone")
    for one in missions:
        one.state = "assigned" if one is call else "offered"
    start = session.get_one(MysteryCampaign, call.campaign_id).start
    assert start is not None
    week_ends = at + (start - at.date()) + timedelta(weeks=call.week, days=-1)
    session.execute(delete(Job))
    if over == "reported":
        report(session, tmp_path, call, shopper, at)
    elif over == "offered":
        call.state = over
    elif over == "closed":
        session.get_one(MysteryCampaign, call.campaign_id).closed_at = at
    elif over == "candidacy":
        session.get_one(Candidacy, evaluation.candidacy_id).state = "withdrawn"
    session.flush()
    for days in (0, 2):
        reminders.promise(session, at=week_ends + timedelta(days=days))
    assert jobs(session) == []
    for days in (3, 4, 9):
        reminders.promise(session, at=week_ends + timedelta(days=days))
    assert told(session) == ({"report_late_shopper": {shopper.name}} if over == "nothing" else {})
    assert len(jobs(session)) == (over == "nothing")
