"""The life of a certificate: what happened, today, what falls due; dates by the rules of its own edition."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from core.platform import Platform
from core.settings import Settings
from label.certificate_models import Certificate, StatusEvent
from tests.web.certificate_room import number_of, opened_copy, suspend
from tests.web.conftest import Clock
from tests.web.visitor import Visitor
from web.pictures.lifeline import moments

GRANTED = datetime(2026, 8, 31, 9, tzinfo=UTC)


def certificate(*actions: str, referentiel: str = "ehuh-2019", years: int = 3) -> Certificate:
    """A certificate granted on 31 August 2026, with these actions one month after the other."""
    found = Certificate(
        referentiel_id=referentiel,
        status="withdrawn" if "withdraw" in actions else "valid",
        issued_on=date(2026, 8, 31),
        valid_until=date(2026 + years, 8, 30),
    )
    since = [GRANTED, *(GRANTED.replace(month=9 + rank, day=15) for rank in range(len(actions)))]
    found.events = [
        StatusEvent(action=action, status="valid", edition=1, reason="Motif.", since=at)
        for action, at in zip(("issue", *actions), since, strict=True)
    ]
    return found


def told(found: Certificate, *, year: int, month: int, day: int) -> list[tuple[str, str, bool]]:
    at = datetime(year, month, day, 12, tzinfo=UTC)
    return [(one.what, one.day.isoformat(), one.past) for one in moments(found, at=at)]


def test_what_falls_due_is_counted_by_the_edition_from_the_decision() -> None:
    assert told(certificate(), year=2026, month=10, day=1) == [
        ("issue", "2026-08-31", True),
        ("today", "2026-10-01", False),
        ("surveillance", "2027-08-31", False),
        ("surveillance", "2028-08-31", False),
        ("renewal", "2028-08-31", False),
        ("expiry", "2029-08-30", False),
    ]
    two_years = told(certificate(referentiel="spx-2026", years=2), year=2026, month=10, day=1)
    assert two_years[2:] == [
        ("surveillance", "2027-08-31", False),
        ("renewal", "2027-08-31", False),
        ("expiry", "2028-08-30", False),
    ]


def test_today_stands_between_what_happened_and_what_is_to_come() -> None:
    found = told(certificate("suspend", "reinstate"), year=2027, month=9, day=1)
    assert [what for what, _, _ in found] == [
        "issue", "suspend", "reinstate", "surveillance", "today", "surveillance", "renewal", "expiry",
    ]  # fmt: skip
    assert [past for _, _, past in found] == [True] * 4 + [False] * 4


def test_a_day_that_is_not_over_is_still_to_come() -> None:
    assert told(certificate(), year=2029, month=8, day=30)[-1] == ("expiry", "2029-08-30", False)
    assert told(certificate(), year=2029, month=8, day=31)[-1] == ("today", "2029-08-31", False)
    assert all(past for what, _, past in told(certificate(), year=2030, month=1, day=1) if what != "today")


def test_nothing_falls_due_after_a_withdrawal() -> None:
    found = told(certificate("withdraw"), year=2026, month=10, day=1)
    assert [what for what, _, _ in found] == ["issue", "withdraw", "today"]


@pytest.fixture
def platform(settings: Settings, granted_var: Path) -> Iterator[Platform]:
    with opened_copy(granted_var, settings) as opened:
        yield opened


def test_the_public_page_draws_it_in_both_languages(visitor: Visitor, platform: Platform, clock: Clock) -> None:
    number = number_of(platform)
    clock.advance(days=10)
    suspend(platform, clock, number)
    visitor.opens(f"/c/{number}")
    lines = visitor.tree.xpath("//ol[@class='lifeline']/li")
    kinds = [line.get("class").rpartition("--")[2] for line in lines]
    assert kinds == ["past", "past", "today", "due", "due", "due", "due"]
    assert lines[2].get("aria-current") == "date"
    visitor.sees("Échéance de surveillance", "2 mars 2027 · à venir", "du 2 mars 2028 au 1er mars 2029", "Motif")
    visitor.opens(f"/c/{number}?lang=en").sees("Surveillance due", "2 March 2027 · to come", "Renewal period")
