"""Codes: in clear once, then only as HMACs; as many as people entitled, never more."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from core.errors import Conflict, Invalid, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.box import code_format, codes
from evaluation.box.ballot_box import RIGHT
from tests.builders import make_organisation, make_person
from tests.evaluation.boxes import boxes_in, evaluating, opened


def test_only_the_hmac_of_a_code_is_kept(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    given = codes.issue(session, boxes, campaign.id, "Annexe", 3, by=applicant, at=at)
    with boxes.looking(session, campaign.id) as box:
        rows = box.connection.execute(select(RIGHT)).all()
    assert {row.mark for row in rows} == {codes.mark(boxes.key(campaign.id), code_format.typed(code)) for code in given}
    assert {row.site for row in rows} == {"Annexe"}
    assert {column.name for column in RIGHT.columns} == {"mark", "site"}


def test_a_site_never_holds_more_codes_than_people(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    codes.issue(session, boxes, campaign.id, "Annexe", 39, by=applicant, at=at)
    with pytest.raises(Invalid) as refused:
        codes.issue(session, boxes, campaign.id, "Annexe", 2, by=applicant, at=at)
    assert "il en reste 1 à créer" in refused.value.errors["count"]
    assert len(codes.issue(session, boxes, campaign.id, "Annexe", 1, by=applicant, at=at)) == 1
    with pytest.raises(Invalid, match="corrigez") as refused:
        codes.issue(session, boxes, campaign.id, "Annexe", 1, by=applicant, at=at)
    assert "tous sont déjà créés" in refused.value.errors["count"]


def test_an_unknown_frame_sets_no_limit_but_a_reasonable_one(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at, audience="usagers", frame={})
    assert len(codes.issue(session, boxes, campaign.id, None, 500, by=applicant, at=at)) == 500
    for count in (0, -3, codes.MOST_AT_ONCE + 1):
        with pytest.raises(Invalid):
            codes.issue(session, boxes, campaign.id, None, count, by=applicant, at=at)


def test_a_foreign_site_is_refused(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at)
    for site in ("Ailleurs", None):
        with pytest.raises(Invalid) as refused:
            codes.issue(session, boxes, campaign.id, site, 1, by=applicant, at=at)
        assert "site" in refused.value.errors


def test_codes_are_for_campaigns_by_codes(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, applicant, _ = opened(session, boxes, at, audience="usagers", collection="lien_ouvert", frame={})
    with pytest.raises(Conflict, match="codes"):
        codes.issue(session, boxes, campaign.id, None, 1, by=applicant, at=at)


def test_another_organisation_finds_no_campaign(session: Session, at: datetime, tmp_path: Path) -> None:
    boxes = boxes_in(tmp_path)
    campaign, _, _ = opened(session, boxes, at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    with pytest.raises(NotFound):
        codes.issue(session, boxes, campaign.id, "Centre", 1, by=stranger, at=at)


def test_codes_may_be_printed_before_opening_and_are_journalled_without_being_told(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    boxes = boxes_in(tmp_path)
    evaluation_id, applicant, _ = evaluating(session, at)
    campaign = campaigns.prepare(
        session, evaluation_id, "collaborateurs", collection="codes", frame={"Centre": 60}, by=applicant, at=at
    )
    given = codes.issue(session, boxes, campaign.id, "Centre", 4, by=applicant, at=at)
    candidacy_id = evaluations.get(session, evaluation_id).candidacy_id
    entry = journal.history(session, candidacy_id)[-1]
    assert entry.event == "campaign.codes_issued"
    assert b'"count":4' in entry.payload
    assert not any(code.encode() in entry.payload for code in given)
