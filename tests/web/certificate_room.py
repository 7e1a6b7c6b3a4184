"""A platform where a committee granted a certificate, for the tests of its pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from core.platform import Platform
from core.settings import Settings
from label import certificate_life
from label.certificate_models import Certificate
from tests.builders import make_person
from tests.web.conftest import Clock

URL = "https://label.demo.test"


@contextmanager
def opened_copy(granted_var: Path, settings: Settings) -> Iterator[Platform]:
    """A platform on a copy of the granted folder."""
    shutil.copytree(granted_var, settings.var)
    opened = Platform(settings)
    try:
        yield opened
    finally:
        opened.close()


def number_of(platform: Platform) -> str:
    """The number of the one certificate."""
    with platform.database.read() as session:
        return session.scalars(select(Certificate.number)).one()


def suspend(platform: Platform, clock: Clock, number: str, reason: str = "Accueil fermé depuis un mois.") -> None:
    with platform.database.write() as session:
        by = make_person(session, clock.at, "manager")
        certificate_life.suspend(session, platform.keyring, number, reason=reason, by=by, at=clock.at, public_url=URL)
