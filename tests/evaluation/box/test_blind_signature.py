"""Blind signatures pass the vectors of RFC 9474, hide what they sign and refuse what they must."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from evaluation.box import blind_signature as scheme
from evaluation.box.blind_signature import BlindSignatureError, Variant

# RFC 9474, appendix A: one key, one message, the four variants; numbers in hexadecimal.
PUBLISHED = json.loads((Path(__file__).parent / "vectors" / "rfc9474.json").read_text())
BY_NAME = {variant.name: variant for variant in scheme.VARIANTS}


def key_of_the_rfc() -> rsa.RSAPrivateKey:
    p, q, n, e, d = (int(PUBLISHED["key"][name], 16) for name in ("p", "q", "n", "e", "d"))
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, n)
    ).private_key()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return scheme.generate(2048)


@pytest.mark.parametrize("vector", PUBLISHED["vectors"], ids=lambda vector: vector["name"])
def test_the_published_vectors_are_found_again(vector: dict[str, Any]) -> None:
    private, variant = key_of_the_rfc(), BY_NAME[vector["name"]]
    public = private.public_key()
    read = {name: bytes.fromhex(text) for name, text in vector.items() if name != "name"}
    prepared = scheme.prepare(bytes.fromhex(PUBLISHED["msg"]), variant, prefix=read["msg_prefix"])
    factor = pow(int(vector["inv"], 16), -1, public.public_numbers().n)
    blinded = scheme.blind(public, prepared, variant, salt=read["salt"], factor=factor)
    assert blinded == (read["blinded_msg"], read["inv"])
    assert scheme.blind_sign(private, blinded.message) == read["blind_sig"]
    assert scheme.finalize(public, prepared, read["blind_sig"], blinded.inverse, variant) == read["sig"]
    assert scheme.verifies(public, prepared, read["sig"], variant)


def test_the_four_variants_of_the_rfc_are_all_tried() -> None:
    assert [vector["name"] for vector in PUBLISHED["vectors"]] == [variant.name for variant in scheme.VARIANTS]


@pytest.mark.parametrize("variant", scheme.VARIANTS, ids=lambda variant: variant.name)
def test_what_is_blinded_with_chance_is_signed_and_uncovered(key: rsa.RSAPrivateKey, variant: Variant) -> None:
    public, prepared = key.public_key(), scheme.prepare(b"jeton", variant)
    first, second = (scheme.blind(public, prepared, variant) for _ in range(2))
    assert first.message != second.message
    signature = scheme.finalize(public, prepared, scheme.blind_sign(key, first.message), first.inverse, variant)
    assert scheme.verifies(public, prepared, signature, variant)
    assert len(prepared) == len(b"jeton") + variant.prefix


def test_a_signature_is_good_for_its_message_its_key_and_its_variant_only(key: rsa.RSAPrivateKey) -> None:
    public, prepared = key.public_key(), scheme.prepare(b"jeton")
    blinded = scheme.blind(public, prepared)
    signature = scheme.finalize(public, prepared, scheme.blind_sign(key, blinded.message), blinded.inverse)
    assert scheme.verifies(public, prepared, signature)
    assert not scheme.verifies(public, prepared + b".", signature)
    assert not scheme.verifies(scheme.generate(2048).public_key(), prepared, signature)
    assert not scheme.verifies(public, prepared, signature, BY_NAME["RSABSSA-SHA384-PSSZERO-Randomized"])
    for position in range(0, len(signature), 37):
        wrong = bytearray(signature)
        wrong[position] ^= 1
        assert not scheme.verifies(public, prepared, bytes(wrong)), position
    assert not scheme.verifies(public, prepared, signature[:-1])
    assert not scheme.verifies(public, prepared, b"")


def test_a_signer_refuses_what_is_no_number_of_its_modulus(key: rsa.RSAPrivateKey) -> None:
    n, size = key.public_key().public_numbers().n, key.key_size // 8
    for wrong in (b"", bytes(size - 1), bytes(size + 1), n.to_bytes(size), b"\xff" * size):
        with pytest.raises(BlindSignatureError):
            scheme.blind_sign(key, wrong)


def test_a_signer_who_signs_something_else_is_found_out(key: rsa.RSAPrivateKey) -> None:
    public, prepared = key.public_key(), scheme.prepare(b"jeton")
    mine, other = scheme.blind(public, prepared), scheme.blind(public, scheme.prepare(b"autre"))
    signed = scheme.blind_sign(key, other.message)
    for answer, inverse in ((signed, mine.inverse), (signed[:-1], mine.inverse), (signed, b"")):
        with pytest.raises(BlindSignatureError):
            scheme.finalize(public, prepared, answer, inverse)


def test_a_message_that_does_not_fit_or_a_factor_without_inverse_is_refused() -> None:
    published = key_of_the_rfc()
    with pytest.raises(BlindSignatureError):
        scheme.blind(published.public_key(), b"jeton", Variant("trop de sel", 463, 0))
    with pytest.raises(BlindSignatureError):
        scheme.blind(published.public_key(), b"jeton", factor=published.private_numbers().p)


def test_the_signer_sees_numbers_that_say_nothing_of_the_message(key: rsa.RSAPrivateKey) -> None:
    """Any blinded message could have come from any token: a factor joins every pair of them."""
    public = key.public_key()
    numbers = public.public_numbers()
    d = key.private_numbers().d
    seen = int.from_bytes(scheme.blind(public, scheme.prepare(b"jeton")).message)
    other = scheme.prepare(b"autre")
    salt = bytes(scheme.HASH)
    plain = int.from_bytes(scheme.blind(public, other, salt=salt, factor=1).message)
    factor = pow(seen * pow(plain, -1, numbers.n), d, numbers.n)
    assert int.from_bytes(scheme.blind(public, other, salt=salt, factor=factor).message) == seen


def test_a_fault_of_the_machine_never_leaves_it(key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signature that is right for one prime only lets anybody factor the modulus."""
    right = scheme._power
    monkeypatch.setattr(scheme, "_power", lambda base, numbers: right(base, numbers) + numbers.p)
    with pytest.raises(BlindSignatureError):
        scheme.blind_sign(key, scheme.blind(key.public_key(), scheme.prepare(b"jeton")).message)
