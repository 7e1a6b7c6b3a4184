"""The journal as a person reads it: by day, and what one person did many times in a day said once."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby

import msgspec

from audit.events import EVENTS
from audit.models import JournalEntry
from core.calendar import date_in_paris
from core.typography import date_fr, hour_fr

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
    "certificate.reinstatement_declined": "warn",
    "certificate.withdrawn": "bad",
    "access.refused": "warn",
}
# What is often done many times in a row; the rest is said with its number of times.
PLURALS = {
    "access.refused": "accès refusés",
    "campaign.codes_issued": "émissions de codes",
    "campaign.opened": "campagnes ouvertes",
    "campaign.prepared": "campagnes préparées",
    "campaign.purged": "campagnes aux réponses effacées",
    "campaign.sealed": "urnes scellées",
    "declaration.made": "déclarations d’intérêts faites",
    "evidence.added": "preuves déposées",
    "evidence.replaced": "preuves remplacées par une nouvelle version",
    "evidence.reused": "preuves employées pour une autre exigence",
    "evidence.reviewed": "preuves examinées",
    "evidence.scanned": "preuves analysées par l’antivirus",
    "finding.answered": "réponses apportées à des constats",
    "finding.closed": "constats clos",
    "finding.recorded": "constats enregistrés",
    "leader.answered": "réponses de dirigeants",
    "leader.invited": "dirigeants invités",
    "mystery.accepted": "visites mystère acceptées par leur enquêteur",
    "mystery.assigned": "visites mystère proposées",
    "mystery.reported": "visites mystère rapportées",
    "mystery.validated": "visites mystère validées",
    "note.written": "notes d’audit prises",
    "practice.reviewed": "pratiques examinées",
    "report.point_answered": "réponses de l’organisation à des constats du rapport",
    "report.point_treated": "réponses à des constats traitées",
    "request.answered": "documents demandés déposés",
    "request.asked": "documents demandés par l’auditeur",
    "visit.planned": "rendez-vous d’audit fixés",
}


class Line(msgspec.Struct, frozen=True):
    """One entry as it is read."""

    position: int
    hour: str
    about: str
    digest: str
    leaf: str
    sealed: bool


class Group(msgspec.Struct, frozen=True):
    """What one person did in a day, once or many times; `text` is what was written, of an entry alone."""

    title: str
    who: str
    hours: str
    text: str
    kind: str
    lines: tuple[Line, ...]


class Day(msgspec.Struct, frozen=True):
    """The entries of one day in Paris."""

    date: str
    groups: tuple[Group, ...]


def days(entries: Iterable[JournalEntry], words: Mapping[str, str], sealed: int) -> tuple[Day, ...]:
    """The entries by day, in the order given; those under `sealed` are in a signed checkpoint.

    The same thing done again by the same person on the same day joins the latest; what quotes somebody stays alone.
    """
    return tuple(
        Day(date_fr(day), tuple(_group(lines, words, sealed) for lines in _gathered(those)))
        for day, those in groupby(entries, key=lambda entry: date_in_paris(entry.at))
    )


def named(event: str, times: int) -> str:
    """What was done, once or many times: « Preuve déposée », « 14 preuves déposées »."""
    if times == 1:
        return EVENTS[event]
    many = PLURALS.get(event)
    return f"{times} {many}" if many else f"{EVENTS[event]}, {times} fois"


def _gathered(entries: Iterable[JournalEntry]) -> Iterable[list[JournalEntry]]:
    found: dict[tuple[object, ...], list[JournalEntry]] = {}
    for entry in entries:
        alone = entry.position if _quoted(entry) else None
        found.setdefault((entry.event, entry.who, alone), []).append(entry)
    return found.values()


def _group(entries: list[JournalEntry], words: Mapping[str, str], sealed: int) -> Group:
    latest = entries[0]
    last, first = hour_fr(latest.at), hour_fr(entries[-1].at)
    return Group(
        title=named(latest.event, len(entries)),
        who=latest.who,
        hours=last if first == last else f"de {first} à {last}",
        text=_quoted(latest),
        kind=KINDS.get(latest.event, "info"),
        lines=tuple(_line(entry, words, sealed) for entry in entries),
    )


def _quoted(entry: JournalEntry) -> str:
    if not entry.event.startswith(("candidacy.", "certificate.")):
        return ""
    return str(entry.data.get("text" if entry.event.startswith("candidacy.") else "reason", ""))


def _line(entry: JournalEntry, words: Mapping[str, str], sealed: int) -> Line:
    return Line(
        position=entry.position,
        hour=hour_fr(entry.at),
        about=_about(entry.data, words),
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
