"""Whatever changes what is public of certificates moves one number, in the same transaction."""

from datetime import datetime

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from core.database import Database
from core.keys import Keyring
from core.settings import Settings
from label import epoch_models, issuance
from label.certificate_models import CertificateEdition
from label.signature_models import FormerFile
from tests.builders import make_person
from tests.label.issued import grant

WATCHED = {"certificate", "certificate_edition", "status_event", "status_list", "issuance_stop", "former_file"}


def epoch(database: Database) -> int:
    with database.read() as session:
        return epoch_models.current(session)


def touched(session: Session, table: str) -> None:
    """Each row written again as it is: by hand, beside every service."""
    column = next(iter(session.execute(text(f"SELECT * FROM {table}")).keys()))
    session.execute(text(f"UPDATE {table} SET {column} = {column}"))


@pytest.fixture
def filled(database: Database, keyring: Keyring, at: datetime) -> Database:
    """A base with one row at least in each watched table."""
    with database.write() as session:
        grant(session, keyring, Settings(demo=True), at)
        issuance.stop(session, "Panne du module.", by=make_person(session, at, "manager"), at=at)
        edition = session.scalars(select(CertificateEdition.id)).one()
        session.add(FormerFile(digest="0" * 64, edition_id=edition, key="", replaced_at=at))
    return database


def test_every_change_moves_the_epoch_whoever_makes_it(filled: Database) -> None:
    for table in sorted(WATCHED):
        before = epoch(filled)
        with filled.write() as session:
            touched(session, table)
        assert epoch(filled) > before, table
    before = epoch(filled)
    with filled.write() as session:
        session.execute(text("DELETE FROM former_file"))
    assert epoch(filled) > before


def test_what_was_undone_or_concerns_nobody_moves_nothing(filled: Database, at: datetime) -> None:
    before = epoch(filled)
    with pytest.raises(LookupError), filled.write() as session:
        touched(session, "certificate")
        raise LookupError
    with filled.write() as session:
        make_person(session, at, "auditor")
    assert epoch(filled) == before


def test_two_who_write_at_once_do_not_wait_for_the_epoch(
    postgres_database: Database, keyring: Keyring, at: datetime
) -> None:
    """It is moved when a transaction ends: taken before, it would close a circle with the lock of the journal."""
    with postgres_database.write() as session:
        grant(session, keyring, Settings(demo=True), at)
    before = epoch(postgres_database)
    with postgres_database.write() as one, postgres_database.write() as other:
        for session, table in ((one, "certificate"), (other, "status_list")):
            session.execute(text("SET LOCAL lock_timeout = '3s'"))
            touched(session, table)
        other.commit()
    assert epoch(postgres_database) == before + 2
