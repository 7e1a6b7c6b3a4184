"""Issuing and verifying as VC-API asks, with the signatures, graphs and status lists of the certificates."""

from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.conformance import data_model, related, status_model
from cli.conformance.contexts import DATA_INTEGRITY, OTHERS
from cli.conformance.problems import (
    ListTooShort,
    Malformed,
    OtherChallenge,
    OtherDomain,
    OutOfRange,
    StatusError,
    Unmade,
    Unparsed,
    Unretrieved,
)
from cli.conformance.values import is_url, moment, objects, types
from core.signers import FileSigner
from label import did, linked_data, proofs, status_list
from label.proofs import Document, ProofError

LIST = "1"
VALID = timedelta(days=7)
# What a presentation may be signed for: to say who presents it, or to attest what it holds.
PRESENTING = ("authentication", "assertionMethod")


class Endpoint:
    """One issuer, whose key is made at the start and forgotten at the end, and the list of what it revoked."""

    def __init__(self, public_url: str) -> None:
        private = Ed25519PrivateKey.generate()
        self.public_url = public_url
        self.signer = FileSigner(did.multikey(private.public_key()), private)
        self.document = did.key_document(self.signer.name)
        self.bits, self.given = status_list.empty(), set[int]()

    def issue(self, credential: Document, options: Document, *, at: datetime) -> Document:
        """The credential with this issuer, a place in the list and a proof; Unmade, Malformed, LinkedDataError."""
        suite = _suite(options)
        if "proof" in credential:
            raise Unmade("« proof » : ce document est déjà signé.")
        _require_conforming(credential)
        unsigned = self._completed(credential)
        linked_data.canonical(unsigned, OTHERS)
        return proofs.sign(suite, unsigned, self.signer, self.document["assertionMethod"][0], at, OTHERS)

    def _completed(self, credential: Document) -> Document:
        said = credential["issuer"]
        named = said | {"id": self.document["id"]} if isinstance(said, dict) else self.document["id"]
        if credential["@context"][0] == data_model.VERSION_1:
            contexts = credential["@context"]
            return credential | {"issuer": named, "@context": list(dict.fromkeys([*contexts, DATA_INTEGRITY]))}
        if "credentialStatus" in credential:
            return credential | {"issuer": named}
        index = status_list.draw(self.given)
        self.given.add(index)
        return credential | {"issuer": named, "credentialStatus": status_list.entry(self.public_url, LIST, index)}

    def listed(self, *, at: datetime) -> Document:
        """The signed list."""
        unsigned = status_list.unsigned(
            self.public_url, LIST, self.bits, at=at, until=at + VALID, issuer=self.document["id"]
        )
        return proofs.sign(proofs.RDFC, unsigned, self.signer, self.document["assertionMethod"][0], at, OTHERS)

    def verify_credential(self, signed: Document, options: Document, *, at: datetime) -> None:
        """Nothing when it holds; one of `problems.REFUSALS`."""
        _require_conforming(signed)
        holder = _checked(signed, options, (options.get("expectedProofPurpose") or proofs.PURPOSE,), at=at)
        if proofs.issuer(signed) != holder:
            raise ProofError("La clé qui a signé n’est pas celle de l’émetteur.")
        begins, ceases = data_model.validity(signed)
        if (begins and at < begins) or (ceases and at > ceases):
            raise OutOfRange("Hors de sa période de validité.")
        for entry in objects(signed, "credentialStatus"):
            if status_model.ENTRY in types(entry):
                self._require_standing(entry)

    def verify_presentation(self, signed: Document, options: Document, *, at: datetime) -> None:
        """The presentation and each credential inside; one without a proof must come from who presents it."""
        held = data_model.presentation(signed)
        expected = options.get("expectedProofPurpose")
        presenter = _checked(signed, options, (expected,) if expected else PRESENTING, at=at)
        for credential in held:
            if "proof" in credential:
                self.verify_credential(credential, {}, at=at)
                continue
            _require_conforming(credential)
            stated = signed.get("holder")
            holder = stated.get("id") if isinstance(stated, dict) else stated
            if not proofs.issuer(credential) == holder == presenter:
                raise ProofError("Une attestation sans signature ne vient que de qui la présente.")

    def _require_standing(self, entry: Document) -> None:
        """Bitstring Status List 1.0, 3.2, over the list of this endpoint: it fetches no other."""
        if entry["statusListCredential"] != f"{self.public_url}/statut/{LIST}":
            raise Unretrieved("La liste de statuts n’est pas celle de ce point d’accès : elle ne peut pas être lue.")
        if entry["statusPurpose"] != status_list.PURPOSE:
            raise StatusError("La liste de statuts a un autre but que l’attestation.")
        if entry.get("statusSize", 1) > 1:
            raise ListTooShort("Lue avec plus d’un bit par place, la liste de statuts en a trop peu.")
        try:
            revoked = status_list.revoked(self.bits, status_model.place(entry))
        except IndexError as error:
            raise OutOfRange("La place dans la liste de statuts est hors de la liste.") from error
        if revoked:
            raise StatusError("L’attestation est révoquée.")


def _require_conforming(credential: Document) -> None:
    data_model.credential(credential)
    related.check(credential)


def _suite(options: Document) -> str:
    """The suite that is asked for; Data Integrity 1.0, 4.2: what the proof would not say is refused."""
    suite = options.get("cryptosuite", proofs.RDFC)
    if options.get("type", "DataIntegrityProof") != "DataIntegrityProof" or suite not in tuple(proofs.PARTS):
        raise Unmade("« options.cryptosuite » est eddsa-rdfc-2022 ou eddsa-jcs-2022.")
    for name in ("domain", "challenge"):
        if options.get(name) is not None:
            raise Unmade(f"« options.{name} » : cet émetteur n’en met pas dans ses signatures.")
    return str(suite)


def _checked(signed: Document, options: Document, purposes: tuple[str, ...], *, at: datetime) -> str:
    """Who signed, as a did:key, once the one proof holds and every term has a meaning."""
    if not isinstance(signed.get("proof"), dict | list):
        raise Unparsed("Le document doit porter une signature, et une seule.")
    proof = proofs.one_proof(signed)
    _require_options(proof, options, at)
    if proof.get("proofPurpose") not in purposes:
        raise ProofError("La signature n’a pas le but attendu.")
    signer = _signer(proof.get("verificationMethod"))
    unsigned = proofs.check(_as_signed(signed, proof), signer, purpose=proof["proofPurpose"], others=OTHERS)
    linked_data.canonical(unsigned, OTHERS)
    return str(signer["id"])


def _as_signed(signed: Document, proof: Document) -> Document:
    """EdDSA Cryptosuites 1.0, 3.3.2: contexts added after those of an eddsa-jcs-2022 proof are not what it signed."""
    named, held = proof.get("@context"), signed.get("@context")
    added = isinstance(named, list) and isinstance(held, list) and held[: len(named)] == named
    return signed | {"@context": named} if added and proof.get("cryptosuite") == proofs.JCS else signed


def _require_options(proof: Document, options: Document, at: datetime) -> None:
    """Data Integrity 1.0, 2.1 and 4.4: whose it is, when it was made and until when it holds, for whom to read."""
    if not is_url(proof.get("id", "urn:x:y")):
        raise Malformed("« proof.id » doit être une seule adresse.")
    created, expires = (
        moment(proof[name], f"proof.{name}") if name in proof else None for name in ("created", "expires")
    )
    if (created and created > at) or (expires and expires <= at):
        raise ProofError("« proof.created, proof.expires » : la signature n’est pas encore, ou plus, à croire.")
    if options.get("domain") is not None and not _are_same(options["domain"], proof.get("domain")):
        raise OtherDomain("« proof.domain » n’est pas ce qui était attendu.")
    if options.get("challenge") not in (None, proof.get("challenge")):
        raise OtherChallenge("« proof.challenge » n’est pas ce qui était attendu.")
    if "previousProof" in proof:
        raise ProofError("« proof.previousProof » : la signature qui précède manque.")


def _are_same(expected: Any, found: Any) -> bool:
    """The same domains in any order, one alone or several."""
    one, other = (value if isinstance(value, list) else [value] for value in (expected, found))
    return all(domain in other for domain in one) and all(domain in one for domain in other)


def _signer(method: Any) -> Document:
    """The document of a did:key, from the address of its one key."""
    controller, _, name = method.partition("#") if isinstance(method, str) else ("", "", "")
    if controller != f"did:key:{name}":
        raise ProofError("« proof.verificationMethod » n’est pas l’adresse d’une clé did:key.")
    try:
        return did.key_document(name)
    except ValueError as error:
        raise ProofError("« proof.verificationMethod » n’est pas une clé Ed25519.") from error
