"""The signer is away: the decision stands, its certificate waits, and is issued once, whatever is cut short."""

import importlib
import multiprocessing
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace
from sqlalchemy import func, select

from audit import journal
from audit.models import JournalEntry
from core import keys
from core.actor import Actor
from core.database import Database
from core.errors import Unavailable
from core.keys import Keyring
from core.models import Job
from core.settings import Settings
from core.signer_link import AWAY
from core.signers import Signer
from label import certificates, committee, editions, proofs, seal, waiting
from label.certificate_models import Certificate, CertificateEdition
from label.models import Candidacy
from label.waiting_models import WaitingCertificate
from tests.label.issued import URL, platform_of, ready


class Gone:
    """A signer whose process is away; it answers when `here`."""

    def __init__(self, signer: Signer, *, here: bool = False) -> None:
        self.signer, self.here = signer, here
        self.name, self.public_key = signer.name, signer.public_key

    def sign(self, data: bytes, read: tuple[bytes, ...] = ()) -> bytes:
        if not self.here:
            raise Unavailable(AWAY)
        return self.signer.sign(data, read)


class Scene:
    """A grant that was decided while the signer was away."""

    def __init__(self, database: Database, settings: Settings, at: datetime) -> None:
        settings = replace(settings, var=settings.var / "signataire")
        keyring = keys.keyring(settings)
        self.signer = Gone(keyring.certificate)
        self.database, self.at = database, at
        self.keyring = replace(keyring, certificate=self.signer)
        self.platform = platform_of(database, self.keyring, settings)
        with database.write() as session:
            candidacy, members = ready(session, at)
            self.candidacy_id: UUID = candidacy.id
            self.member: Actor = members[0]
        with database.write() as session:
            committee.decide(session, self.keyring, settings, self.candidacy_id, "granted", "", by=self.member, at=at)

    def counts(self) -> tuple[int, ...]:
        """Certificates, editions, waiting rows, entries of issue and of signing."""
        told = (JournalEntry.event == "certificate.issued", JournalEntry.event == "certificate.signing")
        with self.database.read() as session:
            rows = [
                session.scalar(select(func.count()).select_from(table)) or 0
                for table in (Certificate, CertificateEdition, WaitingCertificate)
            ]
            return *rows, *(
                session.scalar(select(func.count()).select_from(JournalEntry).where(one)) or 0 for one in told
            )


WAITS, ISSUED = (0, 0, 1, 0, 0), (1, 1, 0, 1, 1)


@pytest.fixture
def scene(database: Database, settings: Settings, at: datetime) -> Scene:
    return Scene(database, settings, at)


def test_the_decision_is_recorded_and_the_certificate_waits(scene: Scene) -> None:
    assert scene.counts() == WAITS
    with scene.database.read() as session:
        assert session.get_one(Candidacy, scene.candidacy_id).state == "granted"
        (found,) = waiting.every(session)
        assert (found.since, found.reason) == (scene.at, "Le service de signature ne répond pas.")
        assert waiting.of_candidacy(session, scene.candidacy_id) == found
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.position.desc()).limit(1)).one()
        assert (last.event, last.candidacy_id) == ("certificate.waiting", scene.candidacy_id)
    assert waiting.issue_all(scene.platform, at=scene.at) == 0
    assert scene.counts() == WAITS


def test_it_is_issued_once_when_the_signer_is_back_and_is_valid_since_the_decision(scene: Scene) -> None:
    scene.signer.here, later = True, scene.at + timedelta(days=3)
    assert [waiting.issue_all(scene.platform, at=later) for _ in range(3)] == [1, 0, 0]
    assert scene.counts() == ISSUED
    with scene.database.read() as session:
        found = certificates.of_candidacy(session, scene.candidacy_id)
        assert found is not None
        assert (found.issued_on, found.valid_until) == (date(2026, 3, 2), date(2029, 3, 1))
        edition = certificates.edition(session, found.number)
        assert edition.issued_at == later
        said = proofs.verify(proofs.read(edition.rdfc), editions.did_document(scene.keyring, URL), purpose="cert")
        assert (said["validFrom"], said["awardedDate"]) == ("2026-03-02T09:30:00Z", "2026-03-02T09:30:00Z")
        assert certificates.by_number(session, found.number).events[0].since == scene.at
        entries = session.scalars(
            select(JournalEntry).where(JournalEntry.ref == found.number).order_by(JournalEntry.position)
        ).all()
        assert [(entry.event, entry.at) for entry in entries] == [
            ("certificate.signing", later),
            ("certificate.issued", later),
        ]
        mails = session.scalars(select(Job.payload).where(Job.kind == "notice")).all()
        assert [one["template"] for one in mails].count("issue_certificate_applicant") == 1


def test_a_signer_that_is_there_issues_in_the_transaction_of_the_decision(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        candidacy, members = ready(session, at)
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
        assert certificates.of_candidacy(session, candidacy.id) is not None
        assert waiting.every(session) == []


# Where a process dies without a word; the last is once everything is committed.
STEPS = ("label.proofs.sign_rdfc", "label.seal_reading.attached", "core.actor.SYSTEM")


@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_midway_leaves_it_waiting_and_the_next_issues_it_once(scene: Scene, step: str) -> None:
    scene.signer.here, last = True, step == STEPS[-1]
    child = multiprocessing.get_context("spawn").Process(
        target=killed, args=(scene.database.url, scene.platform.settings, step, scene.at)
    )
    child.start()
    child.join(120)
    assert child.exitcode == 9, "the step was never reached"
    assert scene.counts() == (ISSUED if last else WAITS)
    assert waiting.issue_all(scene.platform, at=scene.at) == (0 if last else 1)
    assert scene.counts() == ISSUED


def killed(url: str, settings: Settings, step: str, at: datetime) -> None:
    """Issue what waits in a process of its own, which dies at this step, or at the end when it is never called."""
    module, _, name = step.rpartition(".")
    if callable(getattr(importlib.import_module(module), name)):
        setattr(importlib.import_module(module), name, lambda *_, **__: os._exit(9))
    waiting.issue_all(platform_of(Database(url), keys.keyring(settings), settings), at=at)
    os._exit(9)


def test_one_that_fails_says_why_and_is_tried_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.signer.here = True
    really = journal.append

    def refuse(session: Any, event: str, **said: Any) -> Any:
        if event == "certificate.issued":
            raise OSError("no more room")
        return really(session, event, **said)

    with monkeypatch.context() as patched:
        patched.setattr(journal, "append", refuse)
        assert waiting.issue_all(scene.platform, at=scene.at) == 0
    assert scene.counts() == WAITS
    with scene.database.read() as session:
        (found,) = waiting.every(session)
        assert "a échoué (OSError)" in found.reason
    assert waiting.issue_all(scene.platform, at=scene.at) == 1


def test_any_other_failure_still_undoes_the_decision(
    database: Database, keyring: Keyring, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.write() as session:
        candidacy, members = ready(session, at)
        candidacy_id = candidacy.id
    broken: Callable[..., None] = lambda *_, **__: (_ for _ in ()).throw(OSError("no more room"))  # noqa: E731
    monkeypatch.setattr(seal, "seal", broken)
    with pytest.raises(OSError, match="no more room"), database.write() as session:
        committee.decide(session, keyring, settings, candidacy_id, "granted", "", by=members[0], at=at)
    with database.read() as session:
        assert session.get_one(Candidacy, candidacy_id).state == "committee"
        assert waiting.every(session) == []
