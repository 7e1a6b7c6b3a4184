"""What the columns of a file hold, as a page shows it to the person who gives them their meaning."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from core.errors import Invalid
from evaluation.reading.coding import canonical, number
from evaluation.reading.tabular import Table, tidy

MOST_CODES = 60
MOST_SITES = 300
MOST_SHOWN = 6


class Column(msgspec.Struct, frozen=True):
    """A column: cells that hold something, different values, and the most frequent of them with their counts."""

    name: str
    filled: int
    distinct: int
    common: tuple[tuple[str, int], ...]


def describe(table: Table) -> tuple[Column, ...]:
    """Every column of the file, in its order."""
    found = []
    for name in table.names:
        counts = Counter(table.column(name))
        del counts[""]
        common = tuple(sorted(counts.most_common(MOST_SHOWN), key=lambda pair: _order(canonical(pair[0]))))
        found.append(Column(name, counts.total(), len(counts), common))
    return tuple(found)


def codes_of(table: Table, columns: Sequence[str]) -> dict[str, int]:
    """Every code of these columns as the file first writes it, with its count, the lowest first; no blank.

    Invalid names a column whose values are too many for a closed question.
    """
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for name in columns:
        own = Counter(table.column(name))
        if len(own) > MOST_CODES:
            raise Invalid(
                f"La colonne « {name} » a {len(own)} valeurs différentes\u202f: ce n’est pas une question fermée. "
                "Ne lui donnez pas de question."
            )
        for text, times in own.items():
            if code := canonical(text):
                first.setdefault(code, text)
                counts[code] += times
    if len(counts) > MOST_CODES:
        raise Invalid("Les colonnes choisies ont plus de soixante codes\u202f: importez-les en plusieurs fichiers.")
    return {first[code]: counts[code] for code in sorted(counts, key=_order)}


def sites_of(table: Table, column: str) -> dict[str, int]:
    """Every value of a column of sites with its count, by name; no blank."""
    counts = Counter(tidy(text) for text in table.column(column))
    del counts[""]
    if len(counts) > MOST_SITES:
        raise Invalid(f"La colonne « {column} » a {len(counts)} valeurs\u202f: ce ne sont pas des sites.")
    return dict(sorted(counts.items()))


def _order(code: str) -> tuple[float, str]:
    found = number(code)
    return (float("inf") if found is None else found), code
