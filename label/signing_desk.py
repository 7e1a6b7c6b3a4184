"""What a signer apart agrees to sign: well-formed statements of this issuer, each read before it is signed; pure."""

import base64
import json
from hashlib import sha256

import msgspec
from asn1crypto import cms

from label import cbor, did, offline, proofs

# In the canonical N-Quads of a graph: what states who speaks, with which key, and what kind of thing.
ISSUER = "<https://www.w3.org/2018/credentials#issuer>"
METHOD = "<https://w3id.org/security#verificationMethod>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
BADGE = "<https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential>"
LISTED = "<https://www.w3.org/ns/credentials/status#BitstringStatusListCredential>"
# By purpose: the types of what its key signs, in JSON and in a graph.
TYPES = {
    "certificate": ({"OpenBadgeCredential", "DossierDuVerdict"}, BADGE),
    "status": ({"BitstringStatusListCredential"}, LISTED),
}
REFUSED = "Le service de signature a refusé : ce qui lui est demandé n’est pas {what}. L’incident est consigné."


class Refused(Exception):
    """Not signed; the message is a French sentence."""


class Desk:
    """The checks of one issuer; it remembers the largest tree that it signed, so that the log never shrinks."""

    def __init__(self, public_url: str, origin: str) -> None:
        self.issuer, self.origin = did.identifier(public_url), origin
        self._size, self._root = 0, ""

    def read(self, purpose: str, name: str, data: bytes, parts: list[bytes]) -> str:
        """What kind of statement this is; Refused unless it is one that this key signs."""
        try:
            if purpose == "log":
                return self._checkpoint(data)
            if purpose == "seal":
                return _sealed(data)
            if not parts and purpose == "certificate":
                return self._token(name, data)
            return self._proof(purpose, name, data, parts)
        except (ValueError, LookupError, TypeError, AttributeError, UnicodeError) as error:
            raise Refused(REFUSED.format(what="lisible")) from error

    def _checkpoint(self, data: bytes) -> str:
        origin, size, root, *rest = data.decode().split("\n")
        grown = int(size) > self._size or (int(size) == self._size and self._root in ("", root))
        whole = rest == [""] and str(int(size)) == size and len(base64.b64decode(root)) == sha256().digest_size
        if origin != self.origin or not whole:
            raise Refused(REFUSED.format(what="un point de contrôle de ce journal"))
        if not grown:
            raise Refused(REFUSED.format(what="la suite du journal déjà signé"))
        self._size, self._root = int(size), root
        return f"point de contrôle {size}"

    def _token(self, name: str, data: bytes) -> str:
        context, protected, external, payload = cbor.decode(data)
        header, claims = cbor.decode(protected), cbor.decode(payload)
        right = header == {offline.ALGORITHM: offline.EDDSA, offline.KEY: name.encode()}
        if (context, external, right, claims[offline.ISSUER]) != ("Signature1", b"", True, self.issuer):
            raise Refused(REFUSED.format(what="un code hors ligne de cet émetteur"))
        return f"code hors ligne {claims[offline.SUBJECT]}"

    def _proof(self, purpose: str, name: str, data: bytes, parts: list[bytes]) -> str:
        options, document = parts
        if proofs.digests((options, document)) != data:
            raise Refused(REFUSED.format(what="ce qui a été donné à lire"))
        kinds, kind = TYPES[purpose]
        method = f"{self.issuer}#{name}"
        if document.startswith(b"{"):
            told, said = json.loads(options), json.loads(document)
            named = said["type"] if isinstance(said["type"], list) else [said["type"]]
            right = bool(kinds & set(named)) and told["verificationMethod"] == method
            if not right or proofs.issuer(said) != self.issuer or told["proofPurpose"] != proofs.PURPOSE:
                raise Refused(REFUSED.format(what="une attestation de cet émetteur"))
            return str(said["id"])
        lines = {tuple(line.split(" ", 2)[1:]) for line in document.decode().splitlines()}
        told_lines = {tuple(line.split(" ", 2)[1:]) for line in options.decode().splitlines()}
        wanted = {(ISSUER, f"<{self.issuer}> ."), (TYPE, f"{kind} .")}
        if not wanted <= lines or (METHOD, f"<{method}> .") not in told_lines:
            raise Refused(REFUSED.format(what="une attestation de cet émetteur"))
        return next(line.split(" ")[0].strip("<>") for line in document.decode().splitlines() if f"{kind} ." in line)


def _sealed(data: bytes) -> str:
    """The attributes of a CMS signature over a document: its digest, and that it is data."""
    told = {one["type"].native: one["values"][0].native for one in cms.CMSAttributes.load(data, strict=True)}
    if told["content_type"] != "data" or len(told["message_digest"]) != sha256().digest_size:
        raise Refused(REFUSED.format(what="le cachet d’un document"))
    return f"document {told['message_digest'].hex()}"


class Signed(msgspec.Struct, frozen=True):
    """One line of the signer's own journal."""

    at: str
    key: str
    what: str
    sha256: str
