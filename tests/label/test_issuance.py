"""Issuance stops and resumes by one journalled act; while it is stopped nothing is half-issued."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import SYSTEM
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed
from core.keys import Keyring
from core.settings import Settings
from label import certificate_life, certificates, committee, issuance, waiting
from label.certificate_models import Certificate
from label.models import Candidacy
from tests.builders import make_person
from tests.label.issued import URL, grant, platform_of, ready


def events(session: Session) -> list[str]:
    return list(session.scalars(select(JournalEntry.event).order_by(JournalEntry.position)))


def test_a_decision_stands_while_the_issuance_is_stopped_and_its_certificate_waits(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    platform = platform_of(database, keyring, settings)
    with database.write() as session:
        candidacy, members = ready(session, at)
        issuance.stop(session, "Une clé a été perdue", by=SYSTEM, at=at)
        candidacy_id = candidacy.id
    with database.write() as session:
        committee.decide(session, keyring, settings, candidacy_id, "granted", "", by=members[0], at=at)
    assert waiting.issue_all(platform, at=at) == 0
    with database.read() as session:
        assert certificates.of_candidacy(session, candidacy_id) is None
        assert session.get_one(Candidacy, candidacy_id).state == "granted"
        (found,) = waiting.every(session)
        assert found.reason.endswith(" : Une clé a été perdue.")
        assert events(session)[-2:] == ["candidacy.granted", "certificate.waiting"]
    with database.write() as session:
        issuance.resume(session, by=SYSTEM, at=at)
    assert waiting.issue_all(platform, at=at) == 1
    with database.read() as session:
        assert waiting.every(session) == []
        assert certificates.of_candidacy(session, candidacy_id) is not None
        assert "issuance.resumed" in events(session)


def test_a_certificate_can_still_be_suspended_but_no_edition_is_signed(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    number = grant(session, keyring, settings, at).number
    manager = make_person(session, at, "manager")
    issuance.stop(session, "Panne.", by=manager, at=at)
    told: dict[str, Any] = {"reason": "Essai assez long.", "by": manager, "at": at, "public_url": URL}
    certificate_life.suspend(session, keyring, number, **told)
    assert session.scalars(select(Certificate.status)).one() == "suspended"
    with pytest.raises(Conflict, match="arrêtée depuis le"):
        certificate_life.reinstate(session, keyring, number, **told)


def test_stopping_twice_resuming_twice_or_saying_nothing_is_refused(session: Session, at: datetime) -> None:
    with pytest.raises(Conflict, match="rien à reprendre"):
        issuance.resume(session, by=SYSTEM, at=at)
    with pytest.raises(Invalid, match="motif"):
        issuance.stop(session, "  ", by=SYSTEM, at=at)
    issuance.stop(session, "Panne.", by=SYSTEM, at=at)
    with pytest.raises(Conflict, match="déjà arrêtée"):
        issuance.stop(session, "Panne.", by=SYSTEM, at=at)
    with pytest.raises(NotAllowed):
        issuance.resume(session, by=make_person(session, at, "committee"), at=at)
