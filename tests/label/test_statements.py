"""What forbids a certificate is said before any key is used."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import Conflict
from core.keys import Keyring
from core.settings import Settings
from evaluation import evaluations, rules
from evaluation import referentiel as referentiels
from evaluation.asking.campaign_models import Campaign
from label import certificates, committee, editions, statements
from label.certificate_models import Certificate
from label.models import Candidacy, Deliberation, Site
from tests.evaluation.measured import complete, measured
from tests.label.issued import ready
from tests.label.rewriting import unguard_decisions
from tests.label.sittings import MISSED, frozen


@pytest.fixture
def granted(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


def one(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


def test_nothing_is_prepared_without_a_grant(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    candidacy, _ = ready(session, at)
    sitting = committee.of(session, candidacy.id)
    assert sitting is not None
    with pytest.raises(Conflict, match="n’a pas accordé"):
        statements.prepare(session, candidacy, sitting, settings=settings, at=at)


def test_nothing_is_prepared_against_a_missed_rule(granted: Session, settings: Settings, at: datetime) -> None:
    session = granted
    candidacy, sitting = _decided(session)
    unguard_decisions(session)
    sitting.verdict = MISSED
    with pytest.raises(Conflict, match="bloquante"):
        statements.prepare(session, candidacy, sitting, settings=settings, at=at)


def test_the_sites_that_it_names_are_those_where_people_were_entitled_to_judge(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    candidacy, members = ready(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    for audience, frame in (("collaborateurs", {"Écluse": 30, "Centre": 60}), ("usagers", {"Centre": 9000})):
        made = Campaign(evaluation_id=evaluation.id, audience=audience, collection="codes", tag="ABC", prepared_at=at)
        made.frame = frame
        session.add(made)
    left_out = Site(organisation_id=candidacy.organisation_id, name="Laissé de côté", headcount=5, yearly_users=9)
    session.add(left_out)
    session.flush()
    committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
    assert editions.statement_of(certificates.edition(session, one(session).number)).sites == ("Centre", "Écluse")


def test_a_decision_produces_one_certificate_only(granted: Session, settings: Settings, at: datetime) -> None:
    session = granted
    candidacy, sitting = _decided(session)
    with pytest.raises(Conflict, match="déjà produit"):
        statements.prepare(session, candidacy, sitting, settings=settings, at=at)


def test_a_finding_opened_since_the_sitting_stops_the_certificate(
    session: Session, keyring: Keyring, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.verdict.open_majors", lambda *_: 1)
    candidacy, members = ready(session, at)
    with pytest.raises(Conflict, match="Depuis la séance"):
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"demo": False}, "LABEL_ISSUER_NAME"),
        ({"demo": False, "issuer_name": "Organisme", "public_url": "http://label.test"}, "LABEL_PUBLIC_URL"),
        ({"demo": False, "issuer_name": "Organisme", "public_url": "https://label.test:8443"}, "LABEL_PUBLIC_URL"),
        ({"public_url": "https://label.test/certificats"}, "LABEL_PUBLIC_URL"),
    ],
)
def test_settings_that_would_make_a_bad_certificate_are_refused(
    changed: dict[str, Any], reason: str, session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    candidacy, members = ready(session, at)
    with pytest.raises(Conflict, match=reason):
        committee.decide(
            session, keyring, replace(settings, **changed), candidacy.id, "granted", "", by=members[0], at=at
        )


def test_a_missing_measure_stops_the_certificate(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    candidacy, members = ready(session, at)
    sitting = committee.of(session, candidacy.id)
    assert sitting is not None
    sitting.verdict = sitting.verdict | {
        "rules": [rule for rule in sitting.verdict["rules"] if rule["measure"] != "mystere.note"]
    }
    with pytest.raises(Conflict, match="Visites mystère"):
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)


def test_each_figure_stands_beside_what_the_granted_level_asks() -> None:
    """At the silver level the mystery visits had to reach 10 out of 20; 14 is what gold asks."""
    measures = complete(70, 68, 74, 15) | {
        "score.usagers.simplicite": measured("score.usagers.simplicite", 66),
        "participation.collaborateurs": measured("participation.collaborateurs", 70),
    }
    verdict = msgspec.convert(frozen(measures, "spx-2026"), rules.Verdict)
    assert verdict.level == "argent"
    referentiel = referentiels.load("spx-2026")
    scores = statements._scores(referentiel, verdict, measures, "usager")
    bars = {score.code: score.bar for score in scores}
    assert bars == {
        "score.global": 65,
        "score.dirigeants": None,
        "score.collaborateurs": 55,
        "score.usagers": 50,
        "mystere.note": 10,
    }


def _decided(session: Session) -> tuple[Candidacy, Deliberation]:
    certificate = one(session)
    candidacy = session.get_one(Candidacy, certificate.candidacy_id)
    return candidacy, session.get_one(Deliberation, certificate.decision_id)
