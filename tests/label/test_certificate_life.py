"""The certificate's life: suspended and withdrawn at once for every verifier, reinstated under the same number."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.keys import Keyring
from core.settings import Settings
from label import certificates, editions, proofs, revocation, status_list
from label.certificate_life import reinstate, suspend, withdraw
from label.certificate_models import Certificate, CertificateEdition, StatusList
from tests.builders import make_person
from tests.label.issued import URL, grant

DO = {"suspend": suspend, "reinstate": reinstate, "withdraw": withdraw}


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


@pytest.fixture
def certificate(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


@pytest.fixture
def manager(session: Session, at: datetime) -> Actor:
    return make_person(session, at, "manager")


def act(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    action: str,
    by: Actor,
    at: datetime,
    reason: str = "Motif.",
) -> Certificate:
    return DO[action](session, keyring, certificate.number, reason=reason, by=by, at=at, public_url=URL)


def published_bit(session: Session, keyring: Keyring, edition: CertificateEdition) -> bool:
    """What a stranger reads in the two published writings of the list."""
    listed = session.get_one(StatusList, edition.status_list, populate_existing=True)
    document = editions.did_document(keyring, URL)
    read = {
        status_list.revoked(
            status_list.decode(
                proofs.verify(proofs.read(data), document, purpose="statut")["credentialSubject"]["encodedList"]
            ),
            edition.status_index,
        )
        for data in (listed.rdfc, listed.jcs)
    }
    assert len(read) == 1
    return read.pop()


@pytest.mark.parametrize("action", ["suspend", "withdraw"])
def test_the_published_list_says_revoked_in_the_same_transaction(
    action: str, database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
        assert not published_bit(session, keyring, certificates.edition(session, number))
    with database.write() as session:
        by = make_person(session, at, "manager")
        act(session, keyring, certificates.by_number(session, number), action, by, at)
    with database.read() as session:
        edition = certificates.edition(session, number)
        assert edition.revoked
        assert published_bit(session, keyring, edition)
        assert (
            certificates.by_number(session, number).status == {"suspend": "suspended", "withdraw": "withdrawn"}[action]
        )


def test_a_reinstatement_issues_a_new_edition_under_the_same_number(
    session: Session, keyring: Keyring, certificate: Certificate, manager: Actor, at: datetime
) -> None:
    act(session, keyring, certificate, "suspend", manager, at)
    act(session, keyring, certificate, "reinstate", manager, at + timedelta(days=9))
    first, second = (certificates.edition(session, certificate.number, rank) for rank in (1, 2))
    assert (first.revoked, second.revoked, certificate.status) == (True, False, "valid")
    assert published_bit(session, keyring, first)
    assert not published_bit(session, keyring, second)
    assert second.credential_id == f"{URL}/c/{certificate.number}/e/2"
    assert second.statement == first.statement
    assert second.issued_at == at + timedelta(days=9)
    assert certificates.edition(session, certificate.number).edition == 2


def test_the_story_tells_what_since_when_and_why(
    session: Session, keyring: Keyring, certificate: Certificate, manager: Actor, at: datetime
) -> None:
    act(session, keyring, certificate, "suspend", manager, at + timedelta(days=1), "Accueil fermé.")
    act(session, keyring, certificate, "reinstate", manager, at + timedelta(days=2), " Accueil rouvert. ")
    act(session, keyring, certificate, "withdraw", manager, at + timedelta(days=3), "Fraude.")
    session.expire_all()
    story = certificates.by_number(session, certificate.number).events
    assert [(line.status, line.edition, line.reason) for line in story] == [
        ("valid", 1, "Décision du comité."),
        ("suspended", 1, "Accueil fermé."),
        ("valid", 2, "Accueil rouvert."),
        ("withdrawn", 2, "Fraude."),
    ]
    assert [line.since for line in story] == [at + timedelta(days=days) for days in range(4)]
    events = session.scalars(
        select(JournalEntry.event).where(JournalEntry.ref == certificate.number).order_by(JournalEntry.position)
    ).all()
    assert events == [
        "certificate.signing",
        "certificate.issued",
        "certificate.suspended",
        "certificate.reinstated",
        "certificate.signing",
        "certificate.withdrawn",
    ]


def test_an_index_is_never_used_twice(
    session: Session,
    keyring: Keyring,
    certificate: Certificate,
    manager: Actor,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    used = certificates.edition(session, certificate.number).status_index
    drawn = iter((used, used, (used + 1) % status_list.ENTRIES))
    monkeypatch.setattr("label.status_list.secrets.randbelow", lambda _: next(drawn))
    assert revocation.allocate(session, keyring, at=at, public_url=URL) == ("1", (used + 1) % status_list.ENTRIES)


def test_a_failing_signature_leaves_the_certificate_valid(
    granted_database: Database, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with granted_database.write() as session:
        number = session.scalars(select(Certificate.number)).one()
        by = make_person(session, at, "manager")

    def fail(*_: object) -> None:
        raise OSError("the signer is away")

    monkeypatch.setattr(proofs, "sign_jcs", fail)
    with pytest.raises(OSError, match="away"), granted_database.write() as session:
        suspend(session, keyring, number, reason="x", by=by, at=at, public_url=URL)
    with granted_database.read() as session:
        assert certificates.by_number(session, number).status == "valid"
        assert not certificates.edition(session, number).revoked
