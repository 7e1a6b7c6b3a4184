"""Weekly mystery notes: exact means, a missing week is not a zero, nothing before the closing."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from evaluation import evaluations
from evaluation.visits import mystery, mystery_reports
from evaluation.visits.mystery_weeks import Week, means, weekly
from tests.builders import in_evaluation
from tests.evaluation.campaign_of_visits import handed, report


def test_the_mean_of_a_week_is_exact() -> None:
    # 15 + 12 + 11 = 38, over 3; 40/3 + 17 = 91/3, over 2.
    assert means({1: [15, 12, 11], 2: [Fraction(40, 3), 17]}, 2) == (
        Week(1, 3, Fraction(38, 3)),
        Week(2, 2, Fraction(91, 6)),
    )


def test_a_week_without_a_visit_is_a_gap_and_never_a_zero() -> None:
    assert means({3: [0]}, 4) == (Week(1, 0, None), Week(2, 0, None), Week(3, 1, Fraction(0)), Week(4, 0, None))
    assert means({}, 2) == (Week(1, 0, None), Week(2, 0, None))


def test_the_weeks_of_a_campaign_are_those_of_its_plan_and_wait_for_its_closing(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    evaluation, missions, shopper, manager = handed(session, at)
    for mission in missions:
        report(session, tmp_path, mission, shopper, at)
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    assert weekly(session, evaluation.id) == ()
    mystery.close(session, evaluation.id, by=manager, at=at)
    # Twelve perfect visits dealt evenly to eight weeks.
    found = weekly(session, evaluation.id)
    assert [week.number for week in found] == list(range(1, 9))
    assert sum(week.n for week in found) == 12
    assert {week.n for week in found} == {1, 2}
    assert {week.mean for week in found} == {Fraction(20)}


def test_visits_done_elsewhere_have_no_week(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    mystery.add_imported(session, evaluation.id, [("A", "telephone", {"q": True})], by=manager, at=at)
    mystery.close(session, evaluation.id, by=manager, at=at)
    assert mystery.mystery_measures(session, evaluation.id) != {}
    assert weekly(session, evaluation.id) == ()
