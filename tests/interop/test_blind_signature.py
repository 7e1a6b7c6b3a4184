"""@cloudflare/blindrsa-ts 0.4.4, and the file that our pages serve, understand our blind signatures, both ways."""

import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from evaluation.box import blind_signature as scheme
from evaluation.box.blind_signature import BlindSignatureError, Variant

HERE = Path(__file__).resolve().parent
SERVED = HERE.parent.parent / "static" / "blindrsa" / "blindrsa.js"
SOURCE = 'export { RSABSSA } from "@cloudflare/blindrsa-ts";\n'
BUNDLE = ["--bundle", "--minify", "--format=esm", "--target=es2022", "--platform=browser", "--legal-comments=none"]
pytestmark = pytest.mark.node

Said = dict[str, bytes]
Ask = Callable[..., Said]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return scheme.generate(2048)


@pytest.fixture(params=["@cloudflare/blindrsa-ts", str(SERVED)], ids=["package", "served"])
def ask(node: str, request: pytest.FixtureRequest) -> Ask:
    def run(what: str, variant: Variant, **given: bytes) -> Said:
        flags = {"zero": variant.salt == 0, "deterministic": variant.prefix == 0}
        asked: dict[str, Any] = {"what": what, **flags} | {name: data.hex() for name, data in given.items()}
        command = [node, "blind.mjs", request.param]
        done = subprocess.run(command, cwd=HERE, input=json.dumps(asked), capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise BlindSignatureError(done.stderr)
        return {name: bytes.fromhex(text) for name, text in json.loads(done.stdout).items()}

    return run


def _public(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("variant", scheme.VARIANTS, ids=lambda variant: variant.name)
def test_what_a_browser_blinds_and_uncovers_is_signed_and_accepted_here(
    ask: Ask, key: rsa.RSAPrivateKey, variant: Variant
) -> None:
    mine = ask("blind", variant, public=_public(key), message=b"jeton")
    signed = scheme.blind_sign(key, mine["blinded"])
    given = {"prepared": mine["prepared"], "inverse": mine["inverse"]}
    uncovered = ask("finalize", variant, public=_public(key), signature=signed, **given)["signature"]
    assert scheme.verifies(key.public_key(), mine["prepared"], uncovered, variant)
    assert mine["prepared"].endswith(b"jeton")


def test_what_is_blinded_here_is_signed_there(ask: Ask, key: rsa.RSAPrivateKey) -> None:
    prepared = scheme.prepare(b"jeton")
    blinded = scheme.blind(key.public_key(), prepared)
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signed = ask("sign", scheme.RANDOMIZED, private=private, blinded=blinded.message)["signature"]
    assert scheme.finalize(key.public_key(), prepared, signed, blinded.inverse)


def test_a_browser_finds_out_a_signer_who_cheats(ask: Ask, key: rsa.RSAPrivateKey) -> None:
    mine = ask("blind", scheme.RANDOMIZED, public=_public(key), message=b"jeton")
    signed = scheme.blind_sign(scheme.generate(2048), bytes(len(mine["blinded"])))
    given = {"prepared": mine["prepared"], "inverse": mine["inverse"]}
    with pytest.raises(BlindSignatureError, match="invalid signature"):
        ask("finalize", scheme.RANDOMIZED, public=_public(key), signature=signed, **given)


def test_the_served_file_is_the_package_assembled_as_its_note_says(node: str) -> None:
    bundler = HERE / "node_modules" / ".bin" / "esbuild"
    made = subprocess.run([bundler, *BUNDLE], cwd=HERE, input=SOURCE.encode(), capture_output=True, check=True).stdout
    assert made == SERVED.read_bytes()
    note = (SERVED.parent / "README.md").read_text()
    assert hashlib.sha256(made).hexdigest() in note
    assert " ".join(BUNDLE) in note


def test_the_served_file_asks_nothing_that_the_pages_forbid() -> None:
    text = SERVED.read_text()
    assert not re.search(r"\beval\(|new Function|import\(|\bfetch\(|XMLHttpRequest|https?://", text)
