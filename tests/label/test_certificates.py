"""Issue: a grant produces a certificate in its own transaction, and the journal knows."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.database import Base, Database
from core.errors import NotAllowed
from core.keys import Keyring
from core.settings import Settings
from core.tables import all_tables
from label import (
    certificate_life,
    certificates,
    committee,
    editions,
    numbers,
    pdf,
    proofs,
    revocation,
    seal,
    seal_reading,
    statements,
)
from label.certificate_models import Certificate
from label.models import Candidacy, Deliberation
from tests.builders import make_person
from tests.label.attested import STATEMENT
from tests.label.issued import URL, grant, ready


@pytest.fixture
def granted(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


def one(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


def test_a_grant_issues_a_certificate_in_its_own_transaction(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
    with database.read() as session:
        found = certificates.by_number(session, number)
        assert numbers.normalise(number) == number
        assert (found.status, found.holder, found.label) == (
            "valid",
            "Mairie d’Essai",
            "Équipe heureuse, Usagers heureux",
        )
        assert (found.issued_on, found.valid_until) == (date(2026, 3, 2), date(2029, 3, 1))
        assert session.get_one(Candidacy, found.candidacy_id).state == "granted"
        edition = certificates.edition(session, number)
        assert (edition.edition, edition.revoked) == (1, False)
        assert seal_reading.attached(edition.pdf) == edition.rdfc


def test_what_was_stored_is_what_the_measures_said(granted: Session, keyring: Keyring) -> None:
    session, certificate = granted, one(granted)
    edition = certificates.edition(session, certificate.number)
    unsigned = proofs.verify(proofs.read(edition.rdfc), editions.did_document(keyring, URL), purpose="cert")
    subject = unsigned["credentialSubject"]
    values = {one["resultDescription"].partition("#")[2]: one["value"] for one in subject["result"]}
    assert values == {
        "score.global": "78.7",
        "score.dirigeants": "82",
        "score.collaborateurs": "78",
        "score.usagers": "76",
        "mystere.note": "75",
    }
    assert proofs.digest_of(unsigned) == edition.unsigned_digest
    assert certificate.referentiel_digest in subject["achievement"]["criteria"]["narrative"]
    assert subject["licenseNumber"] == certificate.number


def test_the_journal_holds_the_intent_then_the_issue_under_the_public_number(granted: Session) -> None:
    session, certificate = granted, one(granted)
    entries = session.scalars(
        select(JournalEntry).where(JournalEntry.ref == certificate.number).order_by(JournalEntry.position)
    ).all()
    assert [entry.event for entry in entries] == ["certificate.signing", "certificate.issued"]
    edition = certificates.edition(session, certificate.number)
    assert all(edition.unsigned_digest in entry.payload.decode() for entry in entries)
    assert session.scalar(select(func.max(JournalEntry.position))) == entries[-1].position


def test_only_the_committee_issues(granted: Session, keyring: Keyring, at: datetime) -> None:
    session, certificate = granted, one(granted)
    with pytest.raises(NotAllowed):
        certificates.issue(
            session,
            keyring,
            STATEMENT,
            candidacy_id=certificate.candidacy_id,
            evaluation_id=certificate.evaluation_id,
            decision_id=certificate.decision_id,
            organisation_id=certificate.organisation_id,
            by=make_person(session, at, "manager"),
            at=at,
            public_url=URL,
        )


FAILURES: dict[str, tuple[Any, str]] = {
    "the signature": (proofs, "sign_rdfc"),
    "the browser's signature": (proofs, "sign_jcs"),
    "the printing": (pdf, "render"),
    "the seal": (seal, "seal"),
    "the place in a list": (revocation, "allocate"),
    "the reading back": (seal_reading, "attached"),
    "the statement": (statements, "prepare"),
    "the story": (certificate_life, "begin"),
}


@pytest.mark.parametrize("failing", FAILURES)
def test_a_failure_midway_leaves_nothing_written(
    failing: str,
    sqlite_database: Database,
    keyring: Keyring,
    settings: Settings,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sqlite_database.write() as session:
        candidacy, members = ready(session, at)
    before = _counts(sqlite_database)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no more room")

    monkeypatch.setattr(*FAILURES[failing], fail)
    with pytest.raises(OSError, match="no more room"), sqlite_database.write() as session:
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
    assert _counts(sqlite_database) == before
    with sqlite_database.read() as session:
        assert session.get_one(Candidacy, candidacy.id).state == "committee"
        assert session.scalars(select(Deliberation.outcome)).one() is None


def _counts(database: Database) -> dict[str, int]:
    all_tables()
    with database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
