"""The arguments of `label-verify verdict`, and where the issuer's keys are read: a file, a folder, or its own site."""

import argparse
import json
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from verify import sources
from verify.proofs import Document, Refused, canonical
from verify.verdict import MANIFEST, files_of, verify

BAD = (LookupError, TypeError, ValueError, AttributeError, RecursionError, ZeroDivisionError)


def main(arguments: Sequence[str]) -> int:
    """0 when the verdict is confirmed, 1 when it is refused, 2 when a file or the keys cannot be read."""
    made = argparse.ArgumentParser(prog="label-verify verdict", description="Recalcule le verdict d’un certificat.")
    made.add_argument("dossier", type=Path, help="le fichier dossier.zip d’un certificat")
    made.add_argument("--keys", help="did.json, dossier ou adresse du site ; sans lui, le site de l’émetteur")
    made.add_argument("--issuer", help="émetteur attendu, par exemple did:web:label.example.fr")
    chosen = made.parse_args(arguments)
    try:
        data = chosen.dossier.read_bytes()
        # Not yet verified: it only says where to look for the keys, which name their issuer themselves.
        published = _keys(chosen.keys, str(json.loads(files_of(data)[MANIFEST])["issuer"]))
        if chosen.issuer not in (None, published["id"]):
            raise Refused(f"L’émetteur est {published['id']}, et non {chosen.issuer}.")
        print(f"Clés de {published['id']} (SHA-256 {sha256(canonical(published)).hexdigest()})")
        for line in verify(data, published):
            print(f"  ✓ {line}")
    except Refused as refusal:
        print(f"  ✗ {refusal}\n  REFUSÉ")
        return 1
    except OSError as error:
        print(f"Le dossier ou les clés ne se lisent pas ({error}). Sans réseau, donnez --keys.", file=sys.stderr)
        return 2
    except BAD as error:
        print(f"  ✗ Dossier mal formé ({error}).\n  REFUSÉ")
        return 1
    print("  VERDICT CONFIRMÉ")
    return 0


def _keys(given: str | None, issuer: str) -> Document:
    """The DID document: a did:web names the very host that publishes it."""
    if given is None:
        given = "https://" + issuer.removeprefix("did:web:").replace("%3A", ":")
    if "://" in given:
        data = sources.website(given)(".well-known/did.json")
    else:
        place = Path(given)
        data = (place / ".well-known/did.json" if place.is_dir() else place).read_bytes()
    found: Document = json.loads(data)
    return found
