"""The forms of an import: the file, then a list per column and per value."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from evaluation.measuring.figures import grouped
from evaluation.reading.columns import Column
from evaluation.reading.tabular import Layout
from web.frame.fields import Attachment, Choice, Integer, Text, Tick
from web.frame.forms import Filled, Form

Options: TypeAlias = tuple[tuple[str, str], ...]
LONGEST_VALUE = 30

FILE = Form(
    Attachment(
        name="fichier",
        label="Fichier",
        hint="CSV, XLSX ou ODS, 20 Mo au plus, reconnu à son contenu. Ce que disent les noms est seulement proposé : "
        "vous vérifiez tout.",
        accept=".csv,.tsv,.txt,.xlsx,.ods",
    ),
    Integer(
        name="entete",
        label="Ligne des noms de colonnes",
        hint="1 quand ils sont en haut ; sans réponse, la plateforme la cherche sous les titres.",
        least=1,
        most=999,
        required=False,
    ),
    Text(
        name="feuille",
        label="Feuille du classeur",
        hint="Pour un classeur ; sans réponse, la première feuille remplie.",
        longest=31,
        required=False,
    ),
)
CONFIRM = Form(Tick(name="remplacer", label="Remplacer les réponses déjà importées", required=False))


def layout(form: Filled) -> Layout:
    """Where the names stand, as it was said."""
    return Layout(sheet=form.text("feuille") or None, header=form.values["entete"] or 0)


def columns_form(columns: Sequence[Column], roles: Options) -> Form:
    """One list per column of the file."""
    return Form(
        *(
            Choice(name=f"c{place}", label=column.name, hint=values(column), options=roles, listed=True, required=False)
            for place, column in enumerate(columns)
        )
    )


def value_fields(values: Mapping[str, int], options: Options, prefix: str) -> tuple[Choice, ...]:
    """One list per value, each to be given a meaning."""
    return tuple(
        Choice(name=f"{prefix}{place}", label=value, hint=f"{grouped(count)} fois", options=options, listed=True)
        for place, (value, count) in enumerate(values.items())
    )


def values(column: Column) -> str:
    """The values of a column, as an example to the eye."""
    if not column.distinct:
        return "vide"
    shown = " · ".join(f"{_cut(text)} ({grouped(count)})" for text, count in column.common)
    rest = column.distinct - len(column.common)
    return shown + (f" · et {grouped(rest)} autre{'s' if rest > 1 else ''}" if rest else "")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
