"""Who decides did not evaluate: every way to take part in an evaluation, in the service and in the base itself."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import declarations, missions
from audit.audit_models import AuditMission
from core.actor import Actor
from core.database import new_id
from core.errors import NotAllowed
from core.tables import all_tables
from evaluation.visits.mystery_models import MysteryMission
from label import candidacies, committee, team, voting
from label.models import Candidacy, Deliberation, Vote
from tests.builders import make_person
from tests.evaluation.campaign_of_visits import planned
from tests.label.sittings import MET

# Tables of the audit and of the visits.
ROOMS = ("audit", "finding", "report", "signed", "mystery", "evidence", "practice", "leader")
Take = Callable[[Session, Candidacy, UUID, datetime, Actor], None]


def audits(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    missions.assign(session, candidacy.id, person, "X", by=manager, at=at)


def audited(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    audits(session, candidacy, person, at, manager)
    missions.release(session, candidacy.id, person, reason="Congé.", by=manager, at=at)


def visits(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    _mission(session).shopper_id = person


def reviews(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    _mission(session).reviews = [{"person": str(person), "at": at.isoformat()}]


def validates(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    _mission(session).validated_by = person


def interested(session: Session, candidacy: Candidacy, person: UUID, at: datetime, manager: Actor) -> None:
    member = Actor(person, "X", "committee")
    declarations.declare(session, candidacy.id, has_interest=True, text="Ma sœur.", by=member, at=at)


WAYS: dict[str, Take] = {
    "audits": audits,
    "audited": audited,
    "visits": visits,
    "reviews": reviews,
    "validates": validates,
    "interested": interested,
}


def _mission(session: Session) -> MysteryMission:
    found = session.scalars(select(MysteryMission).limit(1)).first()
    assert found is not None
    return found


def sitting(session: Session, at: datetime) -> tuple[Candidacy, Deliberation, Actor, Actor]:
    """A sitting on an evaluation with mystery visits; a manager, a member who is on no side yet."""
    evaluation, _, manager = planned(session, at)
    candidacy = session.get_one(Candidacy, evaluation.candidacy_id)
    candidacy.state = "committee"
    opened = Deliberation(candidacy_id=candidacy.id, evaluation_id=evaluation.id, verdict=MET, quorum=3, opened_at=at)
    session.add(opened)
    session.flush()
    return candidacy, opened, manager, make_person(session, at, "committee")


def vote(session: Session, opened: Deliberation, person: UUID, at: datetime, **said: str) -> None:
    """A row written beside the service."""
    row = {"id": new_id(), "deliberation_id": opened.id, "person_id": person, "name": "X", "cast_at": at, "round": 1}
    with session.begin_nested():
        session.execute(insert(Vote).values(row | said))


@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_evaluate_forbids_to_decide_in_the_service_and_in_the_base(
    session: Session, at: datetime, way: str
) -> None:
    candidacy, opened, manager, member = sitting(session, at)
    assert member.id
    WAYS[way](session, candidacy, member.id, at, manager)
    session.flush()
    if way != "interested":
        assert member.id in committee.evaluators(session, candidacy.id, opened.evaluation_id)
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=member, at=at)
    with pytest.raises(NotAllowed):
        voting.cast(session, candidacy.id, "granted", "", by=member, at=at)
    with pytest.raises(IntegrityError):
        vote(session, opened, member.id, at, choice="granted")
    vote(session, opened, member.id, at, recusal="J’ai évalué.")


def test_somebody_on_no_side_votes_and_is_then_refused_as_an_auditor(session: Session, at: datetime) -> None:
    candidacy, opened, manager, member = sitting(session, at)
    assert member.id
    vote(session, opened, member.id, at, choice="granted")
    file = candidacies.get(session, candidacy.id, by=manager)
    with pytest.raises(Exception, match="a siégé au comité"):
        team.entrust(session, file, member.id, "X", by=manager, at=at)
    row = {"id": new_id(), "candidacy_id": candidacy.id, "person_id": member.id, "name": "X", "assigned_by": "m"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(AuditMission).values(row | {"assigned_at": at}))


def test_every_column_of_the_model_that_names_an_evaluator_was_thought_of() -> None:
    """Whoever adds a table where people take part in an evaluation says here on which side they stand."""
    naming = {
        f"{table.name}.{column.name}"
        for table in all_tables().sorted_tables
        for column in table.columns
        if any(key.column.table.name == "person" for key in column.foreign_keys)
    }
    evaluating = {"audit_mission.person_id", "mystery_mission.shopper_id", "mystery_mission.validated_by"}
    # The auditor of a mission, the shopper of a visit: the same people, once more.
    same = {"signed_report.signed_by_id", "mystery_sending.person_id"}
    sides = evaluating | same | {"vote.person_id", "declaration.person_id"}
    assert sides <= naming
    assert not {name for name in naming - sides if name.startswith(ROOMS)}
