"""A key is compromised: what the journal knew before is signed again, what it did not is refused, and all can tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from audit.models import JournalEntry
from cli.publish import publish
from core import key_files, keys
from core.actor import SYSTEM
from core.errors import Invalid, NotAllowed, NotFound
from core.platform import Platform
from core.settings import Settings
from core.signers import FileSigner
from label import certificate_life, certificates, compromise, editions, examination, key_office, offline, proofs
from label.certificate_models import Certificate, StatusList
from tests.builders import make_person
from tests.label.attested import AT
from tests.label.issued import URL, edition_of, granting

LATER = AT + timedelta(days=60)


@pytest.fixture
def platform(settings: Settings, migrated_sqlite: Path) -> Iterator[Platform]:
    with granting(settings, migrated_sqlite, AT) as opened:
        yield opened


def respond(platform: Platform, *, since: datetime) -> list[str]:
    said: list[str] = []
    name = platform.keyring.certificate.name
    compromise.respond(platform, name, since=since, why="Poste volé.", by=SYSTEM, at=LATER, tell=said.append)
    return said


def outcome(platform: Platform, data: bytes) -> str:
    with platform.database.read() as session:
        return examination.examine(session, platform.keyring, platform.settings, data, at=LATER).outcome


def test_what_was_signed_before_is_signed_again_word_for_word(platform: Platform) -> None:
    before, old = edition_of(platform), platform.keyring.certificate.name
    said = respond(platform, since=AT + timedelta(days=1))
    after = edition_of(platform)
    published = editions.did_document(platform.keyring, URL)
    for stored in (after.rdfc, after.jcs):
        proofs.verify_exactly(stored, published, purpose="cert", digest=before.unsigned_digest)
    for former in (before.rdfc, before.jcs):
        with pytest.raises(proofs.ProofError):
            proofs.verify_exactly(former, published, purpose="cert", digest=before.unsigned_digest)
    assert (compromise.signed_by(before), compromise.signed_by(after)) == (old, platform.keyring.certificate.name)
    assert offline.verify(after.cwt or b"", published).edition == 1
    assert old not in {method["id"].partition("#")[2] for method in published["verificationMethod"]}
    assert any("signée de nouveau" in line for line in said)
    with platform.database.read() as session:
        assert certificates.by_number(session, _number(platform)).status == "valid"
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.resigned"))
        assert entry.data["unsigned"] == before.unsigned_digest


def test_a_file_downloaded_before_is_recognised_and_a_forgery_is_not(platform: Platform) -> None:
    before, thief = edition_of(platform), _stolen(platform)
    unsigned = {name: value for name, value in proofs.read(before.jcs).items() if name != "proof"}
    forged = proofs.written(proofs.sign_jcs(unsigned, thief, URL, AT))
    assert outcome(platform, forged) == "valid", "with the key in hand the thief signs as we do"
    respond(platform, since=AT + timedelta(days=1))
    backdated = proofs.written(proofs.sign_jcs(unsigned, thief, URL, AT - timedelta(days=1)))
    assert [outcome(platform, data) for data in (before.pdf, before.rdfc, before.jcs)] == ["resigned"] * 3
    assert outcome(platform, backdated) == "altered"
    after = edition_of(platform)
    assert [outcome(platform, data) for data in (after.pdf, after.rdfc, after.jcs)] == ["valid"] * 3


def test_what_was_signed_since_is_refused_until_somebody_has_looked(platform: Platform) -> None:
    said = respond(platform, since=AT - timedelta(days=1))
    assert any("refusée" in line for line in said)
    edition, number = edition_of(platform), _number(platform)
    assert edition.revoked
    assert outcome(platform, edition.pdf) == "distrusted"
    with platform.database.write() as session:
        found = certificates.by_number(session, number)
        assert found.status == "suspended"
        assert "déclarée compromise" in found.events[-1].reason
        by = make_person(session, LATER, "manager")
        certificate_life.reinstate(
            session, platform.keyring, number, reason="Vérifié.", by=by, at=LATER, public_url=URL
        )
    with platform.database.read() as session:
        again = certificates.edition(session, number)
        assert (again.edition, compromise.signed_by(again)) == (2, platform.keyring.certificate.name)


def test_said_again_it_repairs_only_what_is_left(platform: Platform) -> None:
    name = platform.keyring.certificate.name
    respond(platform, since=AT + timedelta(days=1))
    once = edition_of(platform)
    said: list[str] = []
    compromise.respond(
        platform, name, since=AT + timedelta(days=1), why="Poste volé.", by=SYSTEM, at=LATER, tell=said.append
    )
    assert edition_of(platform).rdfc == once.rdfc
    assert not any("édition" in line for line in said)


def test_the_lists_of_a_compromised_status_key_are_signed_by_its_successor(platform: Platform) -> None:
    name = platform.keyring.status.name
    compromise.respond(platform, name, since=AT, why="Perdue.", by=SYSTEM, at=LATER, tell=lambda _: None)
    published = editions.did_document(platform.keyring, URL)
    with platform.database.read() as session:
        lists = session.scalars(select(StatusList)).all()
        assert lists
        for listed in lists:
            proofs.verify(proofs.read(listed.jcs), published, purpose="statut")
            proofs.verify(proofs.read(listed.rdfc), published, purpose="statut")


def test_a_wrong_declaration_changes_nothing(platform: Platform, settings: Settings) -> None:
    name = platform.keyring.certificate.name
    with platform.database.write() as session:
        told: dict[str, Any] = {"why": "Perdue.", "by": SYSTEM, "at": AT}
        with pytest.raises(Invalid, match="avenir"):
            compromise.declare(session, settings, name, since=LATER, **told)
        with pytest.raises(NotFound):
            compromise.declare(session, settings, "cert-1999-1", since=AT, **told)
        with pytest.raises(Invalid, match="motif"):
            compromise.declare(session, settings, name, since=AT, why=" ", by=SYSTEM, at=AT)
        with pytest.raises(NotAllowed):
            compromise.declare(
                session, settings, name, since=AT, why="x", by=make_person(session, AT, "auditor"), at=AT
            )
    assert platform.keyring.certificate.name == name


def test_the_inventory_names_every_key_with_its_state_and_its_use(platform: Platform, settings: Settings) -> None:
    with platform.database.write() as session:
        first = platform.keyring.certificate.name
        second = key_office.add(session, settings, "certificate", by=SYSTEM, at=AT)
        assert key_office.retire(session, settings, first, by=SYSTEM, at=LATER) == second
        third = key_office.add(session, settings, "certificate", by=SYSTEM, at=LATER)
    found = {entry.name: entry for entry in key_office.inventory(settings)}
    assert [found[name].state for name in (second, third, first)] == ["current", "coming", "retired"]
    assert (found[first].until, found[first].use.count) == (LATER, 3)
    assert found[platform.keyring.seal.name].use.count == 1
    assert {entry.purpose for entry in found.values()} == set(key_office.PURPOSES)
    with platform.database.read() as session:
        query = select(JournalEntry.event).where(JournalEntry.event.startswith("key."))
        told = list(session.scalars(query.order_by(JournalEntry.position)))
    assert told == ["key.added", "key.retired", "key.added"]


def _number(platform: Platform) -> str:
    with platform.database.read() as session:
        return session.scalars(select(Certificate.number)).one()


def _stolen(platform: Platform) -> FileSigner:
    name = platform.keyring.certificate.name
    private = key_files.read_private(keys.folder_of(platform.settings), name)
    assert isinstance(private, Ed25519PrivateKey)
    return FileSigner(name, private)


def test_the_copy_of_the_site_is_written_again_with_the_new_signatures(platform: Platform, tmp_path: Path) -> None:
    """A file server knows the bytes alone: the addresses of editions must hold the new ones too."""
    with platform.database.read() as session:
        number = session.scalars(select(Certificate.number)).one()
    folder = tmp_path / "copie"
    files = [f"c/{number}/e/1/{name}" for name in ("attestation.json", "attestation.jcs.json", "certificat.pdf")]
    publish(platform, folder, lambda _session, _at: iter(()), at=LATER)
    before = {path: (folder / path).read_bytes() for path in files}
    respond(platform, since=LATER - timedelta(days=1))
    publish(platform, folder, lambda _session, _at: iter(()), at=LATER)
    for path, held in before.items():
        assert (folder / path).read_bytes() != held, path
