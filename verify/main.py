"""`label-verify`: verify certificates, and the log, from a folder of published files or from their address."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from verify import log, sources, verdict_command
from verify.certificate import verify
from verify.proofs import Refused

NUMBER = re.compile(r"[A-Z]{2,8}-\d{4}-[0-9A-Z]{4}-[0-9A-Z]")


def parser() -> argparse.ArgumentParser:
    """What may be typed."""
    made = argparse.ArgumentParser(
        prog="label-verify",
        description="Vérifie un certificat du label, sans la plateforme.",
        epilog="Recalculer un verdict : label-verify verdict DOSSIER.zip (--help pour ses options).",
    )
    made.add_argument("source", help="dossier des fichiers publiés, ou adresse (https://…, ou la page d’un certificat)")
    made.add_argument("numbers", nargs="*", metavar="numero", help="numéros ; sans numéro, tous ceux du dossier")
    made.add_argument("--issuer", help="émetteur attendu, par exemple did:web:label.example.fr")
    made.add_argument("--log-key", type=Path, help="clé du journal conservée ailleurs (par défaut, celle publiée)")
    made.add_argument(
        "--checkpoint", type=Path, help="point de contrôle conservé ailleurs, que le journal doit prolonger"
    )
    made.add_argument("--at", type=datetime.fromisoformat, help="moment de la vérification (par défaut, maintenant)")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all is accepted, 1 when a certificate or the log is refused, 2 when nothing can be verified."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["verdict"]:
        return verdict_command.main(given[1:])
    chosen = parser().parse_args(given)
    at = chosen.at or datetime.now(UTC)
    numbers, issuer = [number.upper() for number in chosen.numbers], chosen.issuer
    if "://" in chosen.source:
        source, parts = sources.website(chosen.source), urlsplit(chosen.source)
        numbers = numbers or NUMBER.findall(parts.path.upper())
        # Whoever serves the files must be the issuer: another site could serve certificates of its own making.
        issuer = issuer or "did:web:" + parts.netloc.replace(":", "%3A")
    else:
        source = sources.folder(Path(chosen.source))
        numbers = numbers or sorted(path.parent.name for path in Path(chosen.source).glob("c/*/attestation.jcs.json"))
    if not (numbers or chosen.checkpoint) or not all(NUMBER.fullmatch(number) for number in numbers):
        print("Donnez le numéro d’un certificat, par exemple EHUH-2026-7K3F-9.", file=sys.stderr)
        return 2
    at = at if at.tzinfo else at.replace(tzinfo=UTC)

    def vkeys() -> str:
        return (
            log.followed(source, chosen.log_key.read_text("utf-8"))
            if chosen.log_key
            else source("journal/vkey").decode()
        )

    def kept() -> list[str]:
        return [chosen.checkpoint.read_text("utf-8")] if chosen.checkpoint else []

    def journal() -> Iterator[str]:
        yield f"Il prolonge ce qui a été conservé ; il compte {log.grown(source, vkeys(), kept())} entrées."

    def certificate(number: str) -> Iterator[str]:
        yield from verify(source, number, at, issuer, vkeys(), kept())

    codes = [_tell("Journal public", journal())] if chosen.checkpoint else []
    return max(codes + [_tell(f"Certificat {number}", certificate(number)) for number in numbers])


def _tell(what: str, lines: Iterator[str]) -> int:
    print(what)
    try:
        for line in lines:
            print(f"  ✓ {line}")
    except Refused as refusal:
        print(f"  ✗ {refusal}\n  REFUSÉ")
        return 1
    except (OSError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        print(f"  ✗ Fichier manquant ou mal formé ({error}).\n  REFUSÉ")
        return 1
    print("  ACCEPTÉ")
    return 0
