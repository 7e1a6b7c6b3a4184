"""Builders of committee sittings on verdicts chosen by the test."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from audit import declarations
from core.actor import Actor
from evaluation import evaluations, rules
from evaluation import referentiel as referentiels
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import global_score
from label import voting
from label.models import Candidacy, Deliberation
from tests.builders import in_evaluation, make_person
from tests.evaluation.measured import complete, measured


def frozen(measures: dict[str, Measure], referentiel_id: str = "ehuh-2019") -> dict[str, Any]:
    """The verdict on these measures, as a sitting freezes it; the global score is computed."""
    referentiel = referentiels.load(referentiel_id)
    overall = global_score(referentiel, measures)
    known = measures if overall is None else measures | {overall.code: overall}
    found: dict[str, Any] = msgspec.to_builtins(rules.verdict(referentiel, known))
    return found


# Three outcomes: every rule firmly met, one bar inside an interval, a floor missed.
MET = frozen(complete(82, 78, 76))
FRAGILE = frozen(complete(82, 78, 76) | {"score.usagers": measured("score.usagers", 57, lower=53, upper=61)})
MISSED = frozen(complete(90, 80, 54))


def open_sitting(
    session: Session, at: datetime, verdict: dict[str, Any], *, declared: bool = True, members: int = 4
) -> tuple[Candidacy, list[Actor]]:
    """A candidacy before the committee, with members who declared no interest (quorum 3)."""
    candidacy, _, _ = in_evaluation(session, at)
    candidacy.state = "committee"
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    session.add(
        Deliberation(candidacy_id=candidacy.id, evaluation_id=evaluation.id, verdict=verdict, quorum=3, opened_at=at)
    )
    session.flush()
    seated = [make_person(session, at, "committee") for _ in range(members)]
    for member in seated if declared else ():
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=member, at=at)
    return candidacy, seated


def vote_all(session: Session, candidacy: Candidacy, members: Sequence[Actor], choice: str, at: datetime) -> None:
    """The same vote from each member."""
    for member in members:
        voting.cast(session, candidacy.id, choice, "", by=member, at=at)
