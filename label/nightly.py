"""Once a night: every verdict computed again from the sealed inputs; what differs is journalled, and kept in a file."""

import json
from datetime import datetime

from audit import journal
from core.actor import SYSTEM
from core.calendar import date_in_paris
from core.platform import Platform
from label import recheck
from label.publication import everyone

# Beside the database: the day and the outcome of the last night.
KEPT = "recheck.json"


def recheck_once_a_night(platform: Platform, *, at: datetime) -> None:
    """At the first round of each day in Paris, hence just after midnight; nothing for the rest of the day."""
    day, place = date_in_paris(at).isoformat(), platform.settings.var / KEPT
    if place.exists() and json.loads(place.read_text(encoding="utf-8"))["day"] == day:
        return
    with platform.database.read() as session:
        known = [(one.number, one.candidacy_id, recheck.faults(session, one)) for one in everyone(session)]
    contradicted = [found for found in known if found[2]]
    if contradicted:
        with platform.database.write() as session:
            for number, candidacy_id, faults in contradicted:
                journal.append(
                    session,
                    "certificate.contradicted",
                    by=SYSTEM,
                    at=at,
                    candidacy_id=candidacy_id,
                    ref=number,
                    data={"faults": faults},
                )
    said = {
        "day": day,
        "certificates": len(known),
        "contradicted": {number: faults for number, _, faults in contradicted},
    }
    place.with_suffix(".tmp").write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
    place.with_suffix(".tmp").replace(place)
