"""Leaders: by name, with proof; the auditor lowers with an explanation and the initial rating stays."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from audit import declarations, journal, missions
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns, leader_answers, leaders
from evaluation.asking.campaign_models import Campaign
from evaluation.box import code_format, sealing
from tests.builders import make_person
from tests.evaluation.boxes import boxes_in, evaluating

RATINGS: list[int | None] = [*[4, 3] * 8, *[5] * 8]


def _invited(session: Session, at: datetime, *names: str) -> tuple[UUID, Campaign, list[str], Actor, Actor]:
    evaluation_id, applicant, manager = evaluating(session, at)
    campaign = campaigns.prepare(
        session, evaluation_id, "dirigeants", collection="nominatif", frame={}, by=applicant, at=at
    )
    given = [leaders.invite(session, evaluation_id, name, "Directrice", by=applicant, at=at)[1] for name in names]
    return evaluation_id, campaign, given, applicant, manager


def _auditor(session: Session, evaluation_id: UUID, manager: Actor, at: datetime) -> Actor:
    auditor = make_person(session, at, "auditor")
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    assert auditor.id is not None
    missions.assign(session, candidacy_id, auditor.id, auditor.name, by=manager, at=at)
    declarations.declare(session, candidacy_id, has_interest=False, text="", by=auditor, at=at)
    return auditor


def test_a_leader_answers_in_their_own_name_and_may_change_until_closing(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, campaign, (code,), applicant, manager = _invited(session, at, "Anne Roy")
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    proofs = {"D-AUT-1": " Note de service 12 ", "D-ENV-1": " ", "Z-9": "inconnue"}
    leader_answers.answer(session, code, [1] * 16 + [0] * 8, proofs, at=at)
    leader = leader_answers.answer(session, code.lower(), RATINGS, proofs, at=at)
    assert (leader.name, leader.answers, leader.proofs) == ("Anne Roy", RATINGS, {"D-AUT-1": "Note de service 12"})
    assert str(campaigns.participation(session, boxes, campaign.id)) == "1 sur 1"
    entry = journal.history(session, evaluations.get(session, evaluation_id).candidacy_id)[-1]
    assert (entry.event, entry.actor_name, entry.actor_role) == ("leader.answered", "Anne Roy", "leader")
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    with pytest.raises(Invalid, match="n’ouvre aucun"):
        leader_answers.answer(session, code, RATINGS, {}, at=at)


def test_only_the_digest_of_a_leaders_code_is_kept(session: Session, at: datetime) -> None:
    evaluation_id, _, (code,), _, _ = _invited(session, at, "Anne Roy")
    (leader,) = leaders.of(session, evaluation_id)
    assert leader.code_digest == leaders.digest(code_format.typed(code))
    assert code_format.typed(code).encode() not in leader.code_digest


def test_a_leaders_code_opens_nothing_before_the_opening(session: Session, at: datetime) -> None:
    _, _, (code,), _, _ = _invited(session, at, "Anne Roy")
    with pytest.raises(Invalid, match="n’ouvre aucun"):
        leader_answers.find(session, code)


def test_the_list_of_leaders_is_frozen_at_the_opening(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, campaign, _, applicant, _ = _invited(session, at)
    with pytest.raises(Conflict, match="Invitez"):
        campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    leaders.invite(session, evaluation_id, "Anne Roy", "Directrice", by=applicant, at=at)
    with pytest.raises(Invalid) as refused:
        leaders.invite(session, evaluation_id, " Anne Roy", " ", by=applicant, at=at)
    assert set(refused.value.errors) == {"name", "function"}
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    with pytest.raises(Conflict, match="figée"):
        leaders.invite(session, evaluation_id, "Zoé Petit", "Directrice", by=applicant, at=at)


def test_a_rating_is_a_point_of_the_scale_of_practices(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    _, campaign, (code,), applicant, _ = _invited(session, at, "Anne Roy")
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    for values in ([0] + [4] * 23, [5] + [4] * 23, [4] * 23, [None] * 24):
        with pytest.raises(Invalid):
            leader_answers.answer(session, code, values, {}, at=at)
    with pytest.raises(Invalid) as refused:
        leader_answers.answer(session, code, RATINGS, {"D-AUT-1": "x" * 2001}, at=at)
    assert set(refused.value.errors) == {"D-AUT-1"}
    assert leaders.ratings(session, campaign.evaluation_id)[0].ratings == ()


def test_a_practice_without_accepted_proof_counts_for_nothing_and_a_lowering_is_explained(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, campaign, given, applicant, manager = _invited(session, at, "Anne Roy", "Zoé Petit")
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    for code in given:
        leader_answers.answer(session, code, RATINGS, {}, at=at)
    auditor = _auditor(session, evaluation_id, manager, at)

    def review(item: str, accepted: bool, lowered_to: int | None, explanation: str) -> None:
        leaders.review(
            session,
            evaluation_id,
            item,
            accepted=accepted,
            lowered_to=lowered_to,
            explanation=explanation,
            by=auditor,
            at=at,
        )

    with pytest.raises(Conflict, match="répondent encore"):
        review("D-AUT-1", True, None, "")
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    assert campaigns.campaign_measures(session, evaluation_id)["score.dirigeants"].value == 0
    for item in leaders.ratings(session, evaluation_id):
        review(item.item, True, None, "")
    full = campaigns.campaign_measures(session, evaluation_id)["score.dirigeants"]
    assert full.value == 100 * (1 + Fraction(2, 3)) / 2
    assert (full.lower, full.upper, full.n, full.population) == (full.value, full.value, 2, 2)
    for lowered, why in ((4, "même note"), (0, "hors échelle"), (1, " ")):
        with pytest.raises(Invalid):
            review("D-AUT-1", True, lowered, why)
    with pytest.raises(Invalid):
        review("D-AUT-1", False, None, "")
    with pytest.raises(NotFound):
        review("A-AUT-1", True, None, "")
    review("D-AUT-1", True, 2, "La note de 2019 n’est plus appliquée.")
    rating = leaders.ratings(session, evaluation_id)[0]
    assert (rating.ratings, rating.lowered_to, rating.accepted) == ((4, 4), 2, True)
    lowered_score = campaigns.campaign_measures(session, evaluation_id)["score.dirigeants"].value
    assert full.value - lowered_score == Fraction(100, 16) * Fraction(2, 3)
    review("D-AUT-1", False, 2, "Document absent.")
    assert leaders.ratings(session, evaluation_id)[0].lowered_to is None
    assert len(leaders.reviews(session, evaluation_id)) == 16


def test_only_the_auditor_of_the_file_reviews(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, campaign, _, applicant, manager = _invited(session, at, "Anne Roy")
    campaigns.open_(session, boxes, campaign.id, by=applicant, at=at)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    for stranger, refusal in ((manager, NotAllowed), (make_person(session, at, "auditor"), NotFound)):
        with pytest.raises(refusal):
            leaders.review(
                session, evaluation_id, "D-AUT-1", accepted=True, lowered_to=None, explanation="", by=stranger, at=at
            )
