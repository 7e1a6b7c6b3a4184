"""Signs of a sealed campaign: kept at sealing, weighed by the auditor with a motive, then felt by the measures."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.orm import Session

from audit import declarations, journal, missions
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from evaluation import evaluations
from evaluation.asking import campaigns
from evaluation.asking.campaign_models import Campaign
from evaluation.box import sealing
from evaluation.quality import answer_quality
from evaluation.verdict import assess, gather
from tests.builders import make_person
from tests.evaluation.boxes import USER_ITEMS, answering, boxes_in, opened
from tests.evaluation.stuffing import Forms, honest, stuffed

MOTIVE = "Quarante formulaires identiques, arrivés d’un même site."


def sealed(session: Session, at: datetime, folder: Path, forms: Forms) -> tuple[Campaign, Actor, Actor]:
    """A users' campaign sealed with these forms, its applicant, and the auditor of the file."""
    boxes = boxes_in(folder)
    campaign, applicant, manager = opened(session, boxes, at, audience="usagers", frame={"Centre": 900})
    answering(session, boxes, campaign, forms.tolist(), at, by=applicant)
    sealing.seal(session, boxes, campaign.id, by=manager, at=at)
    auditor = make_person(session, at, "auditor")
    candidacy_id = evaluations.get(session, campaign.evaluation_id).candidacy_id
    assert auditor.id is not None
    missions.assign(session, candidacy_id, auditor.id, auditor.name, by=manager, at=at)
    declarations.declare(session, candidacy_id, has_interest=False, text="", by=auditor, at=at)
    return campaign, applicant, auditor


def forms_of(kind: str = "") -> Forms:
    """Eighty forms, honest or with a fifth made up."""
    generator = np.random.default_rng(8)
    forms = honest(generator, 80, USER_ITEMS, "moderate")
    return stuffed(generator, forms, kind) if kind else forms


def test_a_stuffed_campaign_is_told_and_an_honest_one_is_not(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, _, _ = sealed(session, at, tmp_path, forms_of("top"))
    found = answer_quality.of(session, campaign.id)
    assert found.examined is not None and found.alarmed
    assert [sign.code for sign in found.examined.raised] == ["straight"]
    assert found.examined.people == 80


def test_an_honest_campaign_raises_nothing(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, _, _ = sealed(session, at, tmp_path, forms_of())
    assert not answer_quality.of(session, campaign.id).alarmed


def test_signs_alone_change_no_measure_and_a_doubt_makes_every_one_fragile(
    session: Session, at: datetime, tmp_path: Path
) -> None:
    campaign, _, auditor = sealed(session, at, tmp_path, forms_of("top"))
    before = campaigns.campaign_measures(session, campaign.evaluation_id)
    assert before["score.usagers"].admissible, "nothing is excluded by a machine"
    answer_quality.decide(session, campaign.id, "doubted", MOTIVE, version=1, by=auditor, at=at)
    after = campaigns.campaign_measures(session, campaign.evaluation_id)
    assert after.keys() == before.keys()
    assert not any(measure.admissible for measure in after.values())
    assert after["score.usagers"].value == before["score.usagers"].value
    assert not gather(session, campaign.evaluation_id)["score.usagers"].admissible
    rules = {rule.measure: rule for rule in assess(session, campaign.evaluation_id).rules}
    assert rules["score.usagers"].outcome.value in ("fragile", "missed")
    history = journal.history(session, evaluations.get(session, campaign.evaluation_id).candidacy_id)
    (entry,) = (one for one in history if one.event == "campaign.weighed")
    assert (entry.data["decision"], entry.data["motive"]) == ("doubted", MOTIVE)
    answer_quality.decide(session, campaign.id, "kept", MOTIVE, version=2, by=auditor, at=at)
    assert campaigns.campaign_measures(session, campaign.evaluation_id)["score.usagers"].admissible


def test_only_the_auditor_of_the_file_weighs_and_says_why(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, applicant, auditor = sealed(session, at, tmp_path, forms_of())
    with pytest.raises(NotAllowed):
        answer_quality.decide(session, campaign.id, "kept", MOTIVE, version=1, by=applicant, at=at)
    with pytest.raises(NotFound):
        stranger = make_person(session, at, "auditor")
        answer_quality.decide(session, campaign.id, "kept", MOTIVE, version=1, by=stranger, at=at)
    with pytest.raises(Invalid, match="ce qui vous fait conclure"):
        answer_quality.decide(session, campaign.id, "doubted", "Trop beau.", version=1, by=auditor, at=at)
    with pytest.raises(Invalid):
        answer_quality.decide(session, campaign.id, "excluded", MOTIVE, version=1, by=auditor, at=at)
    with pytest.raises(Conflict, match="pendant que vous lisiez"):
        answer_quality.decide(session, campaign.id, "kept", MOTIVE, version=7, by=auditor, at=at)


def test_there_is_nothing_to_weigh_before_the_sealing(session: Session, at: datetime, tmp_path: Path) -> None:
    campaign, _, _ = opened(session, boxes_in(tmp_path), at, audience="usagers")
    with pytest.raises(NotFound):
        answer_quality.of(session, campaign.id)
