"""A visit made otherwise than planned is told to its reviewer: another day, another week, other hours, too soon."""

from datetime import UTC, date, datetime, timedelta

import pytest

from core.database import new_id
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_off_plan import departures

SHOPPER = new_id()
CAMPAIGN = MysteryCampaign(start=date(2026, 3, 2), weeks=8, design={"lockout": 14})


def visit(number: int, day: date, done_at: datetime | None, site: str = "Centre") -> MysteryMission:
    """A visit of the plan, from nine to noon, made at this moment."""
    week = (day - date(2026, 3, 2)).days // 7 + 1
    return MysteryMission(
        id=new_id(),
        number=number,
        week=week,
        day=day,
        opens="09:00",
        closes="12:00",
        site=site,
        state="reported",
        shopper_id=SHOPPER,
        done_at=done_at,
    )


def told(made: MysteryMission, *missions: MysteryMission, written: bool = False) -> list[str]:
    """What is said of a visit among others, with plain spaces."""
    return [said.replace("\u00a0", " ") for said in departures(CAMPAIGN, made, missions, written=written)]


@pytest.mark.parametrize(
    ("done_at", "said"),
    [
        (datetime(2026, 3, 10, 8, 0, tzinfo=UTC), ""),
        (datetime(2026, 3, 10, 11, 0, tzinfo=UTC), ""),
        (datetime(2026, 3, 10, 11, 1, tzinfo=UTC), "Faite à 12 h 01, hors de son créneau de 9 h 00 à 12 h 00."),
        (datetime(2026, 3, 10, 7, 59, tzinfo=UTC), "Faite à 8 h 59, hors de son créneau de 9 h 00 à 12 h 00."),
        (datetime(2026, 3, 9, 9, 0, tzinfo=UTC), "Faite le 9 mars 2026, et non le 10 mars 2026."),
        (
            datetime(2026, 3, 15, 23, 0, tzinfo=UTC),
            "Faite le 16 mars 2026, et non le 10 mars 2026, hors de sa semaine.",
        ),
        (None, ""),
    ],
    ids=["opens", "closes", "after", "before", "day", "week", "waited"],
)
def test_the_moment_is_held_to_the_plan(done_at: datetime | None, said: str) -> None:
    made = visit(1, date(2026, 3, 10), done_at)
    assert "".join(told(made, made)) == said


def test_what_is_written_leaves_at_any_hour_of_its_day() -> None:
    at_night = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)
    made = visit(1, date(2026, 3, 10), at_night)
    assert told(made, made, written=True) == []
    late = visit(1, date(2026, 3, 11), at_night)
    assert len(told(late, late, written=True)) == 1


def test_a_voice_heard_too_soon_is_told_once_both_visits_are_made() -> None:
    """The plan keeps 14 days between two; a visit made late may come too near the next one."""
    first, second = date(2026, 3, 10), date(2026, 3, 24)
    morning = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
    made, next_one = visit(1, first, morning), visit(2, second, morning + timedelta(days=14))
    assert told(next_one, made, next_one) == []
    made.done_at = morning + timedelta(days=1)
    (said,) = told(next_one, made, next_one)
    assert said == (
        "La même personne avait fait la visite n° 1 de ce site le 11 mars 2026 : il faut 14 jours entre les deux."
    )
    made.site = "Annexe"
    assert told(next_one, made, next_one) == []
