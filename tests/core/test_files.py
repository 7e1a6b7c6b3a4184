"""Write-once files keep the same promises in a folder and in a bucket behind a real S3 API."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import obstore
import pytest

from core import bucket
from core.bucket import Bucket
from core.errors import Conflict
from core.files import Files, IntegrityError, named
from core.folder import Folder
from core.platform import Platform
from core.settings import Settings, SettingsError
from tests.core.s3 import BUCKET, running_s3

LONG = bytes(range(256)) * 10_000


@pytest.fixture(scope="module")
def s3() -> Iterator[dict[str, str]]:
    with running_s3() as environ:
        yield environ


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """The same promises on both shelves; each test has a prefix of its own."""
    if request.param == "folder":
        return Files(tmp_path / "files")
    return Files(bucket.opened(f"s3://{BUCKET}/{tmp_path.name}", request.getfixturevalue("s3")))


def alter(files: Files, digest: str, data: bytes) -> None:
    """Somebody writes behind the platform's back."""
    if isinstance(files.shelf, Folder):
        (files.shelf.root / named(digest)).write_bytes(data)
    elif isinstance(files.shelf, Bucket):
        obstore.put(files.shelf.store, named(digest), data, mode="overwrite")


def kept(files: Files) -> list[str]:
    """Every name on the shelf."""
    if isinstance(files.shelf, Folder):
        return sorted(str(path.relative_to(files.shelf.root)) for path in files.shelf.root.rglob("*") if path.is_file())
    assert isinstance(files.shelf, Bucket)
    return sorted(str(one["path"]) for page in obstore.list(files.shelf.store) for one in page)


def test_what_is_stored_is_read_back_under_its_digest(files: Files) -> None:
    digest = files.put(LONG)
    assert digest == hashlib.sha256(LONG).hexdigest()
    assert files.get(digest) == files.open(digest).whole() == LONG


def test_the_same_bytes_stored_twice_are_one_file(files: Files) -> None:
    assert files.put(b"preuve") == files.put(b"preuve")
    assert len(kept(files)) == 1


def test_a_name_taken_is_never_overwritten(files: Files) -> None:
    assert files.shelf.create("ab/cd", b"premier")
    assert not files.shelf.create("ab/cd", b"second")
    assert b"".join(files.shelf.chunks("ab/cd")) == b"premier"


def test_of_two_who_publish_at_once_one_wins(files: Files) -> None:
    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(lambda n: files.shelf.create("ab/cd", b"%d" % n * 1000), range(4)))
    assert won.count(True) == 1
    assert b"".join(files.shelf.chunks("ab/cd")) == b"%d" % won.index(True) * 1000


def test_an_altered_file_is_refused_whole_and_by_parts(files: Files) -> None:
    digest = files.put(b"preuve")
    alter(files, digest, b"prEuve")
    with pytest.raises(IntegrityError):
        files.get(digest)
    with pytest.raises(IntegrityError):
        files.open(digest)


def test_a_file_stored_again_after_an_alteration_is_sound_and_the_altered_one_is_kept(files: Files) -> None:
    digest = files.put(b"preuve")
    alter(files, digest, b"autre")
    assert files.put(b"preuve") == digest
    assert files.get(digest) == b"preuve"
    aside = [name for name in kept(files) if ".altered-" in name]
    assert len(aside) == 1
    assert b"".join(files.shelf.chunks(aside[0])) == b"autre"


def test_a_file_is_read_by_parts(files: Files) -> None:
    content = files.open(files.put(LONG))
    assert content.size == len(LONG)
    assert b"".join(content.chunks(1_500_000, 1_500_300)) == LONG[1_500_000:1_500_300]
    assert b"".join(content.chunks(content.size - 3, content.size)) == LONG[-3:]
    assert b"".join(content.chunks(5, 5)) == b""
    assert max(map(len, content.chunks(0, content.size))) < len(LONG)


def test_an_absent_file_is_told_apart_from_an_altered_one(files: Files) -> None:
    absent = hashlib.sha256(b"jamais").hexdigest()
    with pytest.raises(FileNotFoundError):
        files.get(absent)
    with pytest.raises(FileNotFoundError):
        files.open(absent)


def test_a_bucket_that_does_not_answer_is_said_in_a_sentence(s3: dict[str, str]) -> None:
    silent = Files(bucket.opened(f"s3://{BUCKET}", s3 | {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}))
    with pytest.raises(Conflict, match="ne répond pas"):
        silent.put(b"preuve")
    nobodys = Files(bucket.opened("s3://inconnu", s3))
    with pytest.raises(Conflict, match="ne répond pas"):
        nobodys.put(b"preuve")
    with pytest.raises(Conflict, match="ne répond pas"):
        nobodys.get(hashlib.sha256(b"preuve").hexdigest())


@pytest.mark.parametrize("address", ["preuves", "https://exemple.test/b", "s3:///b", "s3://cle:secret@b", "s3://b?x=1"])
def test_an_address_that_is_no_bucket_is_refused(address: str, s3: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="s3://compartiment/dossier"):
        bucket.opened(address, s3)


def test_what_the_environment_lacks_is_named(s3: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="AWS_REGION, AWS_SECRET_ACCESS_KEY dans"):
        bucket.opened("s3://b", {"AWS_ACCESS_KEY_ID": "essai"})
    with pytest.raises(SettingsError, match="https://"):
        bucket.opened("s3://b", s3 | {"AWS_ENDPOINT_URL": "stockage.test"})


def test_the_setting_chooses_the_shelf(tmp_path: Path, s3: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in s3.items():
        monkeypatch.setenv(name, value)
    for address, kind in (("", Folder), (f"s3://{BUCKET}/plateforme", Bucket)):
        platform = Platform(Settings(var=tmp_path, demo=True, files=address))
        assert isinstance(platform.files.shelf, kind)
        assert platform.files.get(platform.files.put(b"preuve")) == b"preuve"
        platform.close()
