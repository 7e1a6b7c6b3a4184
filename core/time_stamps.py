"""Time stamps (RFC 3161): an authority's signed word that some bytes existed at a moment."""

import asyncio
from datetime import datetime
from pathlib import Path

from asn1crypto import cms, tsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from core.posting import Post, PostError
from core.settings import Settings, SettingsError

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class TimeStampError(Exception):
    """The authority gave no token, or one that does not hold; the message is a French sentence."""


class Authority(TimeStamper):
    """A time-stamp authority at an address, asked by POST."""

    def __init__(self, address: str, post: Post) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.address, self.post = address, post

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Its answer to one request; OSError when it gives none."""
        try:
            answer = self.post(self.address, req.dump(), QUERY)
        except PostError as error:
            raise OSError(str(error)) from error
        if answer.status != 200 or answer.media_type != REPLY:
            raise OSError(f"réponse {answer.status} {answer.media_type}")
        return tsp.TimeStampResp.load(answer.body)

    def token(self, digest: bytes) -> bytes:
        """The token (DER) over a SHA-256 digest, its nonce checked; TimeStampError."""
        try:
            token: bytes = asyncio.run(self.async_timestamp(digest, "sha256")).dump()
        except (OSError, ValueError, TimestampRequestError) as error:
            raise TimeStampError(f"L’autorité d’horodatage n’a pas donné de jeton : {error}") from error
        return token


def root(settings: Settings) -> bytes | None:
    """The authority's root (DER) from the PEM file that the operator named, if any; SettingsError."""
    if not settings.timestamp_root:
        return None
    try:
        data = Path(settings.timestamp_root).read_bytes()
        return load_pem_x509_certificate(data).public_bytes(Encoding.DER)
    except (OSError, ValueError) as error:
        raise SettingsError(f"LABEL_TIMESTAMP_ROOT : ce certificat ne se lit pas ({error}).") from error


def read(token: bytes, digest: bytes, root: bytes | None) -> datetime:
    """The moment of a token that is signed and covers this digest; under the root (DER) when one is given."""
    try:
        signed = cms.ContentInfo.load(token)["content"]
        trust = ValidationContext(trust_roots=[x509.Certificate.load(root)] if root else [], allow_fetching=False)
        found = asyncio.run(validate_tst_signed_data(signed, trust, lambda _algorithm: digest))
    # AttributeError: the library looks for a digest of whatever name the token gives.
    except (ValueError, KeyError, TypeError, AttributeError, SignatureValidationError) as error:
        raise TimeStampError("Le jeton d’horodatage ne se lit pas.") from error
    if not (found["intact"] and found["valid"]) or (root and found["trust_problem_indic"] is not None):
        raise TimeStampError("Le jeton d’horodatage ne couvre pas ces octets, ou n’est pas de cette autorité.")
    at: datetime = found["timestamp"]
    return at


def reply(token: bytes) -> bytes:
    """The token inside an answer of success, as tools that verify time stamps read it (« .tsr »)."""
    content = cms.ContentInfo.load(token)
    data: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": content}).dump()
    return data
