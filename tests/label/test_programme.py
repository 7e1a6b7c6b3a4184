"""The programme of a certificate by its rule, with French working days for the proposal of a suspension."""

from datetime import date

import pytest

from label import programme

PROGRAMME = programme.of(date(2026, 3, 2), date(2029, 3, 1), (12, 24))


def test_the_programme_is_computed_from_the_decision() -> None:
    assert [(check.name, check.opens, check.due) for check in PROGRAMME] == [
        ("Sondage de suivi à 6 mois", date(2026, 9, 2), date(2026, 11, 2)),
        ("Visite de surveillance à 12 mois", date(2027, 1, 2), date(2027, 3, 2)),
        ("Sondage de suivi à 18 mois", date(2027, 9, 2), date(2027, 11, 2)),
        ("Visite de surveillance à 24 mois", date(2028, 1, 2), date(2028, 3, 2)),
        ("Candidature de renouvellement", date(2028, 6, 1), date(2028, 9, 1)),
    ]


@pytest.mark.parametrize(
    ("today", "standing"),
    [
        (date(2027, 1, 1), "planned"),
        (date(2027, 1, 2), "open"),
        (date(2027, 3, 2), "open"),
        (date(2027, 3, 3), "overdue"),
        # Twenty working days after 2 March 2027, of which Easter Monday, 29 March, is not one.
        (date(2027, 3, 31), "overdue"),
        (date(2027, 4, 1), "suspend"),
    ],
)
def test_a_visit_is_due_then_overdue_then_brings_the_proposal_of_a_suspension(today: date, standing: str) -> None:
    visit = PROGRAMME[1]
    assert visit.standing(today, done=False) == standing
    assert visit.standing(today, done=True) == "done"


def test_a_pulse_falls_halfway_between_two_visits_and_stays_there_when_one_is_brought_forward() -> None:
    assert programme.pulse_months((12,)) == [6]
    assert programme.pulse_months((24, 12, 30)) == [6, 18, 27]
    visit = PROGRAMME[1].brought_forward(date(2026, 11, 20), date(2026, 12, 15))
    assert (visit.opens, visit.due) == (date(2026, 11, 20), date(2026, 12, 15))
    late = PROGRAMME[1].brought_forward(date(2027, 2, 1), date(2027, 6, 1))
    assert (late.opens, late.due) == (PROGRAMME[1].opens, PROGRAMME[1].due), "never put back"


def test_a_pulse_once_launched_runs_as_long_again_before_it_is_late() -> None:
    pulse = PROGRAMME[0]
    found = [pulse.standing(day, done=False, launched=True) for day in (date(2027, 1, 2), date(2027, 1, 3))]
    assert found == ["running", "overdue"]


def test_a_pulse_or_a_renewal_never_suspends() -> None:
    for check in (PROGRAMME[0], PROGRAMME[-1]):
        assert check.standing(date(2040, 1, 1), done=False) == "overdue"
