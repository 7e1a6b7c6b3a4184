"""A committee that grants: the certificate as the whole path makes it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import key_files
from core.actor import Actor
from core.database import Database
from core.keys import Keyring, folder_of
from core.platform import Platform
from core.settings import Settings
from label import certificates, committee
from label.certificate_models import Certificate, CertificateEdition
from label.models import Candidacy
from tests.label.sittings import MET, open_sitting, vote_all

URL = "https://label.demo.test"


def ready(session: Session, at: datetime) -> tuple[Candidacy, list[Actor]]:
    """A sitting on a verdict that meets every rule, where every member voted to grant."""
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members, "granted", at)
    return candidacy, members


def grant(session: Session, keyring: Keyring, settings: Settings, at: datetime) -> Certificate:
    """The certificate of a granted candidacy."""
    candidacy, members = ready(session, at)
    committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
    found = certificates.of_candidacy(session, candidacy.id)
    assert found is not None
    return found


def platform_of(database: Database, keyring: Keyring, settings: Settings) -> Platform:
    """A platform on what a test already opened."""
    platform = Platform.__new__(Platform)
    vars(platform).update(database=database, settings=settings, _keys=lambda: keyring, files=None)
    return platform


@contextmanager
def granting(settings: Settings, migrated: Path, at: datetime) -> Iterator[Platform]:
    """A platform with keys of its own, made then, where one certificate was granted."""
    settings.var.mkdir(parents=True)
    shutil.copyfile(migrated, settings.var / "label.sqlite3")
    key_files.create(folder_of(settings), demo=settings.demo, at=at)
    opened = Platform(settings)
    with opened.database.write() as session:
        grant(session, opened.keyring, settings, at)
    yield opened
    opened.close()


def edition_of(platform: Platform) -> CertificateEdition:
    """Its one edition, as it is stored now."""
    with platform.database.read() as session:
        found = session.scalars(select(CertificateEdition)).one()
        session.expunge(found)
        return found
