"""Verifying one certificate, in numbered steps, from its published files alone."""

import base64
import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlsplit

from verify import log
from verify.proofs import Document, Refused, read, verified
from verify.sources import Source

LEAST_BITS = 131_072


def verify(source: Source, number: str, at: datetime, issuer: str | None, vkeys: str, kept: list[str]) -> Iterator[str]:
    """One French line per step that holds; Refused at the first that does not, OSError when a file is missing.

    `vkeys` are the log's keys, one a line; `kept` are checkpoints saved elsewhere, of which the published log must be
    the continuation.
    """
    # 1. The credential, in the writing that needs no JSON-LD; its issuer is the one expected, and publishes its keys.
    signed = read(source(f"c/{number}/attestation.jcs.json"), "Attestation")
    who, published = _issuer(source, signed, issuer)
    yield f"1. Émetteur : {who}, qui publie {len(published['assertionMethod'])} clés."
    # 2. One of them signed exactly this content.
    credential = verified(signed, published, "cert", "Attestation")
    yield "2. Signature : l’attestation est intacte et porte une clé publiée."
    # 3. It is the certificate that was asked for, and both writings say the same.
    subject = credential["credentialSubject"]
    if subject["licenseNumber"] != number:
        raise Refused(f"L’attestation est celle du certificat {subject['licenseNumber']}.")
    other = json.loads(source(f"c/{number}/attestation.json"))
    if {name: value for name, value in other.items() if name != "proof"} != credential:
        raise Refused("Les deux écritures de l’attestation ne disent pas la même chose.")
    apart = "attestation.json dit la même chose, sa signature JSON-LD n’est pas vérifiée ici"
    yield f"3. Contenu : « {credential['name']} », {_organisation(subject)} ; {apart}."
    # 4. Today lies within its dates.
    _within(credential, at, "Le certificat")
    yield f"4. Dates : valable jusqu’au {credential['validUntil']}."
    # 5. Its edition is not revoked, by a list that is itself signed and recent.
    _not_revoked(source, credential, published, who, at)
    yield "5. Statut : édition en vigueur, ni suspendue, ni retirée, ni remplacée."
    # 6. The rules that it names are those that are published.
    rules = subject["achievement"]["criteria"]
    if sha256(source(urlsplit(rules["id"]).path.lstrip("/"))).hexdigest() not in rules["narrative"]:
        raise Refused("Le référentiel publié n’est pas celui que l’attestation a signé.")
    yield f"6. Règles : {rules['id']}, dont l’empreinte est signée."
    # 7. It was written in the public log before it was signed: a stolen key cannot make a certificate of the past.
    place, note = log.entered(source, number, credential, vkeys)
    yield f"7. Journal : l’attestation y est inscrite, à la place {place}."
    if kept:
        log.grown(source, vkeys, [*kept, note])


def _issuer(source: Source, signed: Document, expected: str | None) -> tuple[str, Document]:
    named = signed.get("issuer")
    who = named.get("id") if isinstance(named, dict) else None
    if not isinstance(who, str) or (expected is not None and who != expected):
        raise Refused(f"L’émetteur est {who}, et non {expected}.")
    published: Document = json.loads(source(".well-known/did.json"))
    if published.get("id") != who:
        raise Refused(f"Les clés publiées sont celles de {published.get('id')}, pas de {who}.")
    return who, published


def _organisation(subject: Document) -> str:
    held = {entry["identityType"]: entry["identityHash"] for entry in subject["identifier"]}
    return f"{held.get('name')} (SIRET {held.get('ext:SIRET')})"


def _within(document: Document, at: datetime, what: str) -> None:
    if at < datetime.fromisoformat(document["validFrom"]):
        raise Refused(f"{what} ne vaut qu’à partir du {document['validFrom']}.")
    if at > datetime.fromisoformat(document["validUntil"]):
        raise Refused(f"{what} ne vaut plus depuis le {document['validUntil']}.")


def _not_revoked(source: Source, credential: Document, published: Document, who: str, at: datetime) -> None:
    entry = credential["credentialStatus"]
    address = entry["statusListCredential"]
    signed = read(source(urlsplit(address).path.lstrip("/") + ".jcs.json"), "Liste des statuts")
    listed = verified(signed, published, "statut", "Liste des statuts")
    body = listed["credentialSubject"]
    if (listed["id"], listed["issuer"], body["statusPurpose"]) != (address, who, entry["statusPurpose"]):
        raise Refused("La liste des statuts n’est pas celle que l’attestation nomme.")
    _within(listed, at, "La liste des statuts")
    index, bits = int(entry["statusListIndex"]), _bits(body["encodedList"])
    if not 0 <= index < 8 * len(bits):
        raise Refused("L’attestation n’a pas de place dans la liste des statuts.")
    if bits[index // 8] >> (7 - index % 8) & 1:
        raise Refused("Cette édition est révoquée : le certificat est suspendu, retiré ou remplacé.")


def _bits(text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
        bits = zlib.decompressobj(wbits=31).decompress(raw, 16 * LEAST_BITS)
    except (ValueError, zlib.error) as error:
        raise Refused("La liste des statuts est illisible.") from error
    if not text.startswith("u") or 8 * len(bits) < LEAST_BITS:
        raise Refused("La liste des statuts est trop courte.")
    return bits
