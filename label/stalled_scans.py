"""Files that the antivirus could not examine after several tries: of which organisation, for which room of its file."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from audit.audit_models import Evidence
from audit.scan_models import ScanPause
from audit.scan_pauses import TELLING
from evaluation.models import Evaluation
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from label.models import Candidacy, Organisation

# Name of the file, tries, since when, candidacy, organisation.
Row = Select[str | None, int, datetime, UUID, str]


class Stalled(msgspec.Struct, frozen=True):
    """A file that stays closed, how many times it was tried, since when."""

    filename: str
    tries: int
    since: datetime
    candidacy_id: UUID
    room: str
    organisation: str


def every(session: Session) -> Iterator[Stalled]:
    """Those that somebody still waits for, the longest tried first."""
    found = [(*row, room) for room, query in _queries() for row in session.execute(query)]
    for name, tries, since, candidacy_id, organisation, room in sorted(found, key=lambda row: row[2]):
        yield Stalled(name or "", tries, since, candidacy_id, room, organisation)


def _queries() -> Iterator[tuple[str, Row]]:
    tried = (ScanPause.tries, ScanPause.first_at, Candidacy.id, Organisation.name)
    filed: Row = select(Evidence.filename, *tried).join(ScanPause, ScanPause.sha256 == Evidence.sha256)
    filed = filed.join(Candidacy, Candidacy.id == Evidence.candidacy_id).where(Evidence.state == "pending")
    visited = select(MysteryMission.proof_filename, *tried)
    visited = visited.join(ScanPause, ScanPause.sha256 == MysteryMission.proof_digest)
    paid: Row = select(VisitExpense.proof_filename, *tried).join(
        ScanPause, ScanPause.sha256 == VisitExpense.proof_digest
    )
    paid = paid.join(MysteryMission, MysteryMission.id == VisitExpense.mission_id)
    rooms = (
        ("preuves", filed),
        ("visites", _of_a_visit(visited).where(MysteryMission.proof_state == "pending")),
        ("visites/frais", _of_a_visit(paid).where(VisitExpense.proof_state == "pending")),
    )
    for room, query in rooms:
        joined = query.join(Organisation, Organisation.id == Candidacy.organisation_id)
        yield room, joined.where(ScanPause.tries >= TELLING)


def _of_a_visit(query: Row) -> Row:
    return (
        query.join(MysteryCampaign, MysteryCampaign.id == MysteryMission.campaign_id)
        .join(Evaluation, Evaluation.id == MysteryCampaign.evaluation_id)
        .join(Candidacy, Candidacy.id == Evaluation.candidacy_id)
    )
