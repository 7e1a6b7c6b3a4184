"""What to do next about a key, at each moment of its life."""

from datetime import datetime, timedelta

import pytest

from label import key_advice


@pytest.mark.parametrize(
    ("days", "since_next", "outside", "said"),
    [
        (0, None, False, "Rien à faire"),
        (729, None, False, "Rien à faire"),
        (730, None, False, "label keys add certificate"),
        (10, None, True, "un module est réglé"),
        (800, 0.9, False, "laissez un jour"),
        (800, 1.0, True, "label keys retire cert-2026-1"),
    ],
)
def test_a_key_is_followed_by_another(
    at: datetime, days: float, since_next: float | None, outside: bool, said: str
) -> None:
    made, coming = at - timedelta(days=days), None if since_next is None else at - timedelta(days=since_next)
    told = key_advice.signing("cert-2026-1", "certificate", made=made, next_made=coming, outside_module=outside, at=at)
    assert said in told


def test_the_next_key_of_the_log_waits_for_its_witnesses(at: datetime) -> None:
    told = key_advice.signing("journal-2026-1", "log", made=at, next_made=at, outside_module=False, at=at)
    assert told == key_advice.WITNESSES
    told = key_advice.signing("journal-2026-1", "log", made=at, next_made=None, outside_module=True, at=at)
    assert told == key_advice.MOVE.format(purpose="log")


@pytest.mark.parametrize(("days", "said"), [(0, "est fini"), (89, "finit bientôt"), (90, "Rien")])
def test_a_seal_ends_with_its_certificate(at: datetime, days: int, said: str) -> None:
    assert said in key_advice.seal(at + timedelta(days=days), at=at)
