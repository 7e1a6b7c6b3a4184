"""The programme of a certificate by its rule, with French working days for the proposal of a suspension."""

from datetime import date

import pytest

from label import programme

PROGRAMME = programme.of(date(2026, 3, 2), date(2029, 3, 1), (12, 24))


def test_the_programme_is_computed_from_the_decision() -> None:
    assert [(check.name, check.opens, check.due) for check in PROGRAMME] == [
        ("Enquête courte à 10 mois", date(2026, 11, 2), date(2027, 1, 2)),
        ("Visite de surveillance à 12 mois", date(2027, 1, 2), date(2027, 3, 2)),
        ("Enquête courte à 22 mois", date(2027, 11, 2), date(2028, 1, 2)),
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


def test_a_short_survey_or_a_renewal_never_suspends() -> None:
    for check in (PROGRAMME[0], PROGRAMME[-1]):
        assert check.standing(date(2040, 1, 1), done=False) == "overdue"
