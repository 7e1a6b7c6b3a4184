"""Data Integrity proofs by Ed25519: eddsa-rdfc-2022 over canonical N-Quads, eddsa-jcs-2022 over canonical JSON."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core import canonical_json
from core.signers import Signer
from label.did import from_multikey, method_id
from label.encoding import base58, from_base58
from label.linked_data import Contexts, LinkedDataError, canonical
from label.moments import stamp

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
PURPOSE = "assertionMethod"
# `z`, then the 88 digits of the greatest number of 64 bytes; reading a text costs the square of its length.
LONGEST_VALUE = 89

Document = dict[str, Any]


class ProofError(Exception):
    """The proof does not hold; the message is a French sentence that says why."""


def sign_rdfc(unsigned: Document, signer: Signer, public_url: str, at: datetime) -> Document:
    """The document with one eddsa-rdfc-2022 proof, in an array of one."""
    signed = sign(RDFC, unsigned, signer, method_id(public_url, signer.name), at)
    return signed | {"proof": [signed["proof"]]}


def sign_jcs(unsigned: Document, signer: Signer, public_url: str, at: datetime) -> Document:
    """The document with a lone eddsa-jcs-2022 proof, which repeats the document's context inside."""
    return sign(JCS, unsigned, signer, method_id(public_url, signer.name), at)


def sign(
    suite: str, unsigned: Document, signer: Signer, method: str, at: datetime, others: Contexts | None = None
) -> Document:
    """The document with one proof by the key whose address is `method`; `others` as for `linked_data.canonical`."""
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": stamp(at),
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }
    if suite == JCS:
        options = {"@context": unsigned["@context"]} | options
    parts = PARTS[suite](unsigned, options, others)
    return unsigned | {"proof": options | {"proofValue": base58(signer.sign(digests(parts), parts))}}


def verify(signed: Document, did_document: Document, *, purpose: str) -> Document:
    """Check the one proof of a document against its issuer's DID document; return what was signed, or ProofError.

    `purpose` begins the name of the keys that may sign it: `cert` for certificates, `statut` for status lists.
    """
    if issuer(signed) != did_document.get("id"):
        raise ProofError("L’émetteur n’est pas celui dont les clés sont publiées.")
    return check(signed, did_document, key=f"{purpose}-")


def check(
    signed: Document,
    did_document: Document,
    *,
    key: str = "",
    purpose: str = PURPOSE,
    others: Contexts | None = None,
) -> Document:
    """Check the one proof of a document, whoever its issuer is; return what was signed, or ProofError.

    The key's name begins with `key` and the DID document lists it under `purpose`; `others` as for
    `linked_data.canonical`.
    """
    proof = one_proof(signed)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in signed.items() if name != "proof"}
    suite = proof.get("cryptosuite")
    if proof.get("type") != "DataIntegrityProof" or not isinstance(suite, str) or suite not in PARTS:
        raise ProofError("Le procédé de signature n’est pas l’un des deux que ce label emploie.")
    if proof.get("proofPurpose") != purpose:
        raise ProofError("La signature n’a pas été faite pour attester.")
    _require_texts(options)
    public = _key(did_document, proof.get("verificationMethod"), key, purpose)
    try:
        public.verify(_signature(proof), digests(PARTS[suite](unsigned, options, others)))
    except LinkedDataError as error:
        raise ProofError(f"Le contenu porte un terme que rien ne définit ({error}).") from error
    except InvalidSignature as error:
        raise ProofError("La signature ne correspond pas au contenu : il a été modifié.") from error
    return unsigned


def verify_exactly(data: bytes, did_document: Document, *, purpose: str, digest: str) -> Document:
    """Read and verify a file that must hold the content of this digest; ProofError.

    An rdfc proof covers a graph: a value written twice, or a list in another order, keeps its signature.
    """
    unsigned = verify(read(data), did_document, purpose=purpose)
    if digest_of(unsigned) != digest:
        raise ProofError("Le fichier ne dit pas mot pour mot ce qui a été signé.")
    return unsigned


def issuer(document: Document) -> str | None:
    """The issuer's identifier, whether written alone or inside a profile."""
    found = document.get("issuer")
    named = found.get("id") if isinstance(found, dict) else found
    return named if isinstance(named, str) else None


def digest_of(unsigned: Document) -> str:
    """SHA-256 (hexadecimal) of the canonical JSON of a document without its proof: what the journal commits to."""
    return sha256(canonical_json.dumps(unsigned)).hexdigest()


def read(data: bytes) -> Document:
    """The JSON object of these bytes; ProofError unless they are its canonical writing (RFC 8785), as published."""
    try:
        found = json.loads(data)
        same = canonical_json.dumps(found) == data
    except (ValueError, RecursionError) as error:
        raise ProofError("Le fichier n’est pas du JSON lisible.") from error
    if not isinstance(found, dict) or not same:
        raise ProofError("Le fichier n’est pas écrit comme il a été publié : téléchargez-le de nouveau.")
    return found


def written(document: Document) -> bytes:
    """The bytes that are published: canonical JSON, so that one content has one writing."""
    return canonical_json.dumps(document)


def digests(parts: tuple[bytes, bytes]) -> bytes:
    """What is signed of the options of a proof and of the document, each in its canonical writing."""
    return b"".join(sha256(part).digest() for part in parts)


def _rdfc_parts(unsigned: Document, options: Document, others: Contexts | None) -> tuple[bytes, bytes]:
    if "@context" in options:
        raise ProofError("Une signature de ce procédé ne porte pas de contexte.")
    named = {"@context": unsigned.get("@context")} | options
    return canonical(named, others), canonical(unsigned, others)


def _jcs_parts(unsigned: Document, options: Document, _others: Contexts | None) -> tuple[bytes, bytes]:
    if options.get("@context") != unsigned.get("@context"):
        raise ProofError("Le contexte de la signature n’est pas celui du document.")
    return canonical_json.dumps(options), canonical_json.dumps(unsigned)


Parts = Callable[[Document, Document, Contexts | None], tuple[bytes, bytes]]
PARTS: Mapping[str, Parts] = {RDFC: _rdfc_parts, JCS: _jcs_parts}


def one_proof(signed: Document) -> Document:
    """Exactly one: a verifier that accepts a set may accept one good proof beside a bad one."""
    found = signed.get("proof")
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        raise ProofError("Le document doit porter une signature, et une seule.")
    return found


def _require_texts(options: Document) -> None:
    """A list of two equal moments would be the same graph as one."""
    if not all(isinstance(value, str) for name, value in options.items() if name != "@context"):
        raise ProofError("La signature porte autre chose que des textes.")


def _key(did_document: Document, method: object, key: str, purpose: str) -> Ed25519PublicKey:
    if not isinstance(method, str) or method not in did_document.get(purpose, []):
        raise ProofError("La clé qui a signé n’est pas, ou plus, parmi les clés publiées de l’émetteur.")
    if not method.partition("#")[2].startswith(key):
        raise ProofError("La clé qui a signé n’est pas faite pour cet usage.")
    found = [entry for entry in did_document["verificationMethod"] if entry["id"] == method]
    if len(found) != 1 or found[0]["controller"] != did_document["id"]:
        raise ProofError("La clé qui a signé est mal publiée.")
    return from_multikey(found[0]["publicKeyMultibase"])


def _signature(proof: Document) -> bytes:
    """Base 58 writes bytes one way only, so that no second text carries the same signature."""
    written, signature = proof.get("proofValue"), b""
    if isinstance(written, str) and len(written) <= LONGEST_VALUE:
        with suppress(ValueError):
            signature = from_base58(written)
    if len(signature) != 64:
        raise ProofError("La valeur de la signature est illisible.")
    return signature
