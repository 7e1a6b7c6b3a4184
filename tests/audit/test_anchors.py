"""Anchors: a real time-stamp authority (openssl's) dates a checkpoint once a day, and openssl verifies the token."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from audit import anchors, checkpoint
from core import time_stamps
from core.database import Database
from core.keys import Keyring
from core.posting import Answer, Post, PostError
from core.settings import Settings, SettingsError
from core.time_stamps import TimeStampError
from tests.audit.authority import Authority
from tests.audit.written import LOG, fill

WORDS = b"le journal"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tsa"))


def asking(authority: Authority) -> time_stamps.Authority:
    return time_stamps.Authority("https://horloge.test", authority.post)


def root(authority: Authority) -> bytes:
    found = time_stamps.root(Settings(timestamp_root=str(authority.root)))
    assert found is not None
    return found


def test_a_token_dates_these_bytes_and_no_other(authority: Authority, tmp_path: Path) -> None:
    token = asking(authority).token(sha256(WORDS).digest())
    dated = time_stamps.read(token, sha256(WORDS).digest(), root(authority))
    assert abs(datetime.now(UTC) - dated) < timedelta(minutes=1)
    with pytest.raises(TimeStampError, match="ne couvre pas"):
        time_stamps.read(token, sha256(b"autre").digest(), root(authority))
    (tmp_path / "token.tsr").write_bytes(time_stamps.reply(token))
    for words, expected in ((WORDS, True), (b"autre", False)):
        (tmp_path / "data").write_bytes(words)
        assert authority.verifies(tmp_path / "token.tsr", tmp_path / "data") is expected


def test_a_token_of_another_authority_is_refused(authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other")
    token = asking(other).token(sha256(WORDS).digest())
    with pytest.raises(TimeStampError, match="de cette autorité"):
        time_stamps.read(token, sha256(WORDS).digest(), root(authority))


def test_a_changed_token_is_refused(authority: Authority) -> None:
    """Every byte in turn: where each thing stands changes with the lengths of fresh signatures."""
    token = asking(authority).token(sha256(WORDS).digest())
    for place in range(len(token)):
        changed = bytearray(token)
        changed[place] ^= 1
        try:
            dated = time_stamps.read(bytes(changed), sha256(WORDS).digest(), root(authority))
        except TimeStampError:
            continue
        # A few bytes bear no meaning (a certificate's unused field): then the date is still the one signed.
        assert dated == time_stamps.read(token, sha256(WORDS).digest(), root(authority))


def test_a_checkpoint_is_dated_once_a_day_and_only_when_something_is_new(
    database: Database, keyring: Keyring, authority: Authority, tmp_path: Path
) -> None:
    now, stamp = datetime.now(UTC), asking(authority).token
    given = {"root": root(authority)}
    assert anchors.drop(database, stamp, at=now, **given) is None
    with database.write() as session:
        fill(session, 3, now)
        checkpoint.sign(session, keyring, LOG, now)
    assert anchors.drop(database, stamp, at=now, **given) is not None
    with database.write() as session:
        fill(session, 2, now)
        checkpoint.sign(session, keyring, LOG, now)
    assert anchors.drop(database, stamp, at=now + timedelta(hours=23), **given) is None
    assert anchors.drop(database, stamp, at=now + timedelta(days=1, minutes=1), **given) is not None
    assert anchors.drop(database, stamp, at=now + timedelta(days=3), **given) is None
    with database.read() as session:
        assert [anchor.size for anchor in anchors.every(session)] == [3, 5]
        anchor, made = anchors.of_size(session, 3)
        (tmp_path / "3.tsr").write_bytes(time_stamps.reply(anchor.token))
        (tmp_path / "3.txt").write_text(made.note, encoding="utf-8")
    assert authority.verifies(tmp_path / "3.tsr", tmp_path / "3.txt")


def _silent(*_: object) -> Answer:
    raise PostError("horloge.test ne répond pas")


def _wrong(*_: object) -> Answer:
    return Answer(200, "text/html", b"<p>")


def _broken(*_: object) -> Answer:
    return Answer(200, "application/timestamp-reply", b"0")


@pytest.mark.parametrize("post", [_silent, _wrong, _broken])
def test_an_authority_that_answers_badly_is_a_sentence(post: Post) -> None:
    with pytest.raises(TimeStampError, match="n’a pas donné de jeton"):
        time_stamps.Authority("https://horloge.test", post).token(sha256(WORDS).digest())


def test_a_root_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    assert time_stamps.root(Settings()) is None
    with pytest.raises(SettingsError, match="LABEL_TIMESTAMP_ROOT"):
        time_stamps.root(Settings(timestamp_root=str(tmp_path / "absent.pem")))
