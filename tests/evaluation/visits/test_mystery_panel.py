"""Nothing is offered to a shopper who has not signed the charter and passed its quiz: neither by hand nor by plan."""

from datetime import datetime

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.errors import Conflict, NotAllowed
from evaluation import evaluations
from evaluation.visits import mystery, mystery_missions, mystery_panel, mystery_preparation
from evaluation.visits.shopper_models import CharterSignature, QuizAttempt
from tests.builders import in_evaluation, make_person
from tests.evaluation.campaign_of_visits import START, planned


@pytest.mark.parametrize(
    ("table", "lack"), [(CharterSignature, "charte n’est pas encore signée"), (QuizAttempt, "questionnaire")]
)
def test_a_shopper_who_lacks_one_of_them_is_refused_by_hand(
    session: Session, at: datetime, table: type[CharterSignature | QuizAttempt], lack: str
) -> None:
    evaluation, campaign, manager = planned(session, at)
    mission = mystery_missions.missions_of(session, campaign.id)[0]
    shopper = make_person(session, at, "shopper", name="Léa")
    assert shopper.id is not None
    session.execute(delete(table).where(table.person_id == shopper.id))
    assert mystery_panel.shoppers(session, evaluation.id) == []
    with pytest.raises(NotAllowed, match=f"Léa ne peut pas recevoir cette visite : .*{lack}"):
        mystery_missions.assign(session, mission.id, shopper.id, "Léa", by=manager, at=at)


def test_a_plan_that_counts_on_them_is_refused(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    shopper = make_person(session, at, "shopper", name="Léa")
    assert shopper.id is not None
    mystery_preparation.save_shoppers(session, evaluation.id, {shopper.id: []}, version=0, by=manager, at=at)
    session.execute(delete(CharterSignature).where(CharterSignature.person_id == shopper.id))
    with pytest.raises(Conflict, match="Léa : la charte n’est pas encore signée"):
        mystery.plan(session, evaluation.id, total=12, sites={"Centre": 1}, start=START, by=manager, at=at)


def test_another_edition_of_the_charter_is_signed_again(session: Session, at: datetime) -> None:
    evaluation, _, _ = planned(session, at)
    shopper = make_person(session, at, "shopper")
    signed = session.get_one(CharterSignature, (shopper.id, "2026.1"))
    assert [one.obstacle for one in mystery_panel.panel(session, evaluation.id)] == [None]
    signed.edition = "2020-1"
    session.flush()
    assert mystery_panel.panel(session, evaluation.id)[0].obstacle == "la charte n’est pas encore signée"
