"""Related resources (Data Model 2.0, 5.3): a digest that a credential gives is that of the resource, where it is held.

Only the pinned contexts are held: nothing is fetched.
"""

import base64
import hashlib

from cli.conformance.contexts import written
from cli.conformance.problems import Malformed
from cli.conformance.values import objects
from label.encoding import from_base58, from_base64url
from label.proofs import Document

# Subresource Integrity, the weakest kind first.
KINDS = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
# Multihash: the number of the function and the length of its digest.
MULTIHASHES = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}


def check(document: Document) -> None:
    """Malformed when a digest is not that of a resource that is held; the resources have been checked."""
    for resource in objects(document, "relatedResource"):
        data = written(resource["id"])
        if data is not None and not _holds(resource, data):
            raise Malformed("« relatedResource » : l’empreinte n’est pas celle de la ressource.")


def _holds(resource: Document, data: bytes) -> bool:
    given = (("digestSRI", _integrity), ("digestMultibase", _multihash))
    return all(agrees(resource[name], data) for name, agrees in given if name in resource)


def _integrity(text: str, data: bytes) -> bool:
    """Of several digests only the strongest kind counts, and one of that kind is enough."""
    digests = [one.partition("?")[0].partition("-")[::2] for one in text.split()]
    strongest = max((kind for kind, _ in digests if kind in KINDS), default="")
    if not strongest:
        return False
    expected = base64.b64encode(KINDS[strongest](data).digest()).decode()
    return (strongest, expected) in digests


def _multihash(text: str, data: bytes) -> bool:
    """A multihash, or the bare SHA-256 that some write for it."""
    try:
        digest = from_base58(text) if text.startswith("z") else from_base64url(text)
    except ValueError:
        return False
    if len(digest) == hashlib.sha256().digest_size:
        return digest == hashlib.sha256(data).digest()
    kind = MULTIHASHES.get(digest[:2])
    return kind is not None and digest[2:] == KINDS[kind](data).digest()
