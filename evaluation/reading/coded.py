"""A file of answers read through its codebook: one canonical code per item and row, or the list of wrong cells."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from math import isfinite

import msgspec

from core.errors import Invalid
from evaluation.reading.codebook import Codebook
from evaluation.reading.coding import Item, canonical, items, number
from evaluation.reading.tabular import Fault, Table, WrongRows, tidy


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """Answers aligned on the rows: `values` holds a valid or outside code, None for a blank; `asked` the rows asked.

    `sites` is None where the cell is empty, `weights` is None without a weight column, and so is `strata`.
    """

    items: tuple[Item, ...]
    values: Mapping[str, Sequence[str | None]]
    asked: Mapping[str, Sequence[bool]]
    sites: Sequence[str | None]
    weights: Sequence[float] | None
    strata: Sequence[str] | None
    strata_populations: Mapping[str, int] | None
    populations: Mapping[str, Mapping[str, int]]
    totals: Mapping[str, int]

    @property
    def rows(self) -> int:
        """People who answered, or visits."""
        return len(self.sites)


def read(table: Table, book: Codebook) -> Coded:
    """The coded answers; Invalid when a column is missing, WrongRows when a cell holds what the codebook does not."""
    given = items(book)
    _require_columns(table, book, given)
    faults = list(table.faults)
    asked = {item.code: _asked(table, item) for item in given}
    values = {item.code: _values(table, item, asked[item.code], faults) for item in given}
    strata = table.column(tidy(book.roles.stratum)) if book.roles.stratum else None
    coded = Coded(
        items=given,
        values=values,
        asked=asked,
        sites=_sites(table, book, faults),
        weights=_weights(table, book, faults),
        strata=strata,
        strata_populations=_strata_populations(table, book, strata, faults),
        populations={audience: people.by_site for audience, people in book.audiences.items() if people.by_site},
        totals={audience: people.total for audience, people in book.audiences.items() if people.total},
    )
    if faults:
        raise WrongRows(faults)
    return coded


def _require_columns(table: Table, book: Codebook, asked: Sequence[Item]) -> None:
    roles = (book.roles.site, book.roles.weight, book.roles.stratum, book.roles.stratum_population)
    wanted = {tidy(name): None for name in roles if name}
    wanted |= {name: None for item in asked for name in item.columns}
    wanted |= {tidy(item.rows.column): None for item in asked if item.rows}
    missing = [name for name in wanted if name not in table.names]
    if missing:
        listed = ", ".join(_with_neighbour(name, table.names) for name in missing[:20])
        raise Invalid(f"Le fichier n’a pas les colonnes que le dictionnaire nomme\u00a0: {listed}. Corrigez leur nom.")


def _with_neighbour(name: str, names: Sequence[str]) -> str:
    near = get_close_matches(name, names, 1)
    return f"« {name} »" + (f" (vouliez-vous dire « {near[0]} »\u202f?)" if near else "")


def _values(table: Table, item: Item, asked: Sequence[bool], faults: list[Fault]) -> list[str | None]:
    """One code per row; what stands in a row that was not asked is nobody's answer."""
    names = list(item.columns)
    lines = zip(*(table.column(name) for name in names), strict=True)
    found: list[str | None] = []
    for cells, row, concerned in zip(lines, table.numbers, asked, strict=True):
        if not concerned:
            found.append(None)
        elif None in item.columns.values():
            found.append(_code(cells[0], row, names[0], item, faults))
        else:
            found.append(_ticked(cells, row, item, faults))
    return found


def _code(cell: str, row: int, name: str, item: Item, faults: list[Fault]) -> str | None:
    code = canonical(cell)
    if not code or code in item.blanks:
        return None
    if code not in item.valid and code not in item.outside:
        faults.append(Fault(row, name, f"le code « {_short(cell)} » n’est pas prévu"))
    return code


def _ticked(cells: Sequence[str], row: int, item: Item, faults: list[Fault]) -> str | None:
    """The code of the ticked columns; none ticked is `otherwise`, two different codes are a fault."""
    found: set[str | None] = set()
    for cell, (name, code) in zip(cells, item.columns.items(), strict=True):
        text = canonical(cell)
        if not text or text in item.blanks or text in item.unticked - item.ticked:
            continue
        if item.ticked and text not in item.ticked:
            faults.append(Fault(row, name, f"la case contient « {_short(cell)} », qui ne dit pas si elle est cochée"))
        found.add(code)
    if len(found) > 1:
        faults.append(Fault(row, item.code, "plusieurs réponses sont cochées pour une seule question"))
    return found.pop() if found else item.otherwise


def _asked(table: Table, item: Item) -> list[bool]:
    if item.rows is None:
        return [True] * len(table.numbers)
    kept = {canonical(value) for value in item.rows.values}
    return [canonical(cell) in kept for cell in table.column(tidy(item.rows.column))]


def _sites(table: Table, book: Codebook, faults: list[Fault]) -> list[str | None]:
    if book.roles.site is None:
        return [None] * len(table.numbers)
    column = tidy(book.roles.site)
    names = {tidy(value): name for value, name in book.sites.items()}
    known = {site for people in book.audiences.values() for site in people.by_site}
    found: list[str | None] = []
    for cell, row in zip(table.column(column), table.numbers, strict=True):
        site = names.get(tidy(cell), tidy(cell)) or None
        if site and known and site not in known:
            faults.append(Fault(row, column, f"le site « {_short(site)} » n’a pas d’effectif dans le dictionnaire"))
        found.append(site)
    return found


def _weights(table: Table, book: Codebook, faults: list[Fault]) -> list[float] | None:
    if book.roles.weight is None:
        return None
    column = tidy(book.roles.weight)
    return [_positive(cell, row, column, faults) for cell, row in zip(table.column(column), table.numbers, strict=True)]


def _positive(cell: str, row: int, column: str, faults: list[Fault]) -> float:
    found = number(cell)
    if found is None or found < 0 or not isfinite(found):
        faults.append(Fault(row, column, f"« {_short(cell)} » n’est pas un nombre positif"))
        return 0.0
    return found


def _strata_populations(
    table: Table, book: Codebook, strata: Sequence[str] | None, faults: list[Fault]
) -> dict[str, int] | None:
    """People per stratum, from the codebook or from a column that says the same on every row of a stratum."""
    if strata is None or not (book.strata or book.roles.stratum_population):
        return None
    if book.roles.stratum_population is None:
        known = {tidy(name): people for name, people in book.strata.items()}
        faults += [
            Fault(row, book.roles.stratum or "", f"la strate « {_short(stratum)} » n’a pas d’effectif")
            for stratum, row in zip(strata, table.numbers, strict=True)
            if tidy(stratum) not in known
        ]
        return {stratum: known.get(tidy(stratum), 1) for stratum in set(strata)}
    column = tidy(book.roles.stratum_population)
    found: dict[str, int] = {}
    for stratum, cell, row in zip(strata, table.column(column), table.numbers, strict=True):
        people = int(_positive(cell, row, column, faults))
        if found.setdefault(stratum, people) != people:
            faults.append(Fault(row, column, f"la strate « {_short(stratum)} » a deux effectifs différents"))
    return found


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
