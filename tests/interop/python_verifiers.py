"""Run inside the environment `credential`: VERIFIER SITE FILE; prints nothing when accepted, else the reason, code 1.

Both refuse private addresses, so the issuer's host is answered from the site's folder, by their own injection points.
"""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

VERIFIER, SITE, FILE = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
DATA = (SITE / FILE).read_bytes()
ISSUER = json.loads((SITE / ".well-known/did.json").read_bytes())["id"]


def fetched(url: str) -> bytes:
    parts = urlsplit(url)
    if parts.scheme != "https" or f"did:web:{parts.netloc}" != ISSUER:
        raise OSError(f"nothing is known of {url}")
    return (SITE / parts.path.lstrip("/")).read_bytes()


def openbadgeslib() -> None:
    """The credential alone, or baked in an image; the list's signature is not looked at (it would want a JWT)."""
    from openbadgeslib.ob3.ldp import OB3LdpVerifier
    from openbadgeslib.ob3.verifier import OB3Verifier

    extract = {".svg": OB3Verifier.extract_token_from_svg, ".png": OB3Verifier.extract_token_from_png}
    read = extract.get(Path(FILE).suffix)
    document = read(DATA) if read else DATA
    verifier = OB3LdpVerifier.for_issuer_did(ISSUER)
    verifier.verify(document, check_status=True, download=fetched, verify_status_list=False)


def openvc() -> None:
    """The credential with its proof out of its array, and the list with its signature."""
    import openbadgeslib.ob3
    from openvc.did.base import DidResolverRegistry
    from openvc.did.did_web import DidWebResolver
    from openvc.resolvers import default_status_list_resolver
    from openvc.verify import verify_credential

    contexts = Path(openbadgeslib.ob3.__file__).parent / "contexts"
    known = json.loads((contexts / "ob-v3p0-context-3.0.3.json").read_bytes())
    resolver = DidResolverRegistry([DidWebResolver(lambda url: json.loads(fetched(url)))])
    listed = default_status_list_resolver(resolver=resolver, fetch=lambda url: json.dumps(_alone(fetched(url))))
    verify_credential(
        _alone(DATA),
        resolver=resolver,
        resolve_status_list=listed,
        extra_contexts={"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": known},
    )


def _alone(data: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(data)
    (proof,) = document["proof"]
    return document | {"proof": proof}


def cwt() -> None:
    """The token of the offline code, with the key that its header names."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cwt import COSEKey, decode

    published = json.loads((SITE / "keys.json").read_bytes())
    keys = [
        COSEKey.new({1: 1, -1: 6, 3: -8, 2: name.encode(), -2: bytes.fromhex(value)})
        for name, value in published.items()
        if Ed25519PublicKey.from_public_bytes(bytes.fromhex(value))
    ]
    claims = decode(DATA, keys=keys)
    if claims[1] != ISSUER or claims[2] != Path(FILE).parent.name:
        raise ValueError("the token of another certificate")


try:
    {"openbadgeslib": openbadgeslib, "openvc": openvc, "cwt": cwt}[VERIFIER]()
except Exception as refusal:  # noqa: BLE001 (every library has errors of its own)
    sys.stdout.write(f"{type(refusal).__name__}: {refusal}\n")
    sys.exit(1)
