"""Adjournment with questions: the answers reopen the sitting, the clock stands still, and nothing decided moves."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.settings import Settings
from label import adjournments, ageing, committee, delays, reservations, voting
from label.models import Candidacy, Deliberation, Vote
from label.sitting_models import Adjournment, CommitteeQuestion, Reservation
from tests.builders import make_person
from tests.label.crowd import told
from tests.label.sittings import MET, open_sitting, vote_all

ASKED = [("applicant", "Quand le second site a-t-il rouvert ?")]


def adjourned(session: Session, at: datetime) -> tuple[Candidacy, list[Actor], Actor]:
    """A sitting adjourned with one question to the organisation; its members and the applicant."""
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:3], "adjourned", at)
    adjournments.adjourn(session, candidacy.id, "Un point manque.", ASKED, by=members[0], at=at)
    return candidacy, members, make_person(session, at, "applicant", organisation_id=candidacy.organisation_id)


def answer(session: Session, candidacy: Candidacy, by: Actor, at: datetime, text: str = "Le 2 mars.") -> None:
    [asked] = adjournments.readable(session, candidacy.id, by=by)
    adjournments.answer(session, candidacy.id, asked.id, text, by=by, at=at)


def test_the_last_answer_reopens_the_same_sitting_with_votes_of_its_own(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members, applicant = adjourned(session, at)
    assert candidacy.state == "adjourned"
    assert candidacy.decided_at is None
    with pytest.raises(Conflict, match="ajournée"):
        voting.cast(session, candidacy.id, "granted", "", by=members[3], at=at)
    answer(session, candidacy, applicant, at)
    assert candidacy.state == "committee"
    found = committee.of(session, candidacy.id)
    assert found is not None
    assert (found.round, list(committee.votes(session, found.id))) == (2, [])
    vote_all(session, candidacy, members[:3], "refused", at)
    committee.decide(session, keyring, settings, candidacy.id, "refused", "Le site.", by=members[0], at=at)
    assert candidacy.state == "refused"
    events = [entry.event for entry in journal.history(session, candidacy.id)]
    asked = ["candidacy.questioned", "deliberation.adjourned", "deliberation.answered", "candidacy.reconvened"]
    assert [event for event in events if event in asked] == asked


def test_questions_are_told_to_those_they_address_alone(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:3], "adjourned", at)
    adjournments.adjourn(session, candidacy.id, "Un point.", ASKED, by=members[0], at=at)
    assert {template for template in told(session) if template.startswith("question")} == {"question_applicant"}
    auditor = make_person(session, at, "auditor")
    assert list(adjournments.readable(session, candidacy.id, by=auditor)) == []
    [asked] = adjournments.readable(session, candidacy.id, by=members[0])
    with pytest.raises(NotFound):
        adjournments.answer(session, candidacy.id, asked.id, "Moi.", by=auditor, at=at)


def test_an_answer_is_given_once_and_written(session: Session, at: datetime) -> None:
    candidacy, _, applicant = adjourned(session, at)
    with pytest.raises(Invalid):
        answer(session, candidacy, applicant, at, " ")
    answer(session, candidacy, applicant, at)
    with pytest.raises(Conflict, match="déjà sa réponse"):
        answer(session, candidacy, applicant, at, "Autrement.")


def test_nobody_adjourns_without_question_majority_or_vote(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:2], "adjourned", at)
    said: dict[str, Any] = {"by": members[0], "at": at}
    with pytest.raises(Conflict, match="quorum"):
        adjournments.adjourn(session, candidacy.id, "Un point.", ASKED, **said)
    voting.cast(session, candidacy.id, "refused", "", by=members[2], at=at)
    with pytest.raises(Invalid, match="au moins une question"):
        adjournments.adjourn(session, candidacy.id, "Un point.", [("applicant", " ")], **said)
    with pytest.raises(NotAllowed, match="qui a voté"):
        adjournments.adjourn(session, candidacy.id, "Un point.", ASKED, by=members[3], at=at)
    with pytest.raises(Conflict, match="motif"):
        adjournments.adjourn(session, candidacy.id, " ", ASKED, **said)


def test_the_clock_of_the_decision_stands_still_while_the_answer_is_awaited() -> None:
    """Working days of March 2026, without a holiday: five before the question, none during, one after."""
    trail = [("committee", date(2026, 3, 2)), (delays.QUESTIONED, date(2026, 3, 9)), ("committee", date(2026, 3, 23))]
    [stopped] = [one for one in delays.readings(trail[:2]) if one.delay.code == "decision"]
    assert (stopped.clock.paused, stopped.clock.spent(date(2026, 3, 20))) == (True, 5)
    [again] = [one for one in delays.readings(trail) if one.delay.code == "decision"]
    assert (again.clock.paused, again.clock.spent(date(2026, 3, 24))) == (False, 6)


def test_what_the_committee_asked_has_a_clock_of_its_own_for_each_role_asked(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:3], "adjourned", at)
    both = [*ASKED, ("auditor", "Avez-vous vu le second site ?")]
    adjournments.adjourn(session, candidacy.id, "Deux points.", both, by=members[0], at=at)
    manager = make_person(session, at, "manager")

    def awaited() -> set[tuple[str, str, date | None]]:
        return {(one.reading.delay.code, one.reading.delay.who, one.due) for one in ageing.of(session, by=manager)}

    last = date(2026, 3, 23)  # fifteen working days after Monday 2 March
    asked = {("question", "applicant", last), ("question", "auditor", last)}
    assert awaited() == asked | {("decision", "committee", None)}
    applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id)
    answer(session, candidacy, applicant, at)
    assert awaited() == {("question", "auditor", last), ("decision", "committee", None)}, (
        "who answered is awaited no more"
    )


def test_a_decision_to_adjourn_leaves_the_resumption_alone_to_be_awaited() -> None:
    trail = [("committee", date(2026, 3, 2)), ("adjourned", date(2026, 3, 9))]
    assert [one.delay.code for one in delays.readings(trail)] == ["resumption"]


def test_reservations_have_their_days_and_belong_to_a_grant_with_reservations(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:3], "granted_with_reservations", at)
    said: dict[str, Any] = {"by": members[0], "at": at}
    words = (session, keyring, settings, candidacy.id, "granted_with_reservations", "Sous réserve.")
    with pytest.raises(Invalid, match="un jour à venir"), session.begin_nested():
        committee.decide(*words, reserves=[("Registre.", at.date())], **said)
    committee.decide(*words, reserves=[("Tenir le registre.", date(2026, 9, 2))], **said)
    [deliberation] = session.scalars(select(Deliberation))
    [kept] = reservations.of(session, deliberation.id)
    assert (kept.number, kept.text, kept.due_on) == (1, "Tenir le registre.", date(2026, 9, 2))


def test_the_base_itself_keeps_votes_decisions_reservations_and_answers(
    database: Database, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    with database.write() as session:
        candidacy, members, applicant = adjourned(session, at)
        answer(session, candidacy, applicant, at)
        vote_all(session, candidacy, members[:3], "granted_with_reservations", at)
        words = (session, keyring, settings, candidacy.id, "granted_with_reservations", "Sous réserve.")
        committee.decide(*words, reserves=[("Registre.", date(2026, 9, 2))], by=members[0], at=at)
    late = {"name": "x", "choice": "refused", "cast_at": at, "person_id": members[3].id}
    with database.read() as session:
        sitting = session.scalars(select(Deliberation.id)).one()
    for statement in (
        update(Deliberation).values(outcome="refused"),
        update(Deliberation).values(motive="Autre."),
        delete(Deliberation),
        update(Vote).values(choice="refused"),
        delete(Vote),
        update(Reservation).values(text="Rien."),
        delete(Reservation),
        update(Adjournment).values(motive="Autre."),
        update(CommitteeQuestion).values(answer="Autre."),
        delete(CommitteeQuestion),
        insert(Vote).values(late | {"id": members[0].id, "deliberation_id": sitting, "round": 2}),
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(statement)
