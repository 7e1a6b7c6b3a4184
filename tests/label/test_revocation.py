"""Status lists in the database: signed anew in time, opened anew when half full."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.keys import Keyring
from core.settings import Settings
from label import (
    editions,
    proofs,
    revocation,
    status_list,
)
from label.certificate_models import StatusList
from tests.label.issued import URL, grant


@pytest.fixture
def granted(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


def test_a_list_is_signed_anew_before_it_expires(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        grant(session, keyring, settings, at)
    with database.write() as session:
        assert revocation.refresh_status_lists(session, keyring, at=at, public_url=URL) == 0
    later = at + revocation.RENEWAL * 2
    with database.write() as session:
        before = session.scalars(select(StatusList)).one().rdfc
        assert revocation.refresh_status_lists(session, keyring, at=later, public_url=URL) == 1
    with database.read() as session:
        listed = session.scalars(select(StatusList)).one()
        assert listed.rdfc != before
        assert listed.valid_until == later + revocation.VALIDITY
        unsigned = proofs.verify(proofs.read(listed.rdfc), editions.did_document(keyring, URL), purpose="statut")
        assert unsigned["validUntil"] == "2026-03-11T09:30:00Z"


def test_a_half_full_list_gives_way_to_a_new_one(
    granted: Session, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = granted
    monkeypatch.setattr(status_list, "FULL", 1)
    name, _ = revocation.allocate(session, keyring, at=at, public_url=URL)
    assert name == "2"
    assert [listed.name for listed in revocation.published(session)] == ["1", "2"]
