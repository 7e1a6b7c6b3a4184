"""`label measure`: the figures of any file of answers through its codebook, without server or database."""

import argparse
import json
import os
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from cli import measure_text
from core.errors import Invalid
from evaluation.reading import codebook, coded, coded_report
from evaluation.reading.coded_figures import Report
from evaluation.reading.delimited import BIGGEST
from evaluation.reading.tabular import Table, WrongRows, read

NOTICE = (
    "C’est le fichier de l’opérateur\u00a0: les règles de publication (effectifs minimums, regroupements) "
    "ne s’appliquent pas ici. Ne diffusez pas ces chiffres tels quels."
)


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("measure", help="mesure un fichier de réponses décrit par un dictionnaire de codes")
    command.add_argument("file", type=Path, metavar="FILE", help="le fichier des réponses, CSV, XLSX ou ODS")
    command.add_argument(
        "--codebook", type=Path, required=True, metavar="CODEBOOK.toml", help="ce que disent ses codes"
    )
    command.add_argument("--json", action="store_true", help="résultat pour une machine")
    command.set_defaults(func=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the figures; a refusal goes to standard error with code 2, and to standard output too under --json."""
    try:
        _say(_measured(arguments))
    except Invalid as refusal:
        if arguments.json:
            print(json.dumps(_refusal(refusal), ensure_ascii=False, indent=1))
        if isinstance(refusal, WrongRows):
            raise Invalid(f"{refusal.message}\n{refusal.listing()}") from refusal
        raise
    return 0


def _say(text: str) -> None:
    """Print; whoever stops reading halfway, as `head` does, is not an error."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _measured(arguments: argparse.Namespace) -> str:
    description, data = _bytes(arguments.codebook), _bytes(arguments.file)
    book = codebook.decode(description)
    table = read(data, book.layout)
    found = coded_report.report(coded.read(table, book))
    if not arguments.json:
        return measure_text.page(NOTICE, arguments.file.name, table, book, found)
    head = {
        "notice": NOTICE,
        "file": {"name": arguments.file.name, "sha256": sha256(data).hexdigest(), "source": table.source},
        "codebook": {"title": book.title, "sha256": sha256(description).hexdigest()},
    }
    return json.dumps(head | _packed(table, found), ensure_ascii=False, indent=1)


def _packed(table: Table, found: Report) -> dict[str, Any]:
    """The figures as JSON holds them: those of the whole file at the root, then each site in the same form."""
    whole = msgspec.to_builtins(found.whole)
    return {
        "confidence": 0.95,
        "columns": len(table.names),
        **whole,
        "rows_without_site": found.rows_without_site,
        "sites": {name: msgspec.to_builtins(cut) for name, cut in found.sites.items()},
    }


def _refusal(refusal: Invalid) -> dict[str, Any]:
    if not isinstance(refusal, WrongRows):
        return {"error": refusal.message}
    return {"error": refusal.message, "total": refusal.total, "faults": msgspec.to_builtins(refusal.faults)}


def _bytes(path: Path) -> bytes:
    """The content, up to one byte more than the limit, which the reader then refuses."""
    try:
        with path.open("rb") as opened:
            return opened.read(BIGGEST + 1)
    except OSError as error:
        raise Invalid(f"Le fichier « {path} » ne peut pas être lu\u00a0: vérifiez son nom et vos droits.") from error
