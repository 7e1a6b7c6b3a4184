"""The journal changes its key: both sign while witnesses learn, the former names the next one, a stolen one is left."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from audit import checkpoint, log_files, note, verification
from audit.models import Cosignature
from cli.export import export, web_pages
from core.actor import SYSTEM
from core.keys import Keyring
from core.platform import Platform
from core.settings import Settings
from label import compromise, key_office, publication
from tests.audit.written import LOG
from tests.label.attested import AT
from tests.label.issued import URL, granting
from verify.main import main

DAY = timedelta(days=1)


@pytest.fixture
def platform(settings: Settings, migrated_sqlite: Path) -> Iterator[Platform]:
    with granting(settings, migrated_sqlite, AT) as opened:
        yield opened


def signed(platform: Platform) -> str:
    with platform.database.write() as session:
        return checkpoint.sign(session, platform.keyring, LOG, AT).note


def added(platform: Platform) -> str:
    with platform.database.write() as session:
        return key_office.add(session, platform.settings, "log", by=SYSTEM, at=AT)


def retired(platform: Platform) -> None:
    with platform.database.write() as session:
        key_office.retire(session, platform.settings, platform.keyring.log.name, by=SYSTEM, at=AT + DAY)


def stolen(platform: Platform) -> list[str]:
    said: list[str] = []
    name = platform.keyring.log.name
    compromise.respond(platform, name, since=AT, why="Poste volé.", by=SYSTEM, at=AT + DAY, tell=said.append)
    return said


def vkeys(platform: Platform) -> list[str]:
    return publication.vkeys(platform.keyring, URL).decode().split()


def kept(folder: Path, platform: Platform) -> Path:
    """The key of the journal as somebody kept it."""
    made = folder / "cle.txt"
    made.write_text(f"{vkeys(platform)[0]}\n", encoding="utf-8")
    return made


def judged(platform: Platform, folder: Path, *more: str | Path) -> int:
    """What `label-verify` says of the published site."""
    export(platform, folder / "site", web_pages(platform), at=AT + DAY)
    return main([str(folder / "site"), "--at", (AT + DAY).isoformat(), *map(str, more)])


def test_while_witnesses_learn_the_next_key_either_verifies(platform: Platform) -> None:
    (first,) = vkeys(platform)
    before, name = signed(platform), added(platform)
    both = signed(platform)
    assert vkeys(platform)[0] == first
    for known in vkeys(platform):
        assert checkpoint.read(both, note.read_vkey(known)[1]).origin == LOG
    retired(platform)
    after = signed(platform)
    assert (platform.keyring.log.name, platform.keyring.log_next) == (name, None)
    assert (
        checkpoint.read(after, note.read_vkey(vkeys(platform)[0])[1]).size
        > checkpoint.read(both, *platform.keyring.log_keys).size
    )
    with pytest.raises(note.NoteError):
        checkpoint.read(after, note.read_vkey(first)[1])
    with platform.database.read() as session:
        for saved in (before, both, after):
            assert verification.verify(session, platform.keyring, saved) == []


def test_whoever_kept_the_former_key_follows_it_to_the_next_ones(
    platform: Platform, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, saved = kept(tmp_path, platform), tmp_path / "point.txt"
    saved.write_text(signed(platform), encoding="utf-8")
    for _ in range(2):
        added(platform)
        signed(platform)
        retired(platform)
    signed(platform)
    assert judged(platform, tmp_path, "--log-key", key, "--checkpoint", saved) == 0
    told = (tmp_path / "site/journal/passations").read_text("utf-8")
    assert told.count(f"{LOG}/passation\n") == 2
    (tmp_path / "site/journal/passations").unlink()
    assert main([str(tmp_path / "site"), "--at", (AT + DAY).isoformat(), "--log-key", str(key)]) == 1
    assert "aucune clé connue du journal" in capsys.readouterr().out


def _by_a_stranger(keyring: Keyring, told: str) -> str:
    return checkpoint.handover(LOG, keyring.status, keyring.log.public_key)


def _with_a_line_of_his_own(keyring: Keyring, told: str) -> str:
    """A true note of the former key under which the stranger signs as well."""
    body = told.partition("\n\n")[0] + "\n"
    return told + note.sign(body, LOG, keyring.log).splitlines()[-1] + "\n"


def _a_checkpoint_instead(keyring: Keyring, told: str) -> str:
    return told.replace("/passation\n", "\n")


def _another_successor(keyring: Keyring, told: str) -> str:
    successor = told.splitlines()[1]
    return told.replace(successor, note.vkey(LOG, keyring.status.public_key))


FORGED: list[Callable[[Keyring, str], str]] = [
    _by_a_stranger,
    _with_a_line_of_his_own,
    _a_checkpoint_instead,
    _another_successor,
]


@pytest.mark.parametrize("forged", FORGED)
def test_nobody_but_the_former_key_names_the_next_one(
    forged: Callable[[Keyring, str], str], platform: Platform, tmp_path: Path
) -> None:
    """The log is forked under a key that the thief names; the one who kept the former key is not taken in."""
    key = kept(tmp_path, platform)
    added(platform)
    signed(platform)
    retired(platform)
    assert judged(platform, tmp_path, "--log-key", key) == 0
    told = (tmp_path / "site/journal/passations").read_text("utf-8")
    (tmp_path / "site/journal/passations").write_text(forged(platform.keyring, told), encoding="utf-8")
    assert (main([str(tmp_path / "site"), "--at", (AT + DAY).isoformat(), "--log-key", str(key)]) == 0) == (
        forged is _with_a_line_of_his_own
    )


def test_a_stolen_key_of_the_journal_is_left_and_what_it_said_still_holds(platform: Platform, tmp_path: Path) -> None:
    saved = signed(platform)
    (first,) = vkeys(platform)
    with platform.database.write() as session:
        seen = checkpoint.read(saved, platform.keyring.log.public_key).size
        session.add(Cosignature(size=seen, witness="temoin.test/1", line="— temoin.test/1 AAAA", at=AT))
    said = stolen(platform)
    assert first not in vkeys(platform)
    assert "donnez-la aux témoins" in said[-1]
    with platform.database.read() as session:
        assert verification.verify(session, platform.keyring, saved) == []
        last = checkpoint.latest(session)
    assert last is not None
    assert checkpoint.read(last.note, platform.keyring.log.public_key).size == last.size
    assert publication.handovers(platform.keyring) == b""
    assert judged(platform, tmp_path) == 0, "the proof leaves the witnessed checkpoint of the stolen key"
    assert judged(platform, tmp_path, "--log-key", _written(tmp_path / "ancienne", first)) == 1


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_copy_in_text_files_only_grows_when_keys_change(platform: Platform, tmp_path: Path) -> None:
    for change in (lambda: None, lambda: added(platform), lambda: retired(platform), lambda: stolen(platform)):
        change()
        signed(platform)
        with platform.database.read() as session:
            log_files.write(tmp_path, log_files.files(session, platform.keyring, LOG))
    keys = [note.read_vkey(line)[1] for line in (tmp_path / "vkey").read_text("utf-8").splitlines()]
    assert len(keys) == 3
    for point in (tmp_path / "points").iterdir():
        assert checkpoint.read(point.read_text("utf-8"), *keys).origin == LOG
