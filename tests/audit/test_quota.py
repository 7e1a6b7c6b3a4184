"""What one candidacy may hold: each file once, versions included, what left no byte excluded."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from audit import filing, quota
from audit.antivirus import Scan
from core.errors import Invalid
from core.files import Files
from tests.audit.rooms import file_one, open_room

FOUND = Scan("infected", False, "Refusé par l’antivirus : « Essai ».")


def test_each_file_counts_once_wherever_it_stands_and_an_infected_one_never(
    session: Session, files: Files, at: datetime
) -> None:
    room = open_room(session, at)
    text = file_one(session, files, room, at, data=b"a" * 1000, filename="a.txt")
    file_one(session, files, room, at, data=b"b" * 500, filename="b.txt")
    file_one(session, files, room, at, FOUND, data=b"c" * 9000, filename="c.txt")
    filing.reuse(session, text.id, ["X-AUT-2"], by=room.applicant, at=at)
    assert quota.used(session, room.candidacy_id) == 1500
    assert quota.used(session, room.candidacy_id, without=text.sha256) == 500


def test_the_last_byte_fits_and_the_next_does_not(session: Session, files: Files, at: datetime) -> None:
    room = open_room(session, at)
    file_one(session, files, room, at, data=b"a" * 400_000, filename="a.txt")
    quota.require_room(session, room.candidacy_id, 600_000, megabytes=1)
    with pytest.raises(
        Invalid, match=r"0,6 Mo ne tient pas dans le dossier : 0,4 Mo y sont déjà, sur 1 Mo\. Il reste 0,6"
    ):
        quota.require_room(session, room.candidacy_id, 600_001, megabytes=1)
