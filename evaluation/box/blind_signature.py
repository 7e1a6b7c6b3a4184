"""RSA blind signatures, RFC 9474: the signer learns nothing of what it signs, everybody checks an ordinary RSA-PSS.

The server signs (`generate`, `blind_sign`) and checks (`verifies`); `prepare`, `blind` and `finalize` are the side of
whoever asks, which static/urne-aveugle.js plays in a browser. Section numbers are those of RFC 9474 and RFC 8017.
"""

import secrets
from hashlib import sha384
from math import gcd
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

HASH = 48  # bytes of SHA-384
EXPONENT = 65537
BITS = 3072


class BlindSignatureError(ValueError):
    """A message that cannot be blinded, signed or unblinded; it says nothing more, on purpose."""


class Variant(msgspec.Struct, frozen=True):
    """One of the four named variants (section 5): bytes of PSS salt, bytes of random prefix before the message."""

    name: str
    salt: int
    prefix: int


RANDOMIZED = Variant("RSABSSA-SHA384-PSS-Randomized", HASH, 32)
VARIANTS = (
    RANDOMIZED,
    Variant("RSABSSA-SHA384-PSSZERO-Randomized", 0, 32),
    Variant("RSABSSA-SHA384-PSS-Deterministic", HASH, 0),
    Variant("RSABSSA-SHA384-PSSZERO-Deterministic", 0, 0),
)


class Blinded(NamedTuple):
    """What goes to the signer, and the secret inverse that unblinds its answer."""

    message: bytes
    inverse: bytes


def generate(bits: int = BITS) -> rsa.RSAPrivateKey:
    """A signing key, to be used for this protocol and nothing else (section 7.1)."""
    return rsa.generate_private_key(EXPONENT, bits)


def prepare(message: bytes, variant: Variant = RANDOMIZED, *, prefix: bytes | None = None) -> bytes:
    """The message that will be signed (section 4.1): with a random prefix, a signer who chose it learns nothing."""
    drawn = secrets.token_bytes(variant.prefix) if prefix is None else prefix
    return drawn + message


def blind(
    public: rsa.RSAPublicKey,
    prepared: bytes,
    variant: Variant = RANDOMIZED,
    *,
    salt: bytes | None = None,
    factor: int | None = None,
) -> Blinded:
    """Hide a prepared message (section 4.2); `salt` and `factor` are drawn, unless a test vector gives them."""
    numbers, size = public.public_numbers(), _size(public)
    drawn = secrets.token_bytes(variant.salt) if salt is None else salt
    encoded = int.from_bytes(_pss_encoded(prepared, public.key_size - 1, drawn))
    if gcd(encoded, numbers.n) != 1:
        raise BlindSignatureError
    r = factor if factor is not None else 1 + secrets.randbelow(numbers.n - 1)
    try:
        inverse = pow(r, -1, numbers.n)
    except ValueError as error:
        raise BlindSignatureError from error
    hidden = encoded * pow(r, numbers.e, numbers.n) % numbers.n
    return Blinded(hidden.to_bytes(size), inverse.to_bytes(size))


def blind_sign(private: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign what cannot be read (section 4.3); BlindSignatureError when it is not a number below the modulus.

    Itself blinded, so that the time it takes says nothing of the key, and checked before it leaves (section 7.1).
    """
    numbers = private.private_numbers()
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    m = int.from_bytes(blinded)
    if len(blinded) != _size(private):
        raise BlindSignatureError
    mask = 2 + secrets.randbelow(n - 3)
    s = _power(m * pow(mask, e, n) % n, numbers) * pow(mask, -1, n) % n
    if pow(s, e, n) != m:  # not below the modulus, or a fault of the machine that would betray the key
        raise BlindSignatureError
    return s.to_bytes(_size(private))


def finalize(
    public: rsa.RSAPublicKey, prepared: bytes, blind_signature: bytes, inverse: bytes, variant: Variant = RANDOMIZED
) -> bytes:
    """Uncover the signature (section 4.4); BlindSignatureError when the signer did not sign what was sent."""
    size, n = _size(public), public.public_numbers().n
    if len(blind_signature) != size or len(inverse) != size:
        raise BlindSignatureError
    signature = (int.from_bytes(blind_signature) * int.from_bytes(inverse) % n).to_bytes(size)
    if not verifies(public, prepared, signature, variant):
        raise BlindSignatureError
    return signature


def verifies(public: rsa.RSAPublicKey, prepared: bytes, signature: bytes, variant: Variant = RANDOMIZED) -> bool:
    """Whether the signature of a prepared message is right (section 4.5): plain RSASSA-PSS-VERIFY."""
    scheme = padding.PSS(mgf=padding.MGF1(hashes.SHA384()), salt_length=variant.salt)
    try:
        public.verify(signature, prepared, scheme, hashes.SHA384())
    except InvalidSignature:
        return False
    return True


def _size(key: rsa.RSAPublicKey | rsa.RSAPrivateKey) -> int:
    return (key.key_size + 7) // 8


def _power(base: int, numbers: rsa.RSAPrivateNumbers) -> int:
    """`base` to the private exponent, by the Chinese remainder theorem (RFC 8017, section 5.1.2)."""
    at_p, at_q = pow(base, numbers.dmp1, numbers.p), pow(base, numbers.dmq1, numbers.q)
    return at_q + numbers.q * ((at_p - at_q) * numbers.iqmp % numbers.p)


def _pss_encoded(message: bytes, bits: int, salt: bytes) -> bytes:
    """EMSA-PSS-ENCODE (RFC 8017, section 9.1.1) with SHA-384 for the hash and for the mask."""
    size = (bits + 7) // 8
    blank = size - len(salt) - HASH - 2
    if blank < 0:
        raise BlindSignatureError
    digest = sha384(bytes(8) + sha384(message).digest() + salt).digest()
    block = bytes(blank) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * size - bits)
    return bytes(masked) + digest + b"\xbc"


def _mask(seed: bytes, size: int) -> bytes:
    """MGF1 (RFC 8017, appendix B.2.1)."""
    blocks = (sha384(seed + count.to_bytes(4)).digest() for count in range(-(-size // HASH)))
    return b"".join(blocks)[:size]
