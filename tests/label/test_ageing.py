"""The delays of candidacies, with a clock that is moved: who is late, since when, and what stops the clock."""

import itertools
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.actor import Actor
from core.models import Job
from label import ageing, candidacies, deadlines, delays, lapses, reminders, workflow
from label.models import Candidacy
from tests.builders import make_organisation, make_person, submitted
from tests.label.crowd import jobs, told


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def move(session: Session, candidacy: Candidacy, action: str, by: Actor, day: date) -> None:
    candidacies.perform(
        session,
        candidacy.id,
        action,
        version=candidacy.version,
        text="Le périmètre.",
        by=by,
        at=morning(day),
    )


def test_the_examination_stops_while_the_organisation_completes_its_file(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)  # Monday 2 March 2026
    (age,) = ageing.of(session, by=manager)
    assert (age.reading.delay.code, age.due) == ("admissibility", date(2026, 3, 30))
    move(session, candidacy, "request_information", manager, date(2026, 3, 6))
    found = {one.reading.delay.code: one.due for one in ageing.of(session, by=manager)}
    assert found == {"information": date(2026, 3, 27), "admissibility": None}
    move(session, candidacy, "answer_information", applicant, date(2026, 3, 20))
    (age,) = ageing.of(session, by=manager)
    assert age.due == date(2026, 4, 14), "ten working days were given back, and Easter Monday does not count"
    assert age.reading.clock.spent(date(2026, 3, 20)) == 4


def test_what_is_late_is_told_once_to_whom_it_concerns(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    move(session, candidacy, "request_information", manager, date(2026, 3, 2))
    session.execute(delete(Job))
    reminders.promise(session, at=morning(date(2026, 3, 23)))
    assert told(session) == {}
    for day in (24, 25, 31):
        reminders.promise(session, at=morning(date(2026, 3, day)))
    assert told(session) == {"late_applicant": {applicant.name}, "late_manager": {manager.name}}
    assert {job["values"]["due"] for job in jobs(session)} == {"2026-03-23"}
    assert len(jobs(session)) == 2


def test_each_reads_its_own_delays_among_its_deadlines(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    move(session, candidacy, "request_information", manager, date(2026, 3, 2))

    def read(by: Actor) -> list[tuple[date, str]]:
        return [(one.day, one.text) for one in deadlines.of(session, by=by, today=at.date())]

    assert read(applicant) == [(date(2026, 3, 23), "Complément demandé")]
    assert read(manager) == [], "the manager’s own clock is stopped"
    assert read(stranger) == []


def test_a_candidacy_that_ended_has_no_clock(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    move(session, candidacy, "withdraw", applicant, date(2026, 3, 3))
    assert ageing.of(session, by=manager) == ageing.late(session, date(2027, 1, 1)) == []


def test_the_report_s_clock_stops_during_the_right_of_reply() -> None:
    first = date(2026, 3, 2)
    trail = [("evaluation", first - timedelta(days=60)), ("draft_report", first)]
    trail += [("right_of_reply", date(2026, 3, 16)), ("final_report", date(2026, 3, 30))]
    (reading,) = delays.readings(trail)
    assert reading.delay.who == "auditor"
    assert reading.clock.spent(date(2026, 4, 1)) == 12
    assert reading.clock.due() == date(2026, 4, 28)
    stopped, own = delays.readings(trail[:3])
    assert (stopped.clock.due(), own.delay.who) == (None, "applicant")


def test_a_second_round_has_a_clock_of_its_own() -> None:
    days = [date(2026, 3, 2) + timedelta(days=7 * week) for week in range(9)]
    again = ["draft_report", "right_of_reply", "final_report", "committee", "adjourned", "evaluation", "draft_report"]
    (reading,) = delays.readings(list(zip(again, days, strict=False)))
    assert reading.clock.started == days[6]


def test_each_delay_is_of_the_role_whose_turn_it_is_in_states_that_exist() -> None:
    for row in delays.TABLE:
        assert row.runs | row.stops <= set(workflow.STATES) - workflow.FINAL | {delays.QUESTIONED}, row.code
        # Several people evaluate side by side: the manager watches over them.
        expected = {"auditor"} if row.code == "evaluation" else {row.who}
        assert {workflow.next_actor(state) for state in row.runs} == expected, row.code
    for one, other in itertools.combinations(delays.TABLE, 2):
        assert not one.runs & other.runs, "a state has one running clock"


def test_another_delay_that_is_over_ends_nothing_by_itself(session: Session, at: datetime) -> None:
    candidacy, _, manager = submitted(session, at)
    later = morning(date(2026, 6, 1))
    assert [age.reading.delay.code for age in ageing.late(session, later.date())] == ["admissibility"]
    assert lapses.due(session, at=later) == []
    lapses.carry_out(session, at=later)
    assert (candidacy.state, len(ageing.of(session, by=manager))) == ("submitted", 1)
