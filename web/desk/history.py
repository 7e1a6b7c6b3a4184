"""What the journal says of a candidacy, to those who may read it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from uuid import UUID

from litestar.params import FromPath, FromQuery

from audit import checkpoint, journal
from audit.events import EVENTS
from audit.models import JournalEntry
from core.calendar import date_in_paris
from core.errors import NotFound
from web.desk import history_lines, rooms
from web.frame.access import roles
from web.frame.handling import By, Html, InSession, OnPage, get

PAGE = 60
# An organisation sees neither the mystery missions, nor how the members voted, nor who tried which door.
HIDDEN = {
    "applicant": frozenset(
        event
        for event in EVENTS
        if event.startswith(
            ("mystery.", "access.", *(f"deliberation.{act}" for act in ("ballot", "count", "rec", "vote")))
        )
    ),
    # Whoever evaluates learns what is decided, never how.
    "auditor": frozenset(event for event in EVENTS if event.startswith(("deliberation.", "declaration."))),
}
AUDIT = (
    *("declaration.", "evidence.", "finding.", "mission.", "note."),
    *("objection.", "practice.", "report.", "request.", "visit."),
)
# What the committee does not read before the report is final.
BEFORE_THE_REPORT = frozenset(event for event in EVENTS if event.startswith(AUDIT)) | {"candidacy.replied"}
# What one may choose to read: the word, and how the events begin.
FAMILIES = {
    "etapes": ("Étapes", ("candidacy.", "organisation.")),
    "campagnes": ("Campagnes", ("campaign.", "contacts.", "leader.", "leaders.", "pulse.")),
    "preuves": ("Preuves", ("evidence.", "practice.", "request.")),
    "visites": ("Visites mystère", ("mystery.",)),
    "audit": ("Audit", ("declaration.", "finding.", "mission.", "note.", "objection.", "report.", "visit.")),
    "comite": ("Comité", ("deliberation.",)),
    "certificat": ("Certificat", ("certificate.", "issuance.", "key.", "reservation.", "surveillance.")),
    "recours": ("Réclamations et recours", ("grievance.",)),
    "acces": ("Accès refusés", ("access.",)),
}


@get("/candidatures/{candidacy_id:uuid}/historique", roles("applicant", "manager", "auditor", "committee"))
def show(
    session: InSession,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    avant: FromQuery[int | None] = None,
    quoi: FromQuery[str] = "",
) -> Html:
    """The history, latest first, sixty entries at most at a time, a day never cut in two when it can be."""
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    hidden = HIDDEN.get(actor.role, frozenset())
    if actor.role == "committee" and candidacy.state not in rooms.BEFORE_COMMITTEE:
        hidden |= BEFORE_THE_REPORT
    families = readable(hidden)
    if quoi and quoi not in families:
        raise NotFound
    without = hidden | (EVENTS.keys() - families[quoi] if quoi else frozenset())
    found = journal.recent(session, candidacy_id, without=without, before=avant, most=PAGE + 1)
    shown = whole_days(found)
    frame = rooms.frame(candidacy, by=actor, here="historique")
    last = checkpoint.latest(session)
    address = f"{frame.address}/historique"
    return page.show(
        "history/history.html",
        frame=frame,
        days=history_lines.days(shown, frame.words, last.size if last else 0),
        families=[("Tout", address)] + [(FAMILIES[code][0], f"{address}?quoi={code}") for code in families],
        chosen=f"{address}?quoi={quoi}" if quoi else address,
        older=shown[-1].position if len(found) > len(shown) else None,
        quoi=quoi,
        later=avant is not None,
        last=last,
        hidden=bool(hidden),
    )


def readable(hidden: AbstractSet[str]) -> dict[str, frozenset[str]]:
    """The families of which this person may read something, with the events that they read."""
    seen = [event for event in EVENTS if event not in hidden]
    found = {
        code: frozenset(event for event in seen if event.startswith(starts)) for code, (_, starts) in FAMILIES.items()
    }
    return {code: events for code, events in found.items() if events}


def whole_days(found: Sequence[JournalEntry]) -> Sequence[JournalEntry]:
    """At most PAGE of these entries, latest first; the last day is left to the next page when it may go on there."""
    if len(found) <= PAGE:
        return found
    cut = date_in_paris(found[PAGE].at)
    kept = [entry for entry in found[:PAGE] if date_in_paris(entry.at) != cut]
    return kept or found[:PAGE]


HANDLERS = [show]
