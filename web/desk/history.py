"""What the journal says of a candidacy, to those who may read it."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from uuid import UUID

import msgspec
from litestar.params import FromPath, FromQuery

from audit import checkpoint, journal
from audit.events import EVENTS
from audit.models import JournalEntry
from core.calendar import date_in_paris
from core.typography import date_fr, hour_fr
from label import candidacies
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import By, Html, InSession, OnPage, get

PAGE = 25
# An organisation sees neither the mystery missions, nor how the members voted, nor who tried which door.
HIDDEN = {
    "applicant": frozenset(
        event for event in EVENTS if event.startswith(("mystery.", "access.", "deliberation.voted", "deliberation.rec"))
    ),
    # Whoever evaluates learns what is decided, never how.
    "auditor": frozenset(event for event in EVENTS if event.startswith(("deliberation.", "declaration."))),
}
AUDIT = ("declaration.", "evidence.", "finding.", "mission.", "objection.", "practice.", "report.", "visit.")
# What the committee does not read before the report is final.
BEFORE_THE_REPORT = frozenset(event for event in EVENTS if event.startswith(AUDIT)) | {"candidacy.replied"}
KINDS = {
    "candidacy.information_requested": "warn",
    "candidacy.accepted": "ok",
    "candidacy.rejected": "bad",
    "candidacy.granted": "ok",
    "candidacy.granted_with_reservations": "ok",
    "candidacy.adjourned": "warn",
    "candidacy.refused": "bad",
    "candidacy.withdrawn": "off",
    "evidence.damaged": "bad",
    "finding.closed": "ok",
    "campaign.sealed": "ok",
    "mystery.closed": "ok",
    "certificate.issued": "ok",
    "certificate.suspended": "warn",
    "certificate.lifted": "ok",
    "certificate.reinstated": "ok",
    "certificate.withdrawn": "bad",
    "access.refused": "warn",
}


class Line(msgspec.Struct, frozen=True):
    """One entry as it is read."""

    position: int
    hour: str
    title: str
    about: str
    who: str
    text: str
    kind: str
    digest: str
    leaf: str
    sealed: bool


class Day(msgspec.Struct, frozen=True):
    """The entries of one day in Paris."""

    date: str
    lines: tuple[Line, ...]


@get("/candidatures/{candidacy_id:uuid}/historique", roles("applicant", "manager", "auditor", "committee"))
def show(
    session: InSession,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    avant: FromQuery[int | None] = None,
) -> Html:
    """The history, latest first, 25 entries at a time."""
    candidacy = candidacies.get(session, candidacy_id, by=actor)
    hidden = HIDDEN.get(actor.role, frozenset())
    if actor.role == "committee" and candidacy.state not in rooms.BEFORE_COMMITTEE:
        hidden |= BEFORE_THE_REPORT
    found = journal.recent(session, candidacy_id, without=hidden, before=avant, most=PAGE + 1)
    frame = rooms.frame(candidacy, by=actor, here="historique")
    last = checkpoint.latest(session)
    return page.show(
        "history/history.html",
        frame=frame,
        days=days(found[:PAGE], frame.words, last.size if last else 0),
        older=found[PAGE - 1].position if len(found) > PAGE else None,
        later=avant is not None,
        last=last,
        hidden=bool(hidden),
    )


def days(entries: Iterable[JournalEntry], words: Mapping[str, str], sealed: int) -> tuple[Day, ...]:
    """The entries by day, in the order given; those under `sealed` are in a signed checkpoint."""
    return tuple(
        Day(date_fr(day), tuple(_line(entry, words, sealed) for entry in lines))
        for day, lines in groupby(entries, key=lambda entry: date_in_paris(entry.at))
    )


def _line(entry: JournalEntry, words: Mapping[str, str], sealed: int) -> Line:
    said = entry.data
    shown = said.get("text" if entry.event.startswith("candidacy.") else "reason", "")
    return Line(
        position=entry.position,
        hour=hour_fr(entry.at),
        title=EVENTS[entry.event],
        about=_about(said, words),
        who=entry.who,
        text=shown if entry.event.startswith(("candidacy.", "certificate.")) else "",
        kind=KINDS.get(entry.event, "info"),
        digest=entry.leaf_hash.hex(),
        leaf=entry.leaf.decode(),
        sealed=entry.position < sealed,
    )


def _about(said: Mapping[str, object], words: Mapping[str, str]) -> str:
    """What the entry bears on, in a few words."""
    if audience := said.get("audience"):
        return words["Usagers"] if audience == "usagers" else str(audience).capitalize()
    if finding := said.get("finding"):
        return f"n° {finding}"
    if requirement := said.get("requirement"):
        return f"exigence {requirement}"
    if day := said.get("other_decided_on"):
        return f"celle du {date_fr(date.fromisoformat(str(day)))}"
    return str(said.get("name", said.get("path", "")))


HANDLERS = [show]
