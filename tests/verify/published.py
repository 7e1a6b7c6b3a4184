"""The files of one certificate as the export lays them out, and what `label-verify` says of them."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from core.keys import Keyring
from evaluation import referentiel as referentiels
from label import proofs, status_list
from label.credential import unsigned
from label.editions import did_document
from tests.label.attested import AT, NUMBER, PLACE, saying
from verify.main import main

URL = PLACE.public_url


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
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def judged(folder: Path, capsys: pytest.CaptureFixture[str], *more: str, at: datetime = AT) -> tuple[int, str]:
    code = main([str(folder), *more, "--at", at.isoformat()])
    return code, capsys.readouterr().out


def change(folder: Path, path: str, how: Callable[[dict[str, Any]], None]) -> None:
    document = json.loads((folder / path).read_bytes())
    how(document)
    (folder / path).write_bytes(rfc8785.dumps(document))


ATTESTATION = f"c/{NUMBER}/attestation.jcs.json"
