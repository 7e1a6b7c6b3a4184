"""What makes a box blind: a signing key a site, and the codes that were exchanged; both live and die with the box."""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

import msgspec
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)
from sqlalchemy import Column, LargeBinary, MetaData, String, Table, delete, insert, select

from core.errors import Conflict
from evaluation.box import blind_signature, code_format
from evaluation.box.ballot_box import BALLOT, RIGHT, Box

TABLES = MetaData()
SIGNER = Table(
    "signer",
    TABLES,
    Column("site", String, primary_key=True),
    Column("public", LargeBinary, nullable=False),
    Column("private", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
EXCHANGED = Table(
    "exchanged",
    TABLES,
    Column("mark", LargeBinary, primary_key=True),
    Column("site", String, nullable=False),
    Column("request", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
USED = (
    "Ce code a déjà été échangé contre un jeton, qui est resté dans le navigateur d’alors : "
    "répondez depuis le même appareil."
)


class Exchanged(msgspec.Struct, frozen=True):
    """A code that was exchanged: its site, and the digest of what was signed for it."""

    site: str
    request: bytes


def arm(box: Box, sites: Iterable[str]) -> dict[str, str]:
    """Draw a key for each site (one for "" when none is known); returns site → SHA-256 of the public key, hexadecimal.

    The journal keeps these digests at opening: whoever is shown another key is being singled out.
    """
    TABLES.create_all(box.connection)
    keys = {site: blind_signature.generate() for site in sorted(sites) or [""]}
    rows = [{"site": site, "public": _public(key), "private": _private(key)} for site, key in keys.items()]
    box.connection.execute(insert(SIGNER), rows)
    return {site: sha256(_public(key)).hexdigest() for site, key in keys.items()}


def public_key(box: Box, site: str) -> bytes | None:
    """The public key of a site (DER, SubjectPublicKeyInfo), None where there is no such site."""
    return box.connection.scalar(select(SIGNER.c.public).where(SIGNER.c.site == site))


def exchanged(box: Box, mark: bytes) -> Exchanged | None:
    """What was signed for the code of this mark, if anything."""
    row = box.connection.execute(select(EXCHANGED).where(EXCHANGED.c.mark == mark)).first()
    return None if row is None else Exchanged(row.site, row.request)


def has_answered(box: Box, mark: bytes) -> bool:
    """Whether a ballot has this mark."""
    return box.connection.scalar(select(BALLOT.c.mark).where(BALLOT.c.mark == mark)) is not None


def sign(box: Box, mark: bytes, blinded: bytes) -> bytes:
    """Take the right of a code away and sign, all in the box's transaction; the same request is signed again.

    Invalid, like any unknown code, where there is no right or the code has answered; Conflict for a second request.
    """
    box.lock()  # two browsers, or an answer by the code at the same moment: one of them wins
    known, request = exchanged(box, mark), sha256(blinded).digest()
    if known is None:
        right = box.right(mark)
        if right is None or has_answered(box, mark):
            raise code_format.refused()
        known = Exchanged(right.site or "", request)
        box.connection.execute(delete(RIGHT).where(RIGHT.c.mark == mark))
        box.connection.execute(insert(EXCHANGED), [{"mark": mark, "site": known.site, "request": request}])
    elif known.request != request:
        raise Conflict(USED)
    private = box.connection.scalar(select(SIGNER.c.private).where(SIGNER.c.site == known.site))
    if private is None:
        raise code_format.refused()
    return blind_signature.blind_sign(_loaded(private), blinded)


@lru_cache(maxsize=256)
def loaded_public(data: bytes) -> rsa.RSAPublicKey:
    """The key of these bytes."""
    key = load_der_public_key(data)
    if not isinstance(key, rsa.RSAPublicKey):
        raise TypeError("an RSA key is expected")
    return key


def _loaded(data: bytes) -> rsa.RSAPrivateKey:
    key = load_der_private_key(data, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("an RSA key is expected")
    return key


def _public(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _private(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
