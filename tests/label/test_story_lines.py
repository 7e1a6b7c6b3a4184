"""By which line of its story a certificate stands as it does."""

from datetime import UTC, datetime

import pytest

from label.certificate_models import StatusEvent
from label.story_lines import turning

LEFT = {"suspend": "suspended", "withdraw": "withdrawn", "supersede": "superseded"}


def story(*steps: str) -> list[StatusEvent]:
    """One line a day; « action=status » for a step that leaves another status than its own."""
    made = []
    for day, step in enumerate(steps, 1):
        action, _, status = step.partition("=")
        since = datetime(2026, 3, day, tzinfo=UTC)
        made.append(StatusEvent(action=action, status=status or LEFT.get(action, "valid"), since=since, reason=step))
    return made


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("issue", "issue"),
        ("issue reduce transfer lift_reservations", "issue"),
        ("issue suspend transfer=suspended lift_reservations=suspended", "suspend"),
        ("issue suspend reinstate reduce", "reinstate"),
        ("issue suspend lift", "lift"),
        ("issue suspend withdraw lift=suspended", "suspend"),
        ("issue suspend reinstate suspend lift=suspended", "suspend"),
        ("issue suspend withdraw", "withdraw"),
        ("issue suspend expire=suspended", "expire=suspended"),
        ("issue reduce supersede", "supersede"),
    ],
)
def test_a_standing_has_the_day_and_the_motive_of_the_line_that_made_it(steps: str, expected: str) -> None:
    assert turning(story(*steps.split())).reason == expected


def test_suspended_twice_it_is_since_the_second_time() -> None:
    lines = story("issue", "suspend", "reinstate", "suspend", "transfer=suspended")
    assert turning(lines) is lines[3]
