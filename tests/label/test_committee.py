"""The committee: members who did not evaluate, a quorum, a majority, a motive, and no grant against a missed rule."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from audit import declarations, ties
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from core.keys import Keyring
from core.settings import Settings
from label import committee, voting
from label.models import Candidacy
from tests.builders import SIRET
from tests.label.sittings import FRAGILE, MET, MISSED, open_sitting, vote_all


def test_a_member_votes_once_and_only_after_declaring(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET, declared=False)
    with pytest.raises(Conflict, match="Déclarez"):
        voting.cast(session, candidacy.id, "refused", "", by=members[0], at=at)
    declarations.declare(session, candidacy.id, has_interest=False, text="", by=members[0], at=at)
    voting.cast(session, candidacy.id, "refused", "", by=members[0], at=at)
    with pytest.raises(Conflict, match="déjà voté"):
        voting.cast(session, candidacy.id, "granted", "", by=members[0], at=at)


def test_a_declared_interest_forbids_to_vote(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET, declared=False)
    declarations.declare(session, candidacy.id, has_interest=True, text="Ma sœur y travaille.", by=members[0], at=at)
    with pytest.raises(NotAllowed, match="intérêt"):
        voting.cast(session, candidacy.id, "granted", "", by=members[0], at=at)
    voting.recuse(session, candidacy.id, "Ma sœur y travaille.", by=members[0], at=at)


def test_a_lasting_tie_forbids_to_vote_and_says_the_path(session: Session, at: datetime) -> None:
    candidacy, members = open_sitting(session, at, MET)
    said: dict[str, Any] = {
        "kind": "mandate",
        "text": "Conseillère.",
        "number": SIRET,
        "organisation": "Mairie d’Essai",
    }
    ties.declare(session, **said, by=members[0], at=at)
    with pytest.raises(NotAllowed, match="a un mandat dans Mairie d’Essai"):
        voting.cast(session, candidacy.id, "granted", "", by=members[0], at=at)
    voting.cast(session, candidacy.id, "granted", "", by=members[1], at=at)


def test_whoever_evaluated_does_not_decide(session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    candidacy, members = open_sitting(session, at, MET)
    monkeypatch.setattr(committee, "evaluators", lambda *_: {members[0].id})
    with pytest.raises(NotAllowed, match="participé à l’évaluation"):
        voting.cast(session, candidacy.id, "granted", "", by=members[0], at=at)


def test_a_recusal_needs_its_reason_and_does_not_count_towards_the_quorum(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MET)
    with pytest.raises(Invalid):
        voting.recuse(session, candidacy.id, "  ", by=members[0], at=at)
    voting.recuse(session, candidacy.id, "J’y ai travaillé.", by=members[0], at=at)
    vote_all(session, candidacy, members[1:3], "refused", at)
    with pytest.raises(Conflict, match="quorum"):
        _decide(session, keyring, settings, candidacy, "refused", "motif", members[1], at)


def test_only_a_member_who_voted_closes_the_sitting(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MET, members=5)
    vote_all(session, candidacy, members[:3], "refused", at)
    voting.recuse(session, candidacy.id, "J’y ai travaillé.", by=members[3], at=at)
    for bystander in members[3:]:
        with pytest.raises(NotAllowed, match="qui a voté"):
            _decide(session, keyring, settings, candidacy, "refused", "motif", bystander, at)
    _decide(session, keyring, settings, candidacy, "refused", "motif", members[0], at)
    assert candidacy.state == "refused"


def test_a_decision_needs_the_majority_of_the_votes(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members[:2], "refused", at)
    vote_all(session, candidacy, members[2:], "adjourned", at)
    with pytest.raises(Conflict, match="majorité"):
        _decide(session, keyring, settings, candidacy, "refused", "motif", members[0], at)


def test_nothing_is_granted_against_a_missed_blocking_rule(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MISSED)
    vote_all(session, candidacy, members, "granted", at)
    with pytest.raises(Conflict, match="bloquante"):
        _decide(session, keyring, settings, candidacy, "granted", "Nous y tenons.", members[0], at)
    assert candidacy.state == "committee"


def test_a_fragile_rule_obliges_to_write_a_motive(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, FRAGILE)
    vote_all(session, candidacy, members, "granted", at)
    with pytest.raises(Conflict, match="motif"):
        _decide(session, keyring, settings, candidacy, "granted", " ", members[0], at)


def test_a_closed_sitting_takes_no_more_votes(
    session: Session, at: datetime, keyring: Keyring, settings: Settings
) -> None:
    candidacy, members = open_sitting(session, at, MISSED)
    vote_all(session, candidacy, members[:3], "refused", at)
    _decide(session, keyring, settings, candidacy, "refused", "Le plancher des usagers manque.", members[0], at)
    assert candidacy.state == "refused"
    with pytest.raises(Conflict, match="close"):
        voting.cast(session, candidacy.id, "granted", "", by=members[3], at=at)


def _decide(
    session: Session,
    keyring: Keyring,
    settings: Settings,
    candidacy: Candidacy,
    outcome: str,
    motive: str,
    by: Actor,
    at: datetime,
) -> Candidacy:
    return committee.decide(session, keyring, settings, candidacy.id, outcome, motive, by=by, at=at)
