"""What the lines of a certificate's story say together: by which one it stands as it does, when reservations ended."""

from collections.abc import Sequence
from datetime import datetime

from label.certificate_models import Certificate, StatusEvent

# What a line makes of the certificate, where its status says less.
BECOMES = {"expire": "expired"}
# Written once every reservation of the decision is lifted; the status does not move.
LIFTED = "lift_reservations"
ALL_LIFTED = "Toutes les réserves de la décision sont levées."


def turning(lines: Sequence[StatusEvent]) -> StatusEvent:
    """The line, oldest first in `lines`, by which the certificate became what its last one says.

    A new holder, a smaller scope or lifted reservations say nothing of since when, nor why, it is suspended. A
    withdrawal lifted on appeal gives back a suspension as it was: it could not be used meanwhile either.
    """
    found = lines[-1]
    for line in reversed(lines):
        if became(line) != became(found):
            break
        found = line
    return (last(lines, "suspend") or found) if became(found) == "suspended" else found


def became(line: StatusEvent) -> str:
    """The status that a line left: `expired` too, which is no status of the table."""
    return BECOMES.get(line.action, line.status)


def reservations_lifted(certificate: Certificate) -> datetime | None:
    """Since when no reservation is left; None while one is, or when there was none. Its events must be loaded."""
    return next((line.since for line in certificate.events if line.action == LIFTED), None)


def last(lines: Sequence[StatusEvent], action: str | None) -> StatusEvent | None:
    """The last line of one action; None without any."""
    return next((line for line in reversed(lines) if line.action == action), None)
