"""The same proofs before several referentials: the table of what they cover, on screen, on paper and as a CSV."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec
from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import coverage, evidence
from audit.audit_models import Evidence
from core.actor import Actor
from core.calendar import date_in_paris
from evaluation import crosswalk, evaluations
from evaluation.crosswalk import Other
from evaluation.publishing import inert
from web.audit.audit_access import opened
from web.audit.evidence_views import Part, Requirement, requirements
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, get

EVERYBODY = roles(*rooms.EVERYBODY)
ADDRESS = "/candidatures/{candidacy_id:uuid}/preuves/couverture"
# Kind of the badge and word of each standing.
WORDS = {
    "valid": ("ok", "Valable"),
    "expiring": ("warn", "À renouveler"),
    "waiting": ("wait", "À examiner"),
    "expired": ("bad", "Périmé"),
    "refused": ("bad", "Non retenu"),
    "none": ("off", "Sans preuve"),
}


class Line(msgspec.Struct, frozen=True):
    """One requirement: its documents with their (kind, word), its standing, the codes of each referential's points."""

    requirement: Requirement
    proofs: tuple[tuple[Evidence, tuple[str, str]], ...]
    standing: tuple[str, str]
    points: tuple[str, ...]


class Column(msgspec.Struct, frozen=True):
    """One referential and how many of its points are covered."""

    other: Other
    count: coverage.Count


class Table(msgspec.Struct, frozen=True):
    """The whole table: columns, then dimensions with their lines."""

    columns: tuple[Column, ...]
    parts: tuple[tuple[Part, tuple[Line, ...]], ...]


@get(ADDRESS, EVERYBODY)
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Requirements in rows, referentials in columns."""
    candidacy, _ = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="preuves")
    table = _table(session, candidacy_id, actor, date_in_paris(at))
    return page.show("evidence/coverage.html", frame=frame, words=frame.words, table=table)


@get(ADDRESS + ".csv", EVERYBODY)
def export(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The same table for a spreadsheet: one row for each document, one for a requirement that has none."""
    table = _table(session, candidacy_id, actor, date_in_paris(at))
    ours = ("Exigence", "Texte", "Document", "État", "Date du document", "Valable jusqu’au", "SHA-256")
    rows = [row for _, lines in table.parts for line in lines for row in _rows(line)]
    names = (*ours, *(column.other.nom for column in table.columns))
    return page.attachment(inert.table(names, rows), "couverture.csv", "text/csv")


def _table(session: Session, candidacy_id: UUID, actor: Actor, today: date) -> Table:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    proofs = evidence.of(session, candidacy_id)
    words = rooms.frame(candidacy, by=actor, here="preuves").words
    parts, others = requirements(evaluations.pinned(evaluation), words, proofs), crosswalk.others()
    held = coverage.by_requirement(evidence.current(proofs), today)
    asked = frozenset(one.code for part in parts for one in part.requirements)
    return Table(
        tuple(Column(one, coverage.count([point.exigences for point in one.points], asked, held)) for one in others),
        tuple((part, tuple(_line(one, others, held, today) for one in part.requirements)) for part in parts),
    )


def _line(one: Requirement, others: Sequence[Other], held: dict[str, str], today: date) -> Line:
    return Line(
        one,
        tuple((each.proof, WORDS[coverage.standing(each.proof, today)]) for each in one.documents),
        WORDS[held.get(one.code, "none")],
        tuple(", ".join(point.code for point in other.of(one.code)) for other in others),
    )


def _rows(line: Line) -> list[tuple[object, ...]]:
    head = (line.requirement.code, line.requirement.text)
    if not line.proofs:
        return [(*head, "", line.standing[1], "", "", "", *line.points)]
    return [
        (*head, proof.title, word, proof.effective_on or "", proof.expires_on or "", proof.sha256, *line.points)
        for proof, (_, word) in line.proofs
    ]


HANDLERS = [show, export]
