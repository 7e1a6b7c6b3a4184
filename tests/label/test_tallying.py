"""A secret vote: nobody learns a count, nor which decision carries, before its round is counted by an act."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.database import Database, new_id
from core.errors import Conflict, NotAllowed, Refusal
from core.keys import Keyring
from core.settings import Settings
from label import adjournments, committee, secrecy, tallying, voting
from label.models import Candidacy, Deliberation, Vote
from label.sitting_models import Tally
from label.workflow import CONDITIONS
from tests.builders import make_person
from tests.label.secret import secret_votes
from tests.label.sittings import MET, MISSED, open_sitting, vote_all

ASKED = [("applicant", "Quand le second site a-t-il rouvert ?")]
RESERVES = {"granted_with_reservations": [("Tenir le registre.", date(2026, 9, 2))]}
Voted = Sequence[str]


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    secret_votes(monkeypatch)


def voted(
    session: Session, at: datetime, choices: Voted, verdict: dict[str, Any] = MET, members: int = 5
) -> tuple[Candidacy, list[Actor], Deliberation]:
    """A sitting where one member after the other voted so."""
    candidacy, seated = open_sitting(session, at, verdict, members=members)
    for member, choice in zip(seated, choices, strict=False):
        voting.cast(session, candidacy.id, choice, "", by=member, at=at)
    found = committee.of(session, candidacy.id)
    assert found is not None
    return candidacy, seated, found


def said(session: Session, act: Callable[[], object]) -> str:
    """The refusal of an act, whose changes are undone."""
    with pytest.raises(Refusal) as refused, session.begin_nested():
        act()
    return refused.value.message


@pytest.mark.parametrize("verdict", [MET, MISSED], ids=["met", "missed"])
def test_before_the_count_no_refusal_depends_on_what_was_voted(
    session: Session, at: datetime, keyring: Keyring, settings: Settings, verdict: dict[str, Any]
) -> None:
    def refusals(choices: Voted) -> list[str]:
        with session.begin_nested() as tried:
            candidacy, members, _ = voted(session, at, choices, verdict)
            file = candidacy.id
            words: dict[str, Any] = {"by": members[0], "at": at}
            decide = partial(committee.decide, session, keyring, settings, file, motive="Motif.", **words)
            acts: list[Callable[[], object]] = [
                *(partial(decide, outcome, reserves=RESERVES.get(outcome, [])) for outcome in committee.OUTCOMES),
                partial(adjournments.adjourn, session, file, "Motif.", ASKED, **words),
                partial(tallying.vote_again, session, file, **words),
            ]
            found = [said(session, act) for act in acts]
            tried.rollback()
        return found

    found = [
        refusals(choices)
        for choices in (["refused"] * 4, ["adjourned"] * 4, ["granted"] * 4, ["granted", "refused"] * 2)
    ]
    assert all(each == found[0] for each in found)
    assert all(CONDITIONS["counted"] in refusal for refusal in found[0][:5])


def test_the_count_needs_the_quorum_a_voter_and_is_made_once(session: Session, at: datetime) -> None:
    candidacy, members, _ = voted(session, at, ["refused", "refused"])
    with pytest.raises(Conflict, match="quorum"):
        tallying.count(session, candidacy.id, by=members[0], at=at)
    voting.cast(session, candidacy.id, "refused", "", by=members[2], at=at)
    voting.recuse(session, candidacy.id, "Ma sœur.", by=members[3], at=at)
    for other in members[3:]:
        with pytest.raises(NotAllowed, match="qui a voté peut dépouiller"):
            tallying.count(session, candidacy.id, by=other, at=at)
    with pytest.raises(NotAllowed):
        tallying.count(session, candidacy.id, by=make_person(session, at, "manager"), at=at)
    made = tallying.count(session, candidacy.id, by=members[0], at=at)
    assert (made.round, made.counted_by, made.counted_at) == (1, members[0].name, at)
    with pytest.raises(Conflict, match="est dépouillé"):
        tallying.count(session, candidacy.id, by=members[1], at=at)


def test_after_the_count_nobody_votes_nor_recuses_and_the_decision_is_taken(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members, sitting = voted(session, at, ["refused", "refused", "refused", "adjourned"])
    assert secrecy.is_veiled(session, sitting)
    tallying.count(session, candidacy.id, by=members[0], at=at)
    assert not secrecy.is_veiled(session, sitting)
    with pytest.raises(Conflict, match="plus personne ne vote"):
        voting.cast(session, candidacy.id, "adjourned", "", by=members[4], at=at)
    with pytest.raises(Conflict, match="ni ne se récuse"):
        voting.recuse(session, candidacy.id, "Tard.", by=members[4], at=at)
    with pytest.raises(Conflict, match="n’a pas la majorité"), session.begin_nested():
        committee.decide(session, keyring, settings, candidacy.id, "adjourned", "Motif.", by=members[0], at=at)
    committee.decide(session, keyring, settings, candidacy.id, "refused", "Motif.", by=members[0], at=at)
    assert candidacy.state == "refused"


def test_the_journal_tells_the_count_once_made_and_no_vote(session: Session, at: datetime) -> None:
    candidacy, members, _ = voted(session, at, ["refused", "refused", "granted"])
    tallying.count(session, candidacy.id, by=members[0], at=at)
    told = [(one.event, one.data) for one in journal.history(session, candidacy.id) if "deliberation." in one.event]
    assert [data for event, data in told if event == "deliberation.voted"] == [{}, {}, {}]
    [counted] = [data for event, data in told if event == "deliberation.counted"]
    assert (counted["round"], counted["votes"]) == (1, {"granted": 1, "refused": 2})


def test_a_motive_of_a_secret_vote_is_not_kept(session: Session, at: datetime) -> None:
    candidacy, members, _ = voted(session, at, [])
    voting.cast(session, candidacy.id, "refused", "Ma raison.", by=members[0], at=at)
    assert session.scalars(select(Vote.motive)).all() == [""]


def test_an_adjournment_opens_a_round_that_is_not_counted(session: Session, at: datetime) -> None:
    candidacy, members, sitting = voted(session, at, ["adjourned"] * 3)
    tallying.count(session, candidacy.id, by=members[0], at=at)
    adjournments.adjourn(session, candidacy.id, "Un point.", ASKED, by=members[0], at=at)
    applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id)
    [asked] = adjournments.readable(session, candidacy.id, by=applicant)
    adjournments.answer(session, candidacy.id, asked.id, "Le 2 mars.", by=applicant, at=at)
    assert (sitting.round, secrecy.is_veiled(session, sitting)) == (2, True)
    vote_all(session, candidacy, members[:3], "refused", at)
    tallying.count(session, candidacy.id, by=members[1], at=at)
    assert sorted(secrecy.tallies(session, sitting.id)) == [1, 2]


def test_a_counted_round_that_allows_no_decision_is_followed_by_another(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members, sitting = voted(session, at, ["refused", "refused", "granted", "granted"])
    with pytest.raises(Conflict, match="suit un scrutin achevé"):
        tallying.vote_again(session, candidacy.id, by=members[0], at=at)
    tallying.count(session, candidacy.id, by=members[0], at=at)
    assert tallying.is_stuck(session, sitting)
    with pytest.raises(NotAllowed, match="qui a voté"):
        tallying.vote_again(session, candidacy.id, by=members[4], at=at)
    tallying.vote_again(session, candidacy.id, by=members[0], at=at)
    assert (sitting.round, secrecy.is_veiled(session, sitting)) == (2, True)
    vote_all(session, candidacy, members, "refused", at)
    tallying.count(session, candidacy.id, by=members[0], at=at)
    assert not tallying.is_stuck(session, sitting)
    with pytest.raises(Conflict, match="peut être prise"):
        tallying.vote_again(session, candidacy.id, by=members[0], at=at)
    committee.decide(session, keyring, settings, candidacy.id, "refused", "Motif.", by=members[4], at=at)


def test_a_majority_for_what_the_rules_forbid_does_not_hold_the_sitting_for_ever(
    session: Session, at: datetime
) -> None:
    candidacy, members, sitting = voted(session, at, ["granted"] * 3, MISSED)
    tallying.count(session, candidacy.id, by=members[0], at=at)
    assert tallying.is_stuck(session, sitting)


def test_an_open_vote_without_majority_is_not_held_for_ever(
    session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrecy, "is_secret", lambda *_: False)
    candidacy, members, sitting = voted(session, at, ["refused", "granted"])
    with pytest.raises(Conflict, match="le quorum atteint"):
        tallying.vote_again(session, candidacy.id, by=members[0], at=at)
    voting.cast(session, candidacy.id, "adjourned", "", by=members[2], at=at)
    assert tallying.is_stuck(session, sitting)
    tallying.vote_again(session, candidacy.id, by=members[0], at=at)
    vote_all(session, candidacy, members[:3], "refused", at)
    assert (sitting.round, tallying.is_stuck(session, sitting)) == (2, False)
    with pytest.raises(Conflict, match="peut être prise"):
        tallying.vote_again(session, candidacy.id, by=members[0], at=at)


def test_an_open_vote_has_nothing_to_count(session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrecy, "is_secret", lambda *_: False)
    candidacy, members, sitting = voted(session, at, ["refused"] * 3)
    with pytest.raises(Conflict, match="à voix ouverte"):
        tallying.count(session, candidacy.id, by=members[0], at=at)
    assert committee.facts(session, sitting, "refused", "Motif.").carried
    assert not committee.facts(session, sitting, "granted", "Motif.").carried


def test_the_base_itself_keeps_a_count_and_takes_no_vote_after_it(database: Database, at: datetime) -> None:
    with database.write() as session:
        candidacy, members, sitting = voted(session, at, ["refused"] * 3)
        tallying.count(session, candidacy.id, by=members[0], at=at)
        late = {"id": new_id(), "deliberation_id": sitting.id, "person_id": members[3].id, "round": 1}
    for statement in (
        insert(Vote).values(late | {"name": "x", "choice": "refused", "cast_at": at}),
        update(Tally).values(counted_by="Autre"),
        delete(Tally),
    ):
        with pytest.raises(IntegrityError), database.write() as session:
            session.execute(statement)
    with database.write() as session:
        session.execute(insert(Vote).values(late | {"name": "x", "choice": "refused", "cast_at": at, "round": 2}))
