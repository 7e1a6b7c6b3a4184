"""Witnesses: true cosignatures are kept and published, false and strange ones are not, an unanswered one is told."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from audit import checkpoint, note, tree, witnesses
from audit.models import Checkpoint, Cosignature
from audit.note import NoteError
from audit.witnesses import COSIGNATURE
from core.database import Database
from core.errors import Invalid
from core.keys import Keyring
from core.posting import Answer, Post, PostError
from core.settings import SettingsError
from tests.audit.written import LOG, fill

NAME, SECONDS = "temoin.test/1", 1772443800


class Cosigner:
    """A witness as the specification describes it: it remembers what it saw, and signs only what prolongs it."""

    def __init__(self, name: str = NAME) -> None:
        self.key, self.name = Ed25519PrivateKey.generate(), name
        self.size, self.root, self.asked = 0, b"", 0

    @property
    def vkey(self) -> str:
        public = self.key.public_key()
        encoded = base64.b64encode(COSIGNATURE + public.public_bytes_raw()).decode()
        return f"{self.name}+{note.key_id(self.name, public, kind=COSIGNATURE).hex()}+{encoded}"

    def line(self, body: str, seconds: int = SECONDS) -> str:
        signed = self.key.sign(f"cosignature/v1\ntime {seconds}\n{body}".encode())
        known = note.key_id(self.name, self.key.public_key(), kind=COSIGNATURE)
        return f"— {self.name} {base64.b64encode(known + seconds.to_bytes(8, 'big') + signed).decode()}"

    def post(self, address: str, data: bytes, _media_type: str) -> Answer:
        assert address == "https://temoin.test/add-checkpoint"
        self.asked += 1
        head, _, signed = data.decode().partition("\n\n")
        old, *proof = head.split("\n")
        body = signed.rpartition("\n\n")[0] + "\n"
        size, root = int(body.split("\n")[1]), base64.b64decode(body.split("\n")[2])
        if old != f"old {self.size}":
            return Answer(409, "text/x.tlog.size", f"{self.size}\n".encode())
        path = [base64.b64decode(line) for line in proof]
        if self.size and not tree.verify_consistency(self.size, size, self.root, root, path):
            return Answer(422, "text/plain", b"")
        self.size, self.root = size, root
        return Answer(200, "text/plain", f"{self.line(body)}\n".encode())


@pytest.fixture
def cosigner() -> Cosigner:
    return Cosigner()


def signed(session: Session, keyring: Keyring, at: datetime, count: int) -> Checkpoint:
    fill(session, count, at)
    return checkpoint.sign(session, keyring, LOG, at)


def body_of(made: Checkpoint) -> str:
    return made.note.partition("\n\n")[0] + "\n"


def test_a_cosignature_is_kept_and_published_under_the_note(
    session: Session, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    made, known = signed(session, keyring, at, 3), witnesses.configured(cosigner.vkey)
    line = cosigner.line(body_of(made))
    kept = witnesses.accept(session, 3, f"{line}\n", known)
    assert [(one.witness, one.at) for one in kept] == [(NAME, datetime.fromtimestamp(SECONDS, UTC))]
    assert witnesses.cosigned(session, made) == f"{made.note}{line}\n"
    assert checkpoint.read(witnesses.cosigned(session, made), keyring.log.public_key).size == 3
    assert witnesses.accept(session, 3, cosigner.line(body_of(made), SECONDS + 9), known)[0].line == line


def test_a_cosignature_of_a_stranger_is_not_kept(
    session: Session, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    made = signed(session, keyring, at, 3)
    stranger = Cosigner()
    with pytest.raises(Invalid, match="témoin configuré"):
        witnesses.accept(session, 3, stranger.line(body_of(made)), witnesses.configured(cosigner.vkey))
    both = f"{stranger.line(body_of(made))}\n{cosigner.line(body_of(made))}\n"
    assert len(witnesses.accept(session, 3, both, witnesses.configured(cosigner.vkey))) == 1
    with pytest.raises(Invalid, match="taille 4"):
        witnesses.accept(session, 4, both, witnesses.configured(cosigner.vkey))


FALSE: dict[str, Callable[[Cosigner, str], str]] = {
    "another root": lambda one, body: one.line(body.replace("\n3\n", "\n4\n")),
    "another moment": lambda one, body: _moved(one.line(body)),
    "a signature without moment": lambda one, body: _as_log(one, body),
}


def _moved(line: str) -> str:
    name, encoded = line.rsplit(" ", 1)
    raw = bytearray(base64.b64decode(encoded))
    raw[11] ^= 1
    return f"{name} {base64.b64encode(raw).decode()}"


def _as_log(one: Cosigner, body: str) -> str:
    known = note.key_id(one.name, one.key.public_key(), kind=COSIGNATURE)
    return f"— {one.name} {base64.b64encode(known + one.key.sign(body.encode())).decode()}"


@pytest.mark.parametrize("name", FALSE)
def test_a_false_cosignature_is_refused(
    name: str, session: Session, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    body = body_of(signed(session, keyring, at, 3))
    with pytest.raises(NoteError, match="est fausse"):
        witnesses.accept(session, 3, FALSE[name](cosigner, body), witnesses.configured(cosigner.vkey))
    assert session.query(Cosignature).count() == 0


def test_a_witness_is_asked_with_the_proof_since_what_it_saw(
    database: Database, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    known = witnesses.configured(f"{cosigner.vkey} https://temoin.test/")
    assert witnesses.ask(database, known, cosigner.post) == []
    for count, size in ((3, 3), (300, 303), (1, 304)):
        with database.write() as session:
            signed(session, keyring, at, count)
        assert witnesses.ask(database, known, cosigner.post) == []
        assert cosigner.size == size
    assert (witnesses.ask(database, known, cosigner.post), cosigner.asked) == ([], 3)
    with database.read() as session:
        assert [one.size for one in session.query(Cosignature).order_by(Cosignature.size)] == [3, 303, 304]


def test_a_witness_that_saw_more_than_we_remember_says_from_where_to_prove(
    database: Database, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    known = witnesses.configured(f"{cosigner.vkey} https://temoin.test")
    with database.write() as session:
        root = checkpoint.read(signed(session, keyring, at, 3).note, keyring.log.public_key).root
        cosigner.size, cosigner.root = 3, root
        signed(session, keyring, at, 4)
    assert (witnesses.ask(database, known, cosigner.post), cosigner.asked, cosigner.size) == ([], 2, 7)


def test_a_witness_that_saw_another_history_refuses_and_somebody_is_told(
    database: Database, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    cosigner.size, cosigner.root = 3, bytes(32)
    with database.write() as session:
        signed(session, keyring, at, 5)
    told = witnesses.ask(database, witnesses.configured(f"{cosigner.vkey} https://temoin.test"), cosigner.post)
    assert told == [f"Le témoin « {NAME} » refuse le point de contrôle de taille 5 (422)."]


def _silent(*_: object) -> Answer:
    raise PostError("temoin.test ne répond pas")


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (_silent, "ne répond pas"),
        (lambda *_: Answer(200, "text/plain", b"\xff"), "decode"),
        (lambda *_: Answer(200, "text/plain", b""), "témoin configuré"),
    ],
)
def test_a_witness_that_answers_badly_stops_nothing(
    post: Post, said: str, database: Database, keyring: Keyring, at: datetime, cosigner: Cosigner
) -> None:
    with database.write() as session:
        signed(session, keyring, at, 1)
    told = witnesses.ask(database, witnesses.configured(f"{cosigner.vkey} https://temoin.test"), post)
    assert len(told) == 1
    assert said in told[0]


def test_the_setting_names_witnesses_with_or_without_address(cosigner: Cosigner, keyring: Keyring) -> None:
    other = Cosigner("autre.test")
    found = witnesses.configured(f"{cosigner.vkey} https://temoin.test/, {other.vkey}\n")
    assert [(one.name, one.url) for one in found] == [(NAME, "https://temoin.test"), ("autre.test", "")]
    assert witnesses.configured("") == ()
    of_a_log = note.vkey("temoin.test", keyring.log.public_key)
    for wrong in ("x", of_a_log, f"{cosigner.vkey} ftp://x", f"{cosigner.vkey} https://a https://b"):
        with pytest.raises(SettingsError, match="LABEL_WITNESSES"):
            witnesses.configured(wrong)
