"""Campaigns: frozen at the opening, seen in tens while they run; three of them give the three scores and the global."""

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from audit import declarations, journal, missions
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns, frames, leader_answers, leaders
from evaluation.box import ballots, codes, sealing
from evaluation.verdict import assess, gather, unfinished
from tests.builders import make_organisation, make_person
from tests.evaluation.boxes import SITES, USER_ITEMS, agents, answering, boxes_in, evaluating, opened


def test_a_campaign_is_prepared_again_and_again_until_it_opens(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, applicant, _ = evaluating(session, at)
    first = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame={"Centre": 10}, by=applicant, at=at
    )
    again = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="tirage", frame=SITES | {"Vide": 0}, by=applicant, at=at
    )
    assert (again.id, again.collection, again.frame) == (first.id, "tirage", SITES)
    campaigns.open_(session, boxes, first.id, by=applicant, at=at)
    with pytest.raises(Conflict, match="plus rien n’y change"):
        campaigns.prepare(
            session, evaluation_id, "collaborateurs", collection="codes", frame=SITES, by=applicant, at=at
        )
    with pytest.raises(Conflict, match="déjà ouverte"):
        campaigns.open_(session, boxes, first.id, by=applicant, at=at)
    assert campaigns.get(session, first.id).frame == SITES


def test_the_opening_journals_what_the_campaign_rests_on(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, _, _ = opened(session, boxes_in(tmp_path), at)
    evaluation = evaluations.get(session, campaign.evaluation_id)
    entry = journal.history(session, evaluation.candidacy_id)[-1]
    assert entry.event == "campaign.opened"
    assert entry.data["referentiel"] == evaluation.referentiel_digest
    assert entry.data["frame"] == frames.digest({"Annexe": 40, "Centre": 60})
    assert entry.data["merge_order"] == ["Annexe", "Centre"]
    assert entry.data["k"] == {"publication": 5, "cut": 10, "comments": 30}


def test_two_people_cannot_prepare_over_each_other(session: Session, at: datetime) -> None:
    evaluation_id, applicant, _ = evaluating(session, at)
    seen = campaigns.prepare(
        session, evaluation_id, "usagers", collection="codes", frame={}, by=applicant, at=at
    ).version
    campaigns.prepare(
        session, evaluation_id, "usagers", collection="tirage", frame={}, version=seen, by=applicant, at=at
    )
    with pytest.raises(Conflict, match="Quelqu’un"):
        campaigns.prepare(
            session, evaluation_id, "usagers", collection="codes", frame={}, version=seen, by=applicant, at=at
        )


@pytest.mark.parametrize(
    ("audience", "collection", "frame", "field"),
    [
        ("usagers", "nominatif", {}, "collection"),
        ("collaborateurs", "lien_ouvert", SITES, "collection"),
        ("collaborateurs", "codes", {"Centre": 4}, "frame"),
        ("collaborateurs", "codes", {"Centre": -8, "Annexe": 40}, "frame"),
        ("collaborateurs", "codes", {" ": 40}, "frame"),
        ("dirigeants", "nominatif", {"Centre": 3}, "frame"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused(
    session: Session, at: datetime, audience: str, collection: str, frame: dict[str, int], field: str
) -> None:
    evaluation_id, applicant, _ = evaluating(session, at)
    with pytest.raises(Invalid) as refused:
        campaigns.prepare(session, evaluation_id, audience, collection=collection, frame=frame, by=applicant, at=at)
    assert set(refused.value.errors) == {field}
    assert campaigns.of(session, evaluation_id) == {}


def test_codes_already_handed_out_stay_good(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, applicant, _ = evaluating(session, at)
    campaign = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame=SITES, by=applicant, at=at
    )
    codes.issue(session, boxes, campaign.id, "Annexe", 30, by=applicant, at=at)
    for collection, frame in (("import", SITES), ("codes", {"Centre": 60}), ("codes", {"Centre": 60, "Annexe": 29})):
        with pytest.raises(Conflict, match="Des codes sont déjà remis"):
            campaigns.prepare(
                session, evaluation_id, "collaborateurs", collection=collection, frame=frame, by=applicant, at=at
            )
    campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame={"Annexe": 30}, by=applicant, at=at
    )


def test_a_campaign_belongs_to_its_organisation(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, applicant, _ = evaluating(session, at)
    campaign = campaigns.prepare(session, evaluation_id, "usagers", collection="codes", frame={}, by=applicant, at=at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    with pytest.raises(NotFound):
        campaigns.prepare(session, evaluation_id, "usagers", collection="codes", frame={}, by=stranger, at=at)
    with pytest.raises(NotFound):
        campaigns.open_(session, boxes, campaign.id, by=stranger, at=at)
    with pytest.raises(NotAllowed):
        campaigns.open_(session, boxes, campaign.id, by=make_person(session, at, "auditor"), at=at)


def test_participation_is_shown_in_tens_while_it_runs(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    seen = []
    for count in (9, 1, 9, 1):
        answering(session, boxes, campaign, [agents(4)] * count, at, by=applicant)
        turnout = campaigns.participation(session, boxes, campaign.id)
        seen.append((turnout.floor, str(turnout)))
    assert seen == [(0, "moins de 10"), (10, "10 à 19"), (10, "10 à 19"), (20, "20 à 29")]
    assert turnout.entitled == 100


def test_nothing_is_measured_before_the_closing(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, manager = opened(session, boxes, at)
    answering(session, boxes, campaign, [agents(4)] * 20, at, by=applicant)
    assert campaigns.campaign_measures(session, campaign.evaluation_id) == {}
    assert campaigns.unsealed(session, campaign.evaluation_id) == ["dirigeants", "collaborateurs", "usagers"]
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    assert campaigns.campaign_measures(session, campaign.evaluation_id)["score.collaborateurs"].value == 100
    assert campaigns.unsealed(session, campaign.evaluation_id) == ["dirigeants", "usagers"]


def test_three_campaigns_give_the_three_scores_and_the_global_one(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    within = evaluating(session, at)
    evaluation_id, applicant, manager = within
    staff, _, _ = opened(session, boxes, at, within=within)
    for site, rows in (("Centre", [agents(4)] * 30), ("Annexe", [agents(4)] * 10 + [agents(2)] * 10)):
        answering(session, boxes, staff, rows, at, site=site, by=applicant)
    users, _, _ = opened(session, boxes, at, audience="usagers", frame={"Centre": 9000, "Annexe": 3000}, within=within)
    for site, count in (("Centre", 45), ("Annexe", 15)):
        given = codes.issue(session, boxes, users.id, site, count, by=applicant, at=at)
        for number, code in enumerate(given):
            value = 1 if number % 3 == 0 else 3
            ballots.answer(session, boxes, code, [value] * USER_ITEMS, "", mode="web", at=at)
    direction = campaigns.prepare(
        session, evaluation_id, "dirigeants", collection="nominatif", frame={}, by=applicant, at=at
    )
    _, code = leaders.invite(session, evaluation_id, "Anne Roy", "Directrice", by=applicant, at=at)
    campaigns.open_(session, boxes, direction.id, by=applicant, at=at)
    leader_answers.answer(session, code, [3] * 16 + [4] * 8, {}, at=at)
    for campaign in campaigns.of(session, evaluation_id).values():
        sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    auditor = make_person(session, at, "auditor")
    assert auditor.id is not None
    missions.assign(session, candidacy_id, auditor.id, auditor.name, by=manager, at=at)
    declarations.declare(session, candidacy_id, has_interest=False, text="", by=auditor, at=at)
    for practice in leaders.ratings(session, evaluation_id):
        leaders.review(
            session,
            evaluation_id,
            practice.item,
            accepted=True,
            lowered_to=None,
            explanation="",
            by=auditor,
            at=at,
        )
    measures = gather(session, evaluation_id)
    agents_score = 100 * (Fraction(60, 100) + Fraction(40, 100) * Fraction(1, 2))
    users_score = Fraction(200, 3)
    leaders_score = Fraction(200, 3)
    assert measures["score.collaborateurs"].value == agents_score == 80
    assert measures["score.usagers"].value == users_score
    assert measures["score.dirigeants"].value == leaders_score
    assert measures["score.global"].value == (agents_score + users_score + leaders_score) / 3
    assert measures["score.usagers"].lower < users_score < measures["score.usagers"].upper
    assert "item.U-AUT-1" in measures
    outcomes = {rule.code: rule.outcome.value for rule in assess(session, evaluation_id).rules}
    assert outcomes["moyenne-generale"] in ("met", "fragile")
    assert outcomes["plancher-dirigeants"] == "met"
    assert not any(left.startswith("campagne") for left in unfinished(session, evaluation_id))
