"""A process apart signs: pages are served without any private key, and what is not well formed is not signed."""

import json
import os
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from audit import checkpoint
from cli import signer
from core import key_rotation, keys
from core.errors import Unavailable
from core.platform import Platform
from core.settings import Settings
from core.signer_link import Link, RemoteKeys, RemoteSigner
from label import cbor, committee, key_office, offline, proofs, waiting
from label.certificate_models import Certificate, CertificateEdition
from tests.label.attested import AT, PLACE, STATEMENT
from tests.label.issued import URL, grant, ready


@pytest.fixture
def socket_path() -> Iterator[Path]:
    """A path short enough for a Unix socket."""
    with tempfile.TemporaryDirectory(prefix="sig-") as folder:
        yield Path(folder) / "s.sock"


@pytest.fixture
def holder(settings: Settings) -> Settings:
    """The settings of the process that holds the keys."""
    return msgspec.structs.replace(settings, var=settings.var.parent / "signer")


@pytest.fixture
def serving(holder: Settings, socket_path: Path) -> Iterator[Link]:
    holder.var.mkdir(parents=True)
    with signer.server(holder, socket_path) as opened:
        thread = threading.Thread(target=opened.serve_forever, daemon=True)
        thread.start()
        yield Link(str(socket_path))
        opened.shutdown()
        thread.join()


@pytest.fixture
def apart(settings: Settings, socket_path: Path, serving: Link, migrated_sqlite: Path) -> Iterator[Platform]:
    """A platform whose keys are elsewhere."""
    settings.var.mkdir(parents=True)
    shutil.copyfile(migrated_sqlite, settings.var / "label.sqlite3")
    opened = Platform(msgspec.structs.replace(settings, signer_socket=serving.path))
    yield opened
    opened.close()


def test_a_certificate_is_issued_by_a_process_that_holds_no_key(apart: Platform, holder: Settings) -> None:
    with apart.database.write() as session:
        number = grant(session, apart.keyring, apart.settings, AT).number
        checkpoint.sign(session, apart.keyring, checkpoint.origin(URL), AT)
    assert not (apart.settings.var / "keys").exists()
    lines = [json.loads(line) for line in (holder.var / "keys" / signer.JOURNAL).read_text().splitlines()]
    names = [line["key"].partition("-")[0] for line in lines]
    assert sorted(names) == ["cert", "cert", "cert", "journal", "sceau", "statut", "statut"]
    assert f"code hors ligne {number}" in [line["what"] for line in lines]
    assert [line["what"] for line in lines].count(f"{URL}/c/{number}/e/1") == 2
    used = {entry.name: entry.use.count for entry in key_office.inventory(apart.settings)}
    assert used[apart.keyring.certificate.name] == 3


def test_when_the_signer_is_away_the_decision_stands_and_the_certificate_follows_when_it_is_back(
    apart: Platform, serving: Link, socket_path: Path
) -> None:
    with apart.database.write() as session:
        candidacy, members = ready(session, AT)
        candidacy_id = candidacy.id
    away = socket_path.with_suffix(".loin")
    socket_path.rename(away)
    with apart.database.write() as session:
        committee.decide(session, apart.keyring, apart.settings, candidacy_id, "granted", "", by=members[0], at=AT)
    assert waiting.issue_all(apart, at=AT) == 0
    with apart.database.read() as session:
        assert session.scalars(select(Certificate)).all() == []
        assert session.scalars(select(CertificateEdition)).all() == []
        assert [one.reason for one in waiting.every(session)] == [waiting.SILENT]
    assert apart.keyring.certificate.public_key.public_bytes_raw()
    away.rename(socket_path)
    assert waiting.issue_all(apart, at=AT) == 1
    with apart.database.read() as session:
        assert session.scalars(select(CertificateEdition)).one().edition == 1


def test_only_well_formed_statements_of_this_issuer_are_signed(serving: Link, holder: Settings) -> None:
    held = keys.keyring(holder)
    cert, status, log, seal = (held.certificate.name, held.status.name, held.log.name, held.seal.name)
    document = proofs.written({"type": ["Other"], "issuer": "did:web:label.demo.test"})
    options = proofs.written({"verificationMethod": f"did:web:label.demo.test#{cert}", "proofPurpose": proofs.PURPOSE})
    genuine = proofs.written({"type": ["OpenBadgeCredential"], "issuer": "did:web:label.demo.test", "id": "x"})
    badge = proofs.written({"type": ["OpenBadgeCredential"], "issuer": "did:web:autre.test", "id": "x"})
    claims = cbor.encode({offline.ISSUER: "did:web:autre.test", offline.SUBJECT: "x"})
    header = cbor.encode({offline.ALGORITHM: offline.EDDSA, offline.KEY: cert.encode()})
    asked = [
        (cert, b"n'importe quoi", ()),
        (cert, sha256(b"a").digest() * 2, (b"a", b"b")),
        (cert, sha256(b"autre").digest() * 2, (options, genuine)),
        (cert, proofs.digests((options, document)), (options, document)),
        (cert, proofs.digests((options, badge)), (options, badge)),
        (cert, cbor.encode(["Signature1", header, b"", claims]), ()),
        (status, proofs.digests((options, document)), (options, document)),
        (status, b"x", ()),
        (log, b"autre.test/journal\n3\nAAAA\n", ()),
        (log, b"label.demo.test/journal\n3\n", ()),
        (seal, b"%PDF-1.7", ()),
        (seal, b"0\x00", ()),
        ("cert-1999-1", b"x", ()),
    ]
    for key, data, read in asked:
        with pytest.raises(Unavailable):
            serving.sign(key, data, read)
    assert not (holder.var / "keys" / signer.JOURNAL).exists(), "nothing was signed"
    assert all(entry.count == 0 for entry in serving.held().uses.values())


def test_genuine_statements_are_signed_with_the_same_keys(serving: Link, holder: Settings) -> None:
    held = keys.keyring(holder)
    named = held.certificate
    token = offline.sign(STATEMENT, PLACE, RemoteSigner(named.name, named.public_key.public_bytes_raw(), serving))
    assert cbor.decode(token).number == offline.SIGN1


def test_the_log_is_never_signed_smaller_nor_otherwise(serving: Link, holder: Settings) -> None:
    name, root = keys.keyring(holder).log.name, "A" * 43 + "="
    other = "B" * 42 + "A="

    def note(size: int, of: str) -> bytes:
        return f"label.demo.test/journal\n{size}\n{of}\n".encode()

    for size, of in ((5, root), (5, root), (7, other)):
        assert len(serving.sign(name, note(size, of))) == 64
    for size, of in ((6, root), (7, root), (0, root)):
        with pytest.raises(Unavailable, match="suite du journal"):
            serving.sign(name, note(size, of))


def test_the_next_key_of_the_log_signs_there_too_until_the_former_stops(
    apart: Platform, serving: Link, holder: Settings
) -> None:
    new = key_rotation.add(holder, "log", at=AT)
    keyring = RemoteKeys(serving.path)()
    old = keyring.log.name
    assert [signer.name for signer in keyring.logs] == [old, new]
    with apart.database.write() as session:
        made = checkpoint.sign(session, keyring, checkpoint.origin(URL), AT).note
    for key in keyring.log_keys:
        assert checkpoint.read(made, key).origin == checkpoint.origin(URL)
    key_rotation.retire(holder, old, at=AT)
    body = made.partition("\n\n")[0].encode() + b"\n"
    assert serving.sign(new, body)
    with pytest.raises(Unavailable, match="ne signe pas, ou plus"):
        serving.sign(old, body)


def test_the_socket_is_its_owner_s_alone_and_survives_any_bytes(serving: Link, socket_path: Path) -> None:
    assert stat.S_IMODE(socket_path.stat().st_mode) == 0o600
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
        opened.connect(str(socket_path))
        opened.sendall(b"\xc1\xff rien")
        opened.shutdown(socket.SHUT_WR)
        assert b"Demande illisible" in opened.recv(4096)
    assert serving.held().inventory.demo


def test_the_command_serves_in_a_process_of_its_own(holder: Settings, socket_path: Path) -> None:
    environment = os.environ | {"LABEL_VAR": str(holder.var), "LABEL_DEMO": "true"}
    run = "import sys; from cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "signer", str(socket_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "Signature prête" in process.stdout.readline()
        assert Link(str(socket_path)).held().publics
        process.terminate()
