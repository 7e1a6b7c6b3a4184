"""Fixtures of accounts."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from tests.builders import make_person


@pytest.fixture
def by(session: Session, at: datetime) -> Actor:
    return make_person(session, at, "committee")
