"""Verdicts computed again by other code from the sealed inputs: the honest one holds, each planted fault is caught."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.database import Database, new_id
from core.keys import Keyring
from core.platform import Platform
from core.settings import Settings
from evaluation import referentiel as referentiels
from evaluation import rules
from evaluation.asking.campaign_models import Campaign, CampaignResult, SealedAnswer
from evaluation.box import sealing
from evaluation.measuring import tallies
from evaluation.measuring.figures import plain
from evaluation.measuring.measures import Measure
from evaluation.rechecking import sealed
from label import nightly, recheck
from label.certificate_models import Certificate
from label.models import Deliberation
from label.publication import everyone
from tests.builders import make_person
from tests.evaluation.boxes import answering, boxes_in, opened
from tests.label.attested import AT
from tests.label.rewriting import unguard_decisions

FRAME = {"Centre": 300, "Annexe": 60, "Dépôt": 8}
EHUH = referentiels.load("ehuh-2019")


def row(*points: int | None) -> list[int | None]:
    """One user's answers: these points in turn over the twenty questions."""
    return [points[at % len(points)] for at in range(20)]


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened_session:
        yield opened_session


@pytest.fixture
def campaign(session: Session, tmp_path: Path) -> Campaign:
    """A sealed campaign of users on three sites, within the evaluation of the certificate."""
    boxes, manager = boxes_in(tmp_path), make_person(session, AT, "manager")
    (certificate,) = everyone(session)
    within = certificate.evaluation_id, manager, manager
    asked, _, _ = opened(session, boxes, AT, audience="usagers", frame=FRAME, within=within)
    for site, rows in (
        ("Centre", [row(4), row(3, 2), row(4, 4, 1), row(3, 0), row(4, None, 3), row(1)] * 4),
        ("Annexe", [row(4, 3), row(2, 3, 3), row(4), row(3)]),
        ("Dépôt", [row(4, 1)]),
    ):
        answering(session, boxes, asked, rows, AT, site=site, by=manager)
    return sealing.seal(session, boxes, asked.id, by=manager, at=AT)


def measure_of(session: Session, campaign: Campaign, *, thrice: bool = False) -> Measure:
    """The score of the users as the platform computes it; with one questionnaire counted three times when told."""
    answers = session.scalars(select(SealedAnswer).where(SealedAnswer.campaign_id == campaign.id)).all()
    low = min(answers, key=lambda one: bytes(one.packed))
    counted = [*answers, low, low] if thrice else list(answers)
    sites = [(one.site or "").partition(" + ")[0] for one in counted]
    cuts = tallies.cuts(EHUH, "usagers", [one.packed for one in counted], sites, [1.0] * len(counted), campaign.frame)
    found = tallies.measures(EHUH, "usagers", campaign.collection, cuts)
    return next(one for one in found if one.code == "score.usagers")


def stated(session: Session, measure: Measure, campaign: Campaign) -> Certificate:
    """The certificate as if the committee had read this score of the users."""
    (certificate,) = everyone(session)
    edition, sitting = certificate.editions[-1], session.get_one(Deliberation, certificate.decision_id)
    statement: dict[str, Any] = json.loads(json.dumps(edition.statement, default=str))
    threshold = next(one for one in EHUH.thresholds if one.mesure == measure.code)
    outcome = rules.outcome(threshold, measure).value
    basis = statement["basis"]
    written = {side: plain(getattr(measure, side), [threshold.bar]) for side in ("value", "lower", "upper")}
    next(one for one in basis["measures"] if one["code"] == measure.code).update(written, n=measure.n)
    next(one for one in statement["scores"] if one["code"] == measure.code)["value"] = float(measure.value)
    verdict = json.loads(json.dumps(sitting.verdict))
    for listed in (basis["rules"], verdict["rules"]):
        next(one for one in listed if one["code"] == threshold.code)["outcome"] = outcome
    basis["seals"]["usagers"] = sealing.seal_of(session, campaign.id)
    unguard_decisions(session)
    edition.statement, sitting.verdict = statement, verdict
    session.flush()
    return certificate


def test_the_second_count_gives_exactly_the_first(session: Session, campaign: Campaign) -> None:
    found, first = sealed.figures(session, campaign.evaluation_id, at=AT), measure_of(session, campaign)
    again = found["score.usagers"]
    assert (again.value, again.n) == (first.value, first.n)
    assert float(again.lower) == pytest.approx(float(first.lower), abs=1e-9)
    assert float(again.upper) == pytest.approx(float(first.upper), abs=1e-9)
    assert first.lower < first.value < first.upper


def test_an_honest_certificate_is_not_contradicted(session: Session, campaign: Campaign) -> None:
    assert recheck.faults(session, stated(session, measure_of(session, campaign), campaign)) == []


def test_one_questionnaire_counted_three_times_is_caught(session: Session, campaign: Campaign) -> None:
    planted = stated(session, measure_of(session, campaign, thrice=True), campaign)
    assert any("score.usagers :" in fault or "score.usagers :" in fault for fault in recheck.faults(session, planted))


def test_the_same_row_written_three_times_after_sealing_is_caught(session: Session, campaign: Campaign) -> None:
    certificate = stated(session, measure_of(session, campaign), campaign)
    one = session.scalars(select(SealedAnswer).where(SealedAnswer.campaign_id == campaign.id)).first()
    assert one is not None
    session.add_all(
        SealedAnswer(id=new_id(), campaign_id=campaign.id, site=one.site, weight=1.0, packed=one.packed)
        for _ in range(2)
    )
    session.flush()
    assert any("autant de réponses scellées" in fault for fault in recheck.faults(session, certificate))


def test_one_audience_counted_as_all_three_is_caught(session: Session, campaign: Campaign) -> None:
    """The score of the agents written for the users: what the users answered gives another."""
    (certificate,) = everyone(session)
    basis = certificate.editions[-1].statement["basis"]
    assert any(one["code"] == "score.usagers" for one in basis["measures"])
    assert any("score.usagers" in fault for fault in recheck.faults(session, certificate))


def test_statistics_rewritten_after_sealing_are_caught(session: Session, campaign: Campaign) -> None:
    certificate = stated(session, measure_of(session, campaign), campaign)
    session.get_one(CampaignResult, campaign.id).items = []
    session.flush()
    assert any("le scellement a signées" in fault for fault in recheck.faults(session, certificate))


def test_a_verdict_rewritten_is_caught(session: Session) -> None:
    (certificate,) = everyone(session)
    assert recheck.faults(session, certificate) == []
    sitting = session.get_one(Deliberation, certificate.decision_id)
    verdict = json.loads(json.dumps(sitting.verdict))
    verdict["rules"][0]["outcome"] = "missed"
    unguard_decisions(session)
    sitting.verdict = verdict
    session.flush()
    assert recheck.faults(session, certificate) == ["le verdict de la séance n’est plus celui du dossier."]


def test_each_night_a_contradiction_is_journalled_once(
    granted_database: Database, keyring: Keyring, tmp_path: Path
) -> None:
    with granted_database.write() as session:
        (certificate,) = everyone(session)
        sitting = session.get_one(Deliberation, certificate.decision_id)
        unguard_decisions(session)
        sitting.verdict = sitting.verdict | {"rules": []}
    platform = Platform.__new__(Platform)
    vars(platform).update(database=granted_database, settings=Settings(var=tmp_path), _keys=lambda: keyring)

    def told() -> int:
        with granted_database.read() as session:
            query = select(JournalEntry).where(JournalEntry.event == "certificate.contradicted")
            return len(session.scalars(query).all())

    for moment, expected in ((AT, 1), (AT + timedelta(hours=3), 1), (AT + timedelta(days=1), 2)):
        nightly.recheck_once_a_night(platform, at=moment)
        assert told() == expected
    assert certificate.number in json.loads((tmp_path / nightly.KEPT).read_text())["contradicted"]
