"""The public log over HTTP: tiles that never change, proofs that stand alone, nothing before it is signed."""

import base64
import json
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from audit import checkpoint, note, tile_paths, tree
from audit.models import Anchor, Checkpoint
from core.actor import SYSTEM
from core.platform import Platform
from label import key_office
from tests.audit.written import fill
from tests.label.issued import grant

CORS = ("*", "public, max-age=31536000, immutable")


@pytest.fixture
def client(app: Litestar) -> TestClient[Litestar]:
    return TestClient(app, base_url="http://127.0.0.1:8000")


@pytest.fixture
def number(platform: Platform, at: datetime) -> str:
    with platform.database.write() as session:
        return grant(session, platform.keyring, platform.settings, at).number


def test_every_tile_of_a_checkpoint_is_served_for_ever_and_to_any_site(
    client: TestClient[Litestar], platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        fill(session, 300, at)
    claim = checkpoint.read(client.get("/journal/checkpoint").text, platform.keyring.log.public_key)
    found = {}
    for tile in tile_paths.of_tree(claim.size):
        answer = client.get(f"/journal/tile/{tile_paths.path(tile)}")
        headers = (answer.headers["access-control-allow-origin"], answer.headers["cache-control"])
        assert (answer.status_code, headers) == (200, CORS), tile
        assert answer.headers["content-type"] == "application/octet-stream"
        assert "set-cookie" not in answer.headers
        found[tile] = answer.content
    hashes = b"".join(data for tile, data in found.items() if tile.level == 0 and not tile.entries)
    assert tree.root_of(tree.unpack(hashes)) == claim.root


def test_what_no_checkpoint_covers_is_not_served(
    client: TestClient[Litestar], platform: Platform, at: datetime
) -> None:
    with platform.database.write() as session:
        fill(session, 3, at)
    assert client.get("/journal/tile/entries/000.p/3").status_code == 404
    client.get("/journal/checkpoint")
    assert client.get("/journal/tile/entries/000.p/3").status_code == 200
    for path in ("entries/000.p/4", "entries/000", "0/000.p/0", "0/001.p/1", "1/000.p/1", "9/000", "..%2fvkey", "x"):
        assert client.get(f"/journal/tile/{path}").status_code == 404, path


def test_an_entry_says_what_happened_and_nothing_of_anybody(
    client: TestClient[Litestar], platform: Platform, number: str
) -> None:
    """{v, type, at, ref, digest} in canonical JSON; a certificate's number for public events, else no reference."""
    size = checkpoint.read(client.get("/journal/checkpoint").text, platform.keyring.log.public_key).size
    data, entries = client.get(f"/journal/tile/entries/000.p/{size}").content, []
    while data:
        length = int.from_bytes(data[:2], "big")
        entries.append(json.loads(data[2 : 2 + length]))
        data = data[2 + length :]
    assert all(set(entry) - {"ref"} == {"v", "type", "at", "digest"} for entry in entries)
    public = [entry for entry in entries if "ref" in entry]
    assert {entry["ref"] for entry in public} == {number}
    assert {entry["type"].partition(".")[0] for entry in public} == {"certificate"}


def _opened(client: TestClient[Litestar], folder: str) -> tuple[dict[str, Any], bytes, list[str]]:
    """The entry, what its digest commits to, and the lines of the proof."""
    leaf = client.get(f"{folder}/entree.json").content
    lines = client.get(f"{folder}/preuve.tlog-proof").text.split("\n")
    return json.loads(leaf), base64.b64decode(lines[1].removeprefix("extra ")), lines


def test_a_proof_stands_alone_and_leads_to_the_unsigned_credential(
    client: TestClient[Litestar], platform: Platform, number: str
) -> None:
    folder = f"/c/{number}"
    entry, opening, lines = _opened(client, folder)
    assert lines[0] == "c2sp.org/tlog-proof@v1"
    blank = lines.index("")
    index, path = int(lines[2].removeprefix("index ")), [base64.b64decode(line) for line in lines[3:blank]]
    claim = checkpoint.read("\n".join(lines[blank + 1 :]), platform.keyring.log.public_key)
    leaf = tree.leaf_hash(client.get(f"{folder}/entree.json").content)
    assert tree.verify_inclusion(leaf, index, claim.size, path, claim.root)
    assert (entry["ref"], entry["type"]) == (number, "certificate.signing")
    assert sha256(opening).hexdigest() == entry["digest"]
    credential = client.get(f"{folder}/attestation.json").json()
    del credential["proof"]
    said = json.loads(opening[16:])["data"]
    assert said["unsigned"] == sha256(rfc8785.dumps(credential)).hexdigest()
    assert said["credential"] == credential["id"]
    assert _opened(client, f"{folder}/e/1")[1] == opening


@pytest.mark.parametrize("path", ["/c/EHUH-2026-AAAA-1/{}", "/c/{number}/e/2/{}", "/c/x/{}"])
@pytest.mark.parametrize("file", ["entree.json", "preuve.tlog-proof"])
def test_what_does_not_exist_is_404(client: TestClient[Litestar], number: str, path: str, file: str) -> None:
    assert client.get(path.format(file, number=number)).status_code == 404


def test_a_later_event_leaves_the_entry_and_lengthens_the_proof(
    client: TestClient[Litestar], platform: Platform, number: str, at: datetime
) -> None:
    before = _opened(client, f"/c/{number}")
    with platform.database.write() as session:
        fill(session, 40, at)
    after = _opened(client, f"/c/{number}")
    assert after[:2] == before[:2]
    assert after[2].index("") > before[2].index("")


def test_anchors_are_listed_and_served(client: TestClient[Litestar], platform: Platform, at: datetime) -> None:
    client.get("/journal/checkpoint")
    assert client.get("/journal/ancres.json").json() == {"anchors": []}
    for path in ("0.tsr", "0.txt", "x.tsr", "0.pdf", "٣.tsr", "9" * 40 + ".txt"):
        assert client.get(f"/journal/ancres/{path}").status_code == 404, path
    with platform.database.write() as session:
        size = session.scalars(select(Checkpoint.size)).one()
        session.add(Anchor(size=size, token=b"", at=at))
    assert client.get("/journal/ancres.json").json() == {"anchors": [{"at": "2026-03-02T09:30:00Z", "size": size}]}
    dated = client.get(f"/journal/ancres/{size}.txt").text
    assert note.read(dated, "label.demo.test/journal", platform.keyring.log.public_key)


def test_the_keys_of_the_log_and_how_one_names_the_next_are_read_by_anybody(
    client: TestClient[Litestar], platform: Platform, at: datetime
) -> None:
    (first,) = client.get("/journal/vkey").text.splitlines()
    missing = client.get("/journal/passations")
    assert (missing.status_code, "jamais changé de clé" in missing.text) == (404, True)
    for act, given in ((key_office.add, "log"), (key_office.retire, platform.keyring.log.name)):
        with platform.database.write() as session:
            act(session, platform.settings, given, by=SYSTEM, at=at)
    today, former = client.get("/journal/vkey").text.splitlines()
    assert former == first
    assert note.read(client.get("/journal/passations").text, *note.read_vkey(first)).endswith(f"/passation\n{today}\n")
    checkpoint.read(client.get("/journal/checkpoint").text, note.read_vkey(today)[1])
