"""What a browser answers in a passkey's name, verified (W3C Web Authentication, 7.1 and 7.2). Pure.

An answer that is not exactly what was asked is worth None; why is nobody's business but the developer's.
"""

import msgspec
from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import (
    base64url_to_bytes,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException

LONGEST = 20_000
UNREADABLE = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError)


class Made(msgspec.Struct, frozen=True):
    """A new passkey: its identifier, its public key (COSE) and its first counter."""

    credential_id: bytes
    public_key: bytes
    counter: int


def made(answer: str, host: str, origin: str, challenge: bytes) -> Made | None:
    """The passkey that was made for this host and origin, its person verified, in answer to this challenge."""
    if len(answer) > LONGEST:
        return None
    try:
        credential = parse_registration_credential_json(answer)
        if _framed(credential.response.client_data_json):
            return None
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            require_user_verification=True,
        )
    except UNREADABLE:
        return None
    return Made(verified.credential_id, verified.credential_public_key, verified.sign_count)


def credential_id(answer: str) -> bytes:
    """Which passkey answers; nothing when that cannot be read."""
    try:
        return base64url_to_bytes(msgspec.json.decode(answer, type=dict[str, object])["rawId"])  # type: ignore[arg-type]
    except (msgspec.DecodeError, *UNREADABLE):
        return b""


def counter(
    answer: str, host: str, origin: str, challenge: bytes, *, public_key: bytes, handle: bytes, known: bool
) -> int | None:
    """The signature counter of a good answer by this key.

    The person it names must be `handle`; it names somebody unless they were `known` before they were asked.
    """
    if len(answer) > LONGEST:
        return None
    try:
        credential = parse_authentication_credential_json(answer)
        named = credential.response.user_handle
        if _framed(credential.response.client_data_json) or (named != handle and not (known and named is None)):
            return None
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=public_key,
            # The caller compares counters, once the signature over them is known to be good.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except UNREADABLE:
        return None
    return verified.new_sign_count


def _framed(client_data: bytes) -> bool:
    """Whether the page that asked stood inside another site's."""
    return bool(parse_client_data_json(client_data).cross_origin)
