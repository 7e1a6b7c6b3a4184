"""A list of people to write to, as an organisation has it: pasted lines or a table, each an address and a site."""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.errors import Invalid
from evaluation.reading.tabular import Fault, Table, WrongRows, tidy

LONGEST = 254
MOST = 20_000
# What every mail server takes (RFC 5321, without quoted or accented local parts).
ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
BETWEEN = re.compile(r"[;,\t|]")
SITE_COLUMN = "site"
EMPTY = "Collez au moins une adresse, ou choisissez un fichier."
NO_COLUMN = (
    "Aucune colonne du fichier ne contient d’adresses électroniques. Gardez une colonne d’adresses, une de sites."
)


class Entry(msgspec.Struct, frozen=True):
    """One line as it was given: its number, the address in lower case, the site, empty when none was written."""

    line: int
    email: str
    site: str


def pasted(text: str) -> list[Entry]:
    """One person a line: the address, then the site after a comma, a semicolon or a tabulation."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            email, _, site = BETWEEN.sub(";", line, count=1).partition(";")
            found.append(Entry(number, email.strip().strip("<>").lower(), tidy(site.strip(' "'))))
    if not found:
        raise Invalid(EMPTY, {"liste": EMPTY})
    return found


def tabulated(table: Table, sites: Mapping[str, int]) -> list[Entry]:
    """The people of a table: the column where addresses are, and the one where every cell names a site."""
    if table.faults:
        raise WrongRows(table.faults)
    # A list often has no line of names: its first line is then somebody.
    headless = any(ADDRESS.fullmatch(name) for name in table.names)
    rows = [table.names, *table.rows] if headless else list(table.rows)
    numbers = [table.numbers[0] - 1, *table.numbers] if headless and table.numbers else list(table.numbers) or [1]
    columns = list(zip(*rows, strict=True))
    addresses = _most(columns, lambda cell: "@" in cell)
    if addresses is None:
        raise Invalid(NO_COLUMN, {"fichier": NO_COLUMN})
    place = None
    if sites:
        known = {tidy(site).casefold() for site in sites}
        others = [column if rank != addresses else () for rank, column in enumerate(columns)]
        named = [rank for rank, name in enumerate(table.names) if tidy(name).casefold() == SITE_COLUMN]
        place = named[0] if named and not headless else _most(others, lambda cell: tidy(cell).casefold() in known)
    return [
        Entry(number, row[addresses].strip().lower(), "" if place is None else tidy(row[place]))
        for number, row in zip(numbers, rows, strict=True)
    ]


def checked(entries: Sequence[Entry], sites: Mapping[str, int]) -> list[tuple[str, str | None]]:
    """Pairs (address, site of the frame); WrongRows names every line that is wrong, Invalid a list too long."""
    if len(entries) > MOST:
        raise Invalid(f"La liste compte {len(entries)} lignes, {MOST} au plus à la fois\u202f: coupez-la.")
    names = {tidy(site).casefold(): site for site in sites}
    alone = next(iter(sites)) if len(sites) == 1 else None
    seen: dict[str, int] = {}
    found, faults = [], []
    for entry in entries:
        site = names.get(entry.site.casefold()) if entry.site else alone
        if reason := _wrong(entry, seen, site, sites):
            faults.append(Fault(entry.line, "", reason))
        else:
            found.append((entry.email, site))
        seen.setdefault(entry.email, entry.line)
    if faults:
        raise WrongRows(faults)
    return found


def _wrong(entry: Entry, seen: Mapping[str, int], site: str | None, sites: Mapping[str, int]) -> str:
    if not ADDRESS.fullmatch(entry.email) or len(entry.email) > LONGEST:
        return f"« {entry.email[:60]} » n’est pas une adresse électronique"
    if entry.email in seen:
        return f"{entry.email} est déjà à la ligne {seen[entry.email]}"
    if sites and site is None:
        listed = ", ".join(f"« {name} »" for name in list(sites)[:6])
        return f"le site {f'« {entry.site[:60]} » n’est pas dans la campagne' if entry.site else 'manque'} ({listed})"
    return ""


def _most(columns: Sequence[Sequence[str]], fits: Callable[[str], bool]) -> int | None:
    """The column with most cells that fit, None when no cell does."""
    scores = [sum(map(bool, map(fits, column))) for column in columns]
    return max(range(len(scores)), key=scores.__getitem__) if any(scores) else None
