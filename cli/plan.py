"""`label plan verify`: derive a revealed mystery plan again from its seed, without server or database."""

import argparse
from pathlib import Path
from typing import Any

from core.calendar import date_in_paris
from core.errors import Invalid
from core.typography import date_fr, moment_fr
from evaluation.visits import mystery_entry, mystery_sealed
from evaluation.visits.mystery_entry import Kept
from evaluation.visits.mystery_sealed import Revealed

BIGGEST = 16 * 1024 * 1024


def add(subparsers: Any) -> None:
    """Register the command."""
    acts = subparsers.add_parser(
        "plan", help="vérifie le plan révélé d’une campagne de visites mystère"
    ).add_subparsers(required=True, metavar="action")
    verify = acts.add_parser("verify", help="refait le plan d’après sa graine ; code 1 à la première différence")
    verify.add_argument("file", type=Path, metavar="FILE", help="le plan révélé, plan.json")
    verify.add_argument(
        "--commitment", metavar="SHA256", help="l’empreinte que le journal a gardée avant la première visite"
    )
    verify.add_argument(
        "--journal", type=Path, metavar="FILE", help="la preuve que le journal a gardé cette empreinte, journal.json"
    )
    verify.add_argument("--vkey", type=Path, metavar="FILE", help="les clés du journal, lues à l’adresse /journal/vkey")
    verify.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print « conforme » and what it rests on, or the first difference."""
    if (arguments.journal is None) != (arguments.vkey is None):
        raise Invalid("--journal et --vkey vont ensemble : la preuve du journal, et les clés qui l’ont signée.")
    found = mystery_sealed.read(_bytes(arguments.file))
    kept = _kept(arguments)
    different = mystery_sealed.difference(found) or _elsewhere(found, arguments.commitment, kept)
    if different is not None:
        print(f"non conforme : {different}")
        return 1
    print(f"conforme : {len(found.visits)} visites, les mêmes d’après la graine {found.seed}.")
    print(f"Empreinte : {found.commitment}")
    if kept is not None:
        print(f"Au journal {kept.log} depuis le {moment_fr(kept.at)}, place {kept.place} sur {kept.size}.")
    elif arguments.commitment is None:
        print("Comparez-la à celle que le journal a gardée avant la première visite, ou donnez --journal et --vkey.")
    return 0


def _kept(arguments: argparse.Namespace) -> Kept | None:
    """What the journal shows, when its proof is given."""
    if arguments.journal is None:
        return None
    return mystery_entry.read(_bytes(arguments.journal), _bytes(arguments.vkey).decode(errors="replace"))


def _elsewhere(found: Revealed, hashed: str | None, kept: Kept | None) -> str | None:
    """What the hash given, or the journal, says otherwise than the file."""
    if hashed is not None and hashed.strip().lower() != found.commitment:
        return f"L’empreinte gardée, {hashed.strip()}, n’est pas celle de ce plan, {found.commitment}."
    if kept is None:
        return None
    if kept.commitment != found.commitment:
        return (
            f"L’empreinte que le journal a gardée, {kept.commitment}, n’est pas celle de ce plan, {found.commitment}."
        )
    if date_in_paris(kept.at) > (first := min(visit.day for visit in found.visits)):
        return (
            f"Le journal garde l’empreinte depuis le {moment_fr(kept.at)}, après la première visite ({date_fr(first)})."
        )
    return None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(BIGGEST + 1)
    except OSError as error:
        raise Invalid(f"Le fichier « {path} » ne peut pas être lu : vérifiez son nom et vos droits.") from error
    if len(data) > BIGGEST:
        raise Invalid(mystery_sealed.UNREADABLE)
    return data
