"""An upheld appeal takes the decision before other people; the old one stands until theirs, never less favourable."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit import declarations
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, NotAllowed
from core.keys import Keyring
from core.settings import Settings
from evaluation.rules import Verdict
from label import appeals, candidacies, certificates, committee, grievances, voting, way_back
from label.models import Candidacy, Deliberation, Vote
from tests.builders import COMPLETE, make_person, submitted
from tests.label.crowd import told
from tests.label.issued import URL
from tests.label.sittings import MET, MISSED, open_sitting, vote_all

TEXT = "Le comité a lu 54 au lieu de 64 pour les usagers : la règle était atteinte."
DEMO = Settings(demo=True)


class Case(msgspec.Struct, frozen=True):
    """A decided file, the members who decided, its applicant and a manager."""

    candidacy: Candidacy
    members: list[Actor]
    applicant: Actor
    manager: Actor


@pytest.fixture
def keys(keyring: Keyring) -> Keyring:
    return keyring


def decided(session: Session, keys: Keyring, at: datetime, outcome: str, verdict: dict[str, Any] = MET) -> Case:
    candidacy, members = open_sitting(session, at, verdict)
    vote_all(session, candidacy, members, outcome, at)
    reserves = [("Tenir le registre.", date(2027, 9, 2))] if outcome == "granted_with_reservations" else []
    words = (candidacy.id, outcome, "Motif écrit.")
    committee.decide(session, keys, DEMO, *words, reserves=reserves, by=members[0], at=at)
    applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id, name="Responsable")
    return Case(candidacy, members, applicant, make_person(session, at, "manager", name="Gestionnaire"))


def upheld(session: Session, case: Case, at: datetime, outcome: str = "upheld") -> None:
    """The appeal, entrusted to somebody apart and answered."""
    (against, *_) = appeals.appealable(session, case.candidacy.id, at.date())
    made = appeals.file(session, case.candidacy.id, against.position, TEXT, by=case.applicant, at=at)
    handler = make_person(session, at, "committee", name="À part")
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=case.manager, at=at)
    published = "Une mesure a été mal lue." if outcome != "dismissed" else ""
    words = (made.number, outcome, "Nous vous donnons raison.", published)
    # No sanction is contested in these tests: nothing is signed.
    grievances.decide(session, None, *words, by=handler, at=at, public_url=URL)  # type: ignore[arg-type]


def other_members(session: Session, case: Case, at: datetime, count: int = 3) -> list[Actor]:
    seated = [make_person(session, at, "committee") for _ in range(count)]
    for member in seated:
        declarations.declare(session, case.candidacy.id, has_interest=False, text="", by=member, at=at)
    return seated


def taken_up(session: Session, case: Case, at: datetime, monkeypatch: pytest.MonkeyPatch) -> Deliberation:
    monkeypatch.setattr(committee, "assess", lambda *_: msgspec.convert(MET, Verdict))
    return committee.convene(session, case.candidacy.id, settings=DEMO, by=case.manager, at=at)


@pytest.mark.parametrize("outcome", ["refused", "adjourned", "granted_with_reservations"])
@pytest.mark.parametrize("answer", ["upheld", "partly"])
def test_an_upheld_appeal_takes_the_file_back_to_the_committee_and_tells_why(
    session: Session, keys: Keyring, at: datetime, outcome: str, answer: str
) -> None:
    case = decided(session, keys, at, outcome)
    upheld(session, case, at + timedelta(days=9), answer)
    assert case.candidacy.state == "committee"
    assert committee.of(session, case.candidacy.id) is None, "its new sitting is still to be opened"
    (former,) = committee.earlier(session, case.candidacy.id)
    assert (former.outcome, former.motive) == (outcome, "Motif écrit.")
    said = candidacies.exchanges(session, case.candidacy.id)[-1]
    assert said.action == "reopen" and "Une mesure a été mal lue." in said.text
    assert told(session)["reopen_applicant"] >= {"Responsable"}
    assert "Gestionnaire" in told(session)["reopen_manager"]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "candidacy.reopened")).one()
    assert entry.actor_role == "system"


def test_a_dismissed_appeal_changes_nothing(session: Session, keys: Keyring, at: datetime) -> None:
    case = decided(session, keys, at, "refused")
    upheld(session, case, at, "dismissed")
    assert case.candidacy.state == "refused"


def test_a_file_that_has_gone_on_meanwhile_is_left_alone(session: Session, keys: Keyring, at: datetime) -> None:
    case = decided(session, keys, at, "adjourned")
    candidacies.perform(
        session, case.candidacy.id, "resume", version=case.candidacy.version, text="On reprend.", by=case.manager, at=at
    )
    upheld(session, case, at)
    assert case.candidacy.state == "evaluation"


def test_those_who_decided_neither_vote_nor_recuse_themselves_again(
    session: Session, keys: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(session, keys, at, "refused")
    upheld(session, case, at)
    sitting = taken_up(session, case, at, monkeypatch)
    assert (sitting.reopens_id, sitting.grievance_id) != (None, None)
    acts: tuple[Callable[[Actor], object], ...] = (
        lambda member: voting.cast(session, case.candidacy.id, "granted", "", by=member, at=at),
        lambda member: voting.recuse(session, case.candidacy.id, "Encore moi.", by=member, at=at),
    )
    for act in acts:
        with pytest.raises(NotAllowed, match="siégé à la décision contestée"):
            act(case.members[1])


def test_the_database_itself_refuses_the_vote_of_somebody_who_decided(
    database: Database, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        case = decided(session, keyring, at, "refused")
        upheld(session, case, at)
        sitting = taken_up(session, case, at, monkeypatch)
        values = {"deliberation_id": sitting.id, "name": "Encore", "choice": "granted", "cast_at": at}
        other = make_person(session, at, "committee")
    with pytest.raises(DBAPIError, match="sat on the decision"), database.write() as session:
        session.add(Vote(person_id=case.members[0].id, **values))
    with database.write() as session:
        session.add(Vote(person_id=other.id, **values))


def test_other_people_grant_and_the_certificate_rests_on_their_decision(
    session: Session, keys: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(session, keys, at, "refused", MISSED)
    upheld(session, case, at + timedelta(days=9))
    later = at + timedelta(days=20)
    sitting = taken_up(session, case, later, monkeypatch)
    others = other_members(session, case, later)
    vote_all(session, case.candidacy, others, "granted", later)
    monkeypatch.setattr("label.statements.assess", lambda *_: msgspec.convert(MET, Verdict))
    committee.decide(session, keys, DEMO, case.candidacy.id, "granted", "Recours.", by=others[0], at=later)
    made = certificates.of_candidacy(session, case.candidacy.id)
    assert made is not None and made.decision_id == sitting.id
    assert [one.outcome for one in committee.earlier(session, case.candidacy.id)] == ["refused"]
    assert committee.of(session, case.candidacy.id) is sitting


def test_reservations_lifted_on_appeal_give_a_certificate_that_supersedes_the_first(
    session: Session, keys: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(session, keys, at, "granted_with_reservations")
    first = certificates.of_candidacy(session, case.candidacy.id)
    assert first is not None
    upheld(session, case, at + timedelta(days=9))
    assert first.status == "valid", "the old decision stands until the new one"
    later = at + timedelta(days=20)
    taken_up(session, case, later, monkeypatch)
    others = other_members(session, case, later)
    vote_all(session, case.candidacy, others, "granted", later)
    committee.decide(session, keys, DEMO, case.candidacy.id, "granted", "Recours.", by=others[0], at=later)
    made = certificates.of_candidacy(session, case.candidacy.id)
    assert made is not None and made.supersedes_id == first.id
    assert (first.status, made.status) == ("superseded", "valid")


@pytest.mark.parametrize(
    ("contested", "outcome"),
    [("granted_with_reservations", "refused"), ("granted_with_reservations", "adjourned"), ("adjourned", "refused")],
)
def test_an_appeal_never_makes_things_worse(
    session: Session,
    keys: Keyring,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
    contested: str,
    outcome: str,
) -> None:
    case = decided(session, keys, at, contested)
    upheld(session, case, at)
    later = at + timedelta(days=1)
    taken_up(session, case, later, monkeypatch)
    others = other_members(session, case, later)
    vote_all(session, case.candidacy, others, outcome, later)
    with pytest.raises(Conflict, match="n’aggrave pas"):
        committee.decide(session, keys, DEMO, case.candidacy.id, outcome, "Motif.", by=others[0], at=later)


def test_an_inadmissibility_contested_with_success_is_examined_by_somebody_else(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    words: dict[str, Any] = {
        "version": candidacy.version,
        "text": "Ce n’est pas un service public.",
        "by": manager,
        "at": at,
    }
    candidacies.perform(session, candidacy.id, "reject", **words)
    other = make_person(session, at, "manager")
    upheld(session, Case(candidacy, [], applicant, other), at)
    assert candidacy.state == "submitted"
    points = [point.code for point in candidacies.checklist_points(candidacy)]
    candidacies.examine(session, candidacy.id, points, "", version=candidacy.version, by=other, at=at)
    with pytest.raises(NotAllowed, match="une autre personne"):
        candidacies.perform(session, candidacy.id, "accept", version=candidacy.version, by=manager, at=at)
    candidacies.perform(session, candidacy.id, "accept", version=candidacy.version, by=other, at=at)


def test_a_refusal_that_was_reopened_does_not_hold_back_another_candidacy(
    session: Session, keys: Keyring, at: datetime
) -> None:
    case = decided(session, keys, at, "refused")
    upheld(session, case, at)
    case.candidacy.state = "refused"
    session.flush()
    again = candidacies.open_draft(session, "ehuh-2019", by=case.applicant, at=at)
    candidacies.save_draft(session, again.id, COMPLETE, version=again.version, by=case.applicant, at=at)
    way_back.require_ripe(session, again, at=at)
