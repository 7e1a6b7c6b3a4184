"""What documents are worth: their standing at its bounds, the best of several, points counted once."""

from datetime import date, timedelta

import msgspec
import pytest

from audit.coverage import NOTICE, Count, best, by_requirement, count, standing

TODAY = date(2026, 3, 2)


class Paper(msgspec.Struct, frozen=True):
    requirement: str = "X-1"
    accepted: bool | None = True
    readable: bool = True
    state: str = "safe"
    expires_on: date | None = None


@pytest.mark.parametrize(
    ("paper", "word"),
    [
        (Paper(), "valid"),
        (Paper(expires_on=TODAY + NOTICE + timedelta(days=1)), "valid"),
        (Paper(expires_on=TODAY + NOTICE), "expiring"),
        (Paper(expires_on=TODAY), "expiring"),
        (Paper(expires_on=TODAY - timedelta(days=1)), "expired"),
        (Paper(accepted=None), "waiting"),
        (Paper(accepted=None, expires_on=TODAY - timedelta(days=1)), "expired"),
        (Paper(state="pending", readable=False), "waiting"),
        (Paper(accepted=False), "refused"),
        (Paper(state="integrity_error", readable=False), "refused"),
        (Paper(accepted=None, state="infected", readable=False), "refused"),
    ],
)
def test_the_standing_of_a_document(paper: Paper, word: str) -> None:
    assert standing(paper, TODAY) == word


def test_a_requirement_is_as_well_backed_as_its_best_document() -> None:
    old = Paper(expires_on=TODAY - timedelta(days=1))
    assert by_requirement([old, Paper(), Paper("X-2", accepted=None)], TODAY) == {"X-1": "valid", "X-2": "waiting"}
    assert best([]) == "none"


def test_points_are_counted_once_and_those_outside_our_requirements_apart() -> None:
    held = {"X-1": "valid", "X-2": "expiring", "X-3": "expired", "X-9": "valid"}
    points = [("X-1", "X-2"), ("X-2",), ("X-3", "X-4"), ("X-9",), ()]
    asked = frozenset({"X-1", "X-2", "X-3", "X-4"})
    assert count(points, asked, held) == Count(covered=2, expiring=1, spoken=3, beyond=2)
