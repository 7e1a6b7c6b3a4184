"""`label plan verify`: derive a revealed mystery plan again from its seed, without server or database."""

import argparse
from pathlib import Path
from typing import Any

from core.errors import Invalid
from evaluation.visits import mystery_sealed

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
    verify.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print « conforme » and what it rests on, or the first difference."""
    found = mystery_sealed.read(_bytes(arguments.file))
    kept = arguments.commitment
    different = mystery_sealed.difference(found)
    if different is None and kept is not None and kept.strip().lower() != found.commitment:
        different = f"L’empreinte gardée, {kept.strip()}, n’est pas celle de ce plan, {found.commitment}."
    if different is not None:
        print(f"non conforme : {different}")
        return 1
    print(f"conforme : {len(found.visits)} visites, les mêmes d’après la graine {found.seed}.")
    print(f"Empreinte : {found.commitment}")
    if kept is None:
        print("Comparez-la à celle que le journal a gardée avant la première visite, ou donnez-la avec --commitment.")
    return 0


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            data = opened.read(BIGGEST + 1)
    except OSError as error:
        raise Invalid(f"Le fichier « {path} » ne peut pas être lu : vérifiez son nom et vos droits.") from error
    if len(data) > BIGGEST:
        raise Invalid(mystery_sealed.UNREADABLE)
    return data
