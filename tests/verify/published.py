"""The files of one certificate as the export lays them out, and what `label-verify` says of them."""

import base64
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from audit import checkpoint, tile_paths, tree
from audit.note import sign, vkey
from core.keys import Keyring
from evaluation import referentiel as referentiels
from label import proofs, status_list
from label.credential import unsigned
from label.editions import did_document
from tests.label.attested import AT, NUMBER, PLACE, saying
from verify.main import main

URL = PLACE.public_url
LOG = "label.demo.test/journal"

RULES = referentiels.FOLDER / "ehuh-2019.toml"


def publish(folder: Path, keyring: Keyring, at: datetime, *, bits: bytes | None = None, **said: Any) -> None:
    """The files of one certificate, as the export lays them out."""
    statement = saying(referentiel_digest=sha256(RULES.read_bytes()).hexdigest(), **said)
    content = unsigned(statement, PLACE)
    listed = status_list.unsigned(URL, "1", bits or status_list.empty(), at=at, until=at + timedelta(days=7))
    files = {
        ".well-known/did.json": rfc8785.dumps(did_document(keyring, URL)),
        f"c/{NUMBER}/attestation.json": proofs.written(proofs.sign_rdfc(content, keyring.certificate, URL, at)),
        f"c/{NUMBER}/attestation.jcs.json": proofs.written(proofs.sign_jcs(content, keyring.certificate, URL, at)),
        "statut/1.jcs.json": proofs.written(proofs.sign_jcs(listed, keyring.status, URL, at)),
        "referentiels/ehuh-2019.toml": RULES.read_bytes(),
    }
    files |= logged(keyring, content)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def logged(keyring: Keyring, content: dict[str, Any], *, before: int = 300) -> dict[str, bytes]:
    """The log of a certificate entered after `before` others, in tiles, with the proof of its entry."""
    unsigned = proofs.digest_of(content)
    said: dict[str, Any] = {"data": {"credential": content["id"], "edition": 1, "unsigned": unsigned}}
    opening = bytes(16) + rfc8785.dumps(said)
    entry: dict[str, Any] = {
        "v": 1,
        "type": "certificate.signing",
        "ref": NUMBER,
        "digest": sha256(opening).hexdigest(),
    }
    leaves = [rfc8785.dumps({"v": 1, "rang": rank}) for rank in range(before)] + [rfc8785.dumps(entry)]
    hashes = [tree.leaf_hash(leaf) for leaf in leaves]
    note = noted(keyring, tree.root_of(hashes), len(leaves))
    path = tree.inclusion_proof(tree.over(hashes), len(leaves), before)
    head = ["c2sp.org/tlog-proof@v1", f"extra {base64.b64encode(opening).decode()}", f"index {before}"]
    lines = [*head, *(base64.b64encode(part).decode() for part in path), "", note]
    return {
        "journal/vkey": f"{vkey(LOG, keyring.log.public_key)}\n".encode(),
        "journal/checkpoint": note.encode(),
        f"c/{NUMBER}/entree.json": leaves[-1],
        f"c/{NUMBER}/preuve.tlog-proof": "\n".join(lines).encode(),
    } | bundles(leaves)


def noted(keyring: Keyring, root: bytes, size: int) -> str:
    """A checkpoint of the log."""
    return sign(checkpoint.text(checkpoint.Claim(LOG, size, root)), LOG, keyring.log)


def bundles(leaves: list[bytes]) -> dict[str, bytes]:
    """The log in tiles, as it is published: entries, and hashes of each level."""
    levels = [[tree.leaf_hash(leaf) for leaf in leaves]]
    while full := len(levels[-1]) // tile_paths.WIDTH:
        cut = [levels[-1][rank * tile_paths.WIDTH :][: tile_paths.WIDTH] for rank in range(full)]
        levels.append([tree.root_of(part) for part in cut])
    return {
        f"journal/tile/{tile_paths.path(tile)}": _tile(tile, leaves, levels) for tile in tile_paths.of_tree(len(leaves))
    }


def _tile(tile: tile_paths.Tile, leaves: list[bytes], levels: list[list[bytes]]) -> bytes:
    if tile.entries:
        return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves[tile.start : tile.start + tile.width])
    return b"".join(levels[tile.level][tile.start : tile.start + tile.width])


def judged(folder: Path, capsys: pytest.CaptureFixture[str], *more: str, at: datetime = AT) -> tuple[int, str]:
    code = main([str(folder), *more, "--at", at.isoformat()])
    return code, capsys.readouterr().out


def change(folder: Path, path: str, how: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads((folder / path).read_bytes())
    how(document)
    (folder / path).write_bytes(rfc8785.dumps(document))


ATTESTATION = f"c/{NUMBER}/attestation.jcs.json"
