"""What one file may hold: refused before it leaves, when it resumes, and once it is whole."""

from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from audit import quota
from audit.audit_models import Evidence
from core.platform import Platform
from core.settings import Settings
from tests.web.audit.test_evidence import FILE, TITLE, WHAT
from tests.web.audit.test_sending import DATA, announce, arrived, desk, file_it
from tests.web.audit_room import REQUIREMENT, Desk

__all__ = ["desk"]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A file receives six megabytes at most; each of those sent takes a little more than four."""
    return msgspec.structs.replace(settings, evidence_quota=6)


def test_a_file_that_has_no_room_left_is_refused_before_it_leaves(desk: Desk) -> None:
    file_it(desk, arrived(desk)).sees("Document reçu")
    refused = announce(desk, DATA + b"autre", status=422)["refus"].replace("\u202f", " ").replace("\u00a0", " ")
    assert refused.startswith("Ce fichier de 4,2 Mo ne tient pas dans le dossier : 4,2 Mo y sont déjà, sur 6 Mo.")
    assert "Il reste 1,8 Mo" in refused
    assert "envoi" in announce(desk, b"Court.\n")
    assert "envoi" in announce(desk), "the same file once more takes no room"


def test_what_arrives_in_two_tabs_is_counted_at_the_end_too(desk: Desk, platform: Platform) -> None:
    first, second = arrived(desk), arrived(desk, DATA + b"autre")
    file_it(desk, first).sees("Document reçu")
    announce(desk, DATA + b"autre", status=422)  # what was begun before does not resume either
    file_it(desk, second, status=422).sees("ne tient pas dans le dossier", "Il reste 1,8")
    with platform.database.read() as session:
        assert len(session.scalars(select(Evidence)).all()) == 1
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    light = {"Fichier": ("a.txt", b"Ligne.\n" * 300_000)}
    desk.applicant.submits(FILE, {WHAT: REQUIREMENT, TITLE: "Autre"}, files=light, status=422).sees("ne tient pas")
    light = {"Fichier": ("a.txt", b"Ligne.\n" * 200_000)}
    desk.applicant.submits(FILE, {WHAT: REQUIREMENT, TITLE: "Autre"}, files=light).sees("Document reçu")


def test_two_files_that_end_together_do_not_both_enter(
    desk: Desk, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = arrived(desk), arrived(desk, DATA + b"autre")
    require, meanwhile = quota.require_room, [first]

    def late(*words: Any, **said: Any) -> None:
        """The other file enters between what is checked first and what is written."""
        require(*words, **said)
        if meanwhile:
            file_it(desk, meanwhile.pop())

    monkeypatch.setattr(quota, "require_room", late)
    desk.applicant.opens(f"{desk.address}/preuves/depot")
    file_it(desk, second, status=422).sees("ne tient pas")
