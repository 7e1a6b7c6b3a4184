"""The log judged by Go's checksum-database code, by aics-tlog and by a real witness, aics-witness."""

import base64
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from audit import checkpoint, note, witnesses
from audit.models import Cosignature, JournalEntry, TileRoot
from cli.export import export, web_pages
from core.actor import SYSTEM
from core.platform import Platform
from core.posting import post
from core.settings import Settings
from core.signers import FileSigner
from label import key_office
from tests.audit.test_verification import cover_up
from tests.audit.written import LOG, fill
from tests.interop.tools import environment, go_program, recent_python
from tests.label.issued import grant
from tests.ports import free_port
from tests.verify.test_log import ATTACKS, CHECKPOINT, leaves_of, write

pytestmark = pytest.mark.slow


class Published(msgspec.Struct, frozen=True):
    """The site of a log that grew from the checkpoint `saved`, and the platform that wrote it."""

    platform: Platform
    site: Path
    saved: Path
    number: str
    vkey: str


@pytest.fixture(scope="module")
def grown(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """A certificate, a checkpoint kept elsewhere, then 600 entries more: tiles of two levels."""
    folder, now = tmp_path_factory.mktemp("log"), datetime.now(UTC).replace(microsecond=0)
    (folder / "var").mkdir()
    shutil.copyfile(migrated_sqlite, folder / "var/label.sqlite3")
    platform = Platform(Settings(var=folder / "var", demo=True))
    with platform.database.write() as session:
        number = grant(session, platform.keyring, platform.settings, now).number
        saved = checkpoint.sign(session, platform.keyring, LOG, now).note
    (folder / "saved").write_text(saved, encoding="utf-8")
    with platform.database.write() as session:
        fill(session, 600, now)
    export(platform, folder / "site", web_pages(platform), at=now)
    vkey = note.vkey(LOG, platform.keyring.log.public_key)
    yield Published(platform, folder / "site", folder / "saved", number, vkey)
    platform.close()


@pytest.fixture
def log(grown: Published, tmp_path: Path) -> Published:
    """A copy that a test may falsify."""
    return msgspec.structs.replace(grown, site=Path(shutil.copytree(grown.site, tmp_path / "site")))


Judge = Callable[[Published], str]


def said(*command: str | Path) -> str:
    """Empty when accepted, else what the verifier said."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)
    return "" if done.returncode == 0 else f"{done.stdout}{done.stderr}"


def by_go(log: Published) -> str:
    """Checkpoint, tiles, consistency, every entry, and the proof of the certificate."""
    return said(go_program("tlog"), log.site, log.vkey, log.saved, log.number)


def by_aics(log: Published) -> str:
    """Checkpoint, tiles and consistency, then the inclusion of the certificate's entry at the place its proof says."""
    tlog = environment("log", recent_python()) / "aics-tlog"
    key, tiles = ("--log-key", log.vkey), ("--tiles", log.site / "journal")
    folder = log.site / f"c/{log.number}"
    head, _, signed = (folder / "preuve.tlog-proof").read_text("utf-8").partition("\n\n")
    _, _, index, *path = head.split("\n")
    size, root = signed.split("\n")[1:3]
    (log.site / "path").write_text("".join(f"{line}\n" for line in path))
    (log.site / "note").write_text(signed, encoding="utf-8")
    noted = ("--checkpoint", log.site / "note")
    proved = ("--index", index.removeprefix("index "), "--proof", log.site / "path", "--size", size, "--root", root)
    return (
        said(tlog, "verify-consistency", *key, *tiles, "--old-checkpoint", log.saved)
        or said(tlog, "verify-inclusion", "--leaf", folder / "entree.json", *proved)
        or said(tlog, "verify-inclusion", *key, *tiles, *noted, "--leaf", folder / "entree.json", *proved[:2])
    )


JUDGES: dict[str, Judge] = {"golang.org/x/mod/sumdb": by_go, "aics-tlog": by_aics}


@pytest.fixture(params=JUDGES)
def judge(request: pytest.FixtureRequest) -> Judge:
    return JUDGES[request.param]


def test_the_published_log_is_accepted(log: Published, judge: Judge) -> None:
    assert judge(log) == ""


# What Go, then aics-tlog, says of each: a crash is not a refusal.
FORKED = ("refused: the log is forked", "the new checkpoint does not extend the old one: history was rewritten")
NOT_INCLUDED = ("refused: the entry is not in the log", "inclusion proof does not verify")
REASONS = dict.fromkeys(ATTACKS, FORKED) | {
    "the end cut": ("refused: the log was cut", "a rollback, or every source lags"),
    "an altered entry": NOT_INCLUDED,
    "an altered proof": NOT_INCLUDED,
    "an altered tile": ("refused: entry 511 is not the one of the tree", "does not match its parent tile"),
    "an altered checkpoint": ("refused: checkpoint: invalid signature", "failed verification"),
    "a checkpoint of another key": ("note has no verifiable signatures", "no signature from log key"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_log_rewritten_with_the_real_key_is_refused(name: str, log: Published, judge: Judge) -> None:
    """The six rewritings, before what was saved: tiles, entries and checkpoint all agree with each other."""
    leaves = leaves_of(log.site)
    place = int(log.saved.read_text("utf-8").split("\n")[1]) - 3
    rewritten = {
        "an entry changed": [*leaves[:place], b"{}", *leaves[place + 1 :]],
        "an entry deleted": [*leaves[:place], *leaves[place + 1 :]],
        "an entry inserted": [*leaves[:place], b"{}", *leaves[place:]],
        "two entries exchanged": [*leaves[:place], leaves[place + 1], leaves[place], *leaves[place + 2 :]],
        "the end cut": leaves[:place],
        "the whole log made again": [b"%d" % rank for rank in range(len(leaves))],
    }
    write(log.site, log.platform.keyring, rewritten[name])
    assert any(reason in judge(log) for reason in REASONS[name])


def _entry(log: Published) -> None:
    path = log.site / f"c/{log.number}/entree.json"
    path.write_bytes(path.read_bytes().replace(b"signing", b"SIGNING"))


def _bundled(log: Published) -> None:
    path = log.site / "journal/tile/entries/000"
    path.write_bytes(path.read_bytes().replace(b"certificate", b"CERTIFICATE"))


def _tile(log: Published) -> None:
    path = log.site / "journal/tile/0/001"
    path.write_bytes(path.read_bytes()[:-1] + b"\0")


def _checkpoint(log: Published) -> None:
    path = log.site / CHECKPOINT
    body, blank, signed = path.read_text("utf-8").rpartition("\n\n")
    origin, size, root = body.split("\n")
    path.write_text(f"{origin}\n{int(size) - 1}\n{root}{blank}{signed}", encoding="utf-8")


def _forged(log: Published) -> None:
    forger = FileSigner("journal", Ed25519PrivateKey.generate())
    path = log.site / CHECKPOINT
    body = path.read_text("utf-8").partition("\n\n")[0] + "\n"
    path.write_text(note.sign(body, LOG, forger), encoding="utf-8")


def _proof(log: Published) -> None:
    path = log.site / f"c/{log.number}/preuve.tlog-proof"
    lines = path.read_text("utf-8").split("\n")
    lines[3] = base64.b64encode(bytes(32)).decode()
    path.write_text("\n".join(lines), encoding="utf-8")


FALSE = {
    "an altered entry": _entry,
    "an altered tile": _tile,
    "an altered checkpoint": _checkpoint,
    "a checkpoint of another key": _forged,
    "an altered proof": _proof,
}


@pytest.mark.parametrize("name", FALSE)
def test_a_falsified_file_is_refused(name: str, log: Published, judge: Judge) -> None:
    FALSE[name](log)
    assert any(reason in judge(log) for reason in REASONS[name])


def test_an_entry_altered_in_its_bundle_is_refused(log: Published) -> None:
    _bundled(log)
    assert "is not the one of the tree" in by_go(log)


class Service(msgspec.Struct, frozen=True):
    """A witness that listens."""

    vkey: str
    url: str


class Installed:
    """aics-witness in a folder, on a port of this machine."""

    def __init__(self, folder: Path) -> None:
        self.command = str(environment("log", recent_python()) / "aics-witness")
        self.config = ("--config", str(folder / "witness.json"))
        self.listen = f"127.0.0.1:{free_port()}"
        printed = self._said("init", "--name", "temoin.test/1", "--listen", self.listen)
        self.vkey = next(word for word in printed.split() if word.startswith("temoin.test/1+"))

    def learns(self, vkey: str) -> None:
        """It is told the key of our log."""
        self._said("add-log", "--origin", LOG, "--vkey", vkey)

    @contextmanager
    def serving(self) -> Iterator[Service]:
        """It listens."""
        command = [self.command, "serve", *self.config]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
            try:
                _await(self.listen)
                yield Service(self.vkey, f"http://{self.listen}")
            finally:
                run.terminate()

    def _said(self, act: str, *given: str) -> str:
        asked = [self.command, act, *self.config, *given]
        done = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
        return done.stdout + done.stderr


@pytest.fixture
def witness(log: Published, tmp_path: Path) -> Iterator[Service]:
    """aics-witness, knowing our log."""
    installed = Installed(tmp_path)
    installed.learns(log.vkey)
    with installed.serving() as service:
        yield service


def _await(listen: str) -> None:
    host, port = listen.split(":")
    for _ in range(1200):
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the witness does not listen")


def test_a_witness_cosigns_what_grows_and_refuses_a_fork(witness: Service, log: Published, tmp_path: Path) -> None:
    """Its cosignature is published under the checkpoint, where aics-tlog finds its quorum; a fork gets none."""
    platform = log.platform
    known = witnesses.configured(f"{witness.vkey} {witness.url}")
    for count in (0, 5):
        with platform.database.write() as session:
            fill(session, count, datetime.now(UTC))
            checkpoint.sign(session, platform.keyring, LOG, datetime.now(UTC))
        assert witnesses.ask(platform.database, known, post) == []
    export(platform, tmp_path / "seen", web_pages(platform), at=datetime.now(UTC))
    tlog = environment("log", recent_python()) / "aics-tlog"
    asked = ("--log-key", log.vkey, "--witness-key", witness.vkey, "--quorum", "1", "--max-age", "600", "--note")
    assert said(tlog, "verify-checkpoint", *asked, tmp_path / "seen" / CHECKPOINT) == ""
    assert said(tlog, "verify-checkpoint", *asked, log.site / CHECKPOINT) != ""
    with platform.database.write() as session:
        fill(session, 1, datetime.now(UTC))
        _rewritten(session, platform)
    told = witnesses.ask(platform.database, known, post)
    assert len(told) == 1
    assert "refuse le point de contrôle" in told[0]


def test_the_log_changes_its_key_before_foreign_eyes(grown: Published, tmp_path: Path) -> None:
    """While two keys sign, whoever knows either accepts; a witness that learnt the next one goes on with it alone."""
    folder = Path(shutil.copytree(grown.platform.settings.var, tmp_path / "var"))
    platform = Platform(msgspec.structs.replace(grown.platform.settings, var=folder))
    installed = Installed(tmp_path)
    installed.learns(grown.vkey)
    with platform.database.write() as session:
        session.execute(delete(Cosignature))
        key_office.add(session, platform.settings, "log", by=SYSTEM, at=datetime.now(UTC))
    old, new = (note.vkey(LOG, key) for key in platform.keyring.log_keys)
    export(platform, tmp_path / "both", web_pages(platform), at=datetime.now(UTC))
    both = msgspec.structs.replace(grown, site=tmp_path / "both", saved=tmp_path / "both" / CHECKPOINT)
    for vkey in (old, new):
        assert [judge(msgspec.structs.replace(both, vkey=vkey)) for judge in JUDGES.values()] == ["", ""]
    with installed.serving() as service:
        known = witnesses.configured(f"{service.vkey} {service.url}")
        assert witnesses.ask(platform.database, known, post) == []
    with platform.database.write() as session:
        key_office.retire(session, platform.settings, platform.keyring.log.name, by=SYSTEM, at=datetime.now(UTC))
        checkpoint.sign(session, platform.keyring, LOG, datetime.now(UTC))
    with installed.serving():
        assert "refuse le point de contrôle" in witnesses.ask(platform.database, known, post)[0]
    installed.learns(new)
    with installed.serving():
        assert witnesses.ask(platform.database, known, post) == []
    export(platform, tmp_path / "after", web_pages(platform), at=datetime.now(UTC))
    after = msgspec.structs.replace(both, site=tmp_path / "after", vkey=new)
    assert [judge(after) for judge in JUDGES.values()] == ["", ""]
    assert all(judge(msgspec.structs.replace(after, vkey=old)) for judge in JUDGES.values())
    platform.close()


def _rewritten(session: Session, platform: Platform) -> None:
    """Entry 7 exchanged with its neighbour, every track covered, with the real key."""
    session.execute(delete(Cosignature))
    session.execute(delete(TileRoot))
    for position, target in [(7, 99999), (8, 7), (99999, 8)]:
        session.execute(update(JournalEntry).where(JournalEntry.position == position).values(position=target))
    cover_up(session, platform.keyring, datetime.now(UTC))
