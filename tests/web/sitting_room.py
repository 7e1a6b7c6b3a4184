"""Builders of evaluated candidacies whose measures the test chooses, for the pages of results and of the committee."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import pytest

from core.actor import Actor
from core.platform import Platform
from evaluation import evaluations
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import global_score
from evaluation.referentiel import load
from label.models import Candidacy
from tests.builders import in_evaluation, make_person
from tests.evaluation.measured import complete, measured

EHUH = load("ehuh-2019")


def measures(
    agents: float = 78, users: float = 76, *, few: int = 0, changed: Mapping[str, Measure] | None = None
) -> dict[str, Measure]:
    """A complete set of measures, every dimension included; `few` answers make each sample small."""
    found = complete(82, agents, users)
    for audience, value in (("dirigeants", 82.0), ("collaborateurs", agents), ("usagers", users)):
        for dimension in EHUH.dimensions:
            code = f"score.{audience}.{dimension.code}"
            found[code] = measured(code, value, lower=max(0, value - 4), upper=min(100, value + 4), n=few or 300)
    found |= {
        f"mystere.{channel.code}": measured(f"mystere.{channel.code}", 15, lower=13, upper=17, n=few or 35)
        for channel in EHUH.mystere.canaux
    }
    found |= changed or {}
    overall = global_score(EHUH, found)
    return found | ({overall.code: overall} if overall else {})


def weak_users() -> dict[str, Measure]:
    """Everything reached, the floor of the users with its interval across the bar."""
    return measures(changed={"score.usagers": measured("score.usagers", 57, lower=53, upper=61)})


def missed_users() -> dict[str, Measure]:
    """The floor of the users missed."""
    return measures(users=54)


def measuring(monkeypatch: pytest.MonkeyPatch, found: dict[str, Measure]) -> None:
    """Make these the measures of every evaluation."""
    monkeypatch.setattr("evaluation.verdict.gather", lambda *_, **_counted: found)
    monkeypatch.setattr("label.statements.gather", lambda *_: found)


def in_state(platform: Platform, at: datetime, state: str, word: str = "usager") -> tuple[UUID, Actor, Actor]:
    """An evaluated candidacy put in this state, its applicant and a manager."""
    with platform.database.write() as session:
        candidacy, applicant, manager = in_evaluation(session, at)
        candidacy.organisation.word = word
        candidacy.state = state
    return candidacy.id, applicant, manager


def seat(platform: Platform, at: datetime, count: int = 4) -> list[Actor]:
    """People of the committee."""
    with platform.database.write() as session:
        return [make_person(session, at, "committee", name=f"Membre {number}") for number in range(1, count + 1)]


def evaluation_of(platform: Platform, candidacy_id: UUID) -> UUID:
    """The latest evaluation of a candidacy."""
    with platform.database.read() as session:
        found = evaluations.latest(session, candidacy_id)
        assert found is not None
        return found.id


def state_of(platform: Platform, candidacy_id: UUID) -> str:
    """Where a candidacy stands."""
    with platform.database.read() as session:
        return session.get_one(Candidacy, candidacy_id).state
