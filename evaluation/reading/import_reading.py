"""A file of answers collected elsewhere: what a person says of its columns and codes, and what that gives."""

from collections import Counter
from collections.abc import Mapping as Entries
from collections.abc import Sequence
from itertools import compress
from typing import Any

import msgspec
from msgspec.structs import replace

from core.errors import Invalid
from evaluation.box.ballots import LONGEST_COMMENT
from evaluation.measuring.agreement import Answers, favourable
from evaluation.measuring.bounds import wilson
from evaluation.questionnaire import Audience, Item
from evaluation.reading import import_columns
from evaluation.reading.tabular import Fault, Table, WrongRows, tidy
from evaluation.referentiel import Referentiel

Column = Sequence[Any]


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on screen; nothing is guessed from a name.

    `items`: question → column. `codes`: canonical code → point of the scale, 0 for « sans avis », None for a blank.
    `site` is a column, `sites` gives each of its values a site of the frame, None when it is not known. `weight` is a
    column of positive numbers. `wave` is a column, `waves` the values whose rows enter: the others are another wave.
    `spread`: question → columns to tick, each with the point that a tick means.
    """

    items: dict[str, str] = {}
    spread: dict[str, dict[str, int | None]] = {}
    codes: dict[str, int | None] = {}
    site: str | None = None
    sites: dict[str, str | None] = {}
    comment: str | None = None
    weight: str | None = None
    wave: str | None = None
    waves: tuple[str, ...] = ()

    @property
    def named(self) -> list[str]:
        """Every column that was given a use."""
        ticks = [name for columns in self.spread.values() for name in columns]
        return [*self.items.values(), *ticks, *filter(None, (self.site, self.comment, self.weight, self.wave))]

    def where(self, code: str) -> str:
        """The column of a question, or those it is spread over, as a page names them."""
        return self.items[code] if code in self.items else " + ".join(self.spread[code])


class ColumnRate(msgspec.Struct, frozen=True):
    """One question of the file: `favourable` of `opinions`, Wilson's 95 % interval, in [0, 1]; None without opinion."""

    item: Item
    column: str
    favourable: int
    opinions: int
    without_opinion: int
    blanks: int
    rate: float | None
    lower: float
    upper: float


class Preview(msgspec.Struct, frozen=True):
    """What the import would give: `answers` that can enter, `elsewhere` rows of other waves, what prevents it."""

    answers: int
    elsewhere: int
    comments: int
    rates: tuple[ColumnRate, ...]
    refused: WrongRows | None


def preview(
    table: Table, mapping: Mapping, referentiel: Referentiel, audience: Audience, frame: Entries[str, int] | None = None
) -> Preview:
    """The figures of each question mapped, on the rows that can be read; Invalid when the mapping does not hold."""
    chosen = asked(table, mapping, referentiel, audience)
    faults = list(table.faults)
    kept = of_wave(table, mapping)
    answers, comments = read_answers(kept, mapping, referentiel, audience, frame or {}, faults)
    rates = tuple(_rate(referentiel, answers, position, item, mapping.where(item.code)) for position, item in chosen)
    left = len(table.rows) - len(kept.rows)
    return Preview(len(answers), left, sum(map(bool, comments)), rates, WrongRows(faults) if faults else None)


def of_wave(table: Table, mapping: Mapping) -> Table:
    """The rows of the waves that enter; every row when no column tells the waves apart."""
    if mapping.wave is None:
        return table
    wanted = set(mapping.waves)
    held = [tidy(cell) in wanted for cell in table.column(mapping.wave)]
    return replace(table, rows=tuple(compress(table.rows, held)), numbers=tuple(compress(table.numbers, held)))


def questions(referentiel: Referentiel, audience: Audience) -> tuple[tuple[int, Item], ...]:
    """The questions that a column may answer, with their position: those rated on the agreement scale."""
    found = enumerate(referentiel.questionnaires[audience].items)
    return tuple((position, item) for position, item in found if item.kind == "agreement")


def asked(table: Table, mapping: Mapping, referentiel: Referentiel, audience: Audience) -> tuple[tuple[int, Item], ...]:
    """The questions mapped; Invalid when the mapping names what does not exist, or the same column twice."""
    known = {item.code for _, item in questions(referentiel, audience)}
    named = mapping.named
    if not mapping.items and not mapping.spread:
        raise Invalid("Donnez au moins une question à une colonne du fichier.")
    if {*mapping.items, *mapping.spread} - known or set(named) - set(table.names):
        raise Invalid("Cette description ne va pas avec ce fichier ou ce questionnaire\u202f: recommencez-la.")
    if twice := [name for name, times in Counter(named).items() if times > 1]:
        raise Invalid(f"La colonne « {twice[0]} » sert deux fois\u202f: gardez un seul usage.")
    return tuple(
        (position, item)
        for position, item in questions(referentiel, audience)
        if item.code in {*mapping.items, *mapping.spread}
    )


def read_answers(
    table: Table,
    mapping: Mapping,
    referentiel: Referentiel,
    audience: Audience,
    frame: Entries[str, int],
    faults: list[Fault],
) -> tuple[list[Answers], list[str]]:
    """The rows without a fault, as answers and comments; the others add to `faults`."""
    before = len(faults)
    cells = dict(zip(table.names, zip(*table.rows, strict=True), strict=True)) if table.rows else {}
    blank: Column = (None,) * len(table.rows)
    values = [blank] * len(referentiel.questionnaires[audience].items)
    for position, item in asked(table, mapping, referentiel, audience):
        if ticks := mapping.spread.get(item.code):
            columns = {point: cells.get(name, ()) for name, point in ticks.items()}
            values[position] = import_columns.ticked(columns, table.numbers, mapping.where(item.code), faults)
            continue
        name = mapping.items[item.code]
        values[position] = import_columns.points(cells.get(name, ()), table.numbers, name, mapping.codes, faults)
    sites: Column = blank
    if mapping.site and cells:
        sites = import_columns.sites(cells[mapping.site], table.numbers, mapping.site, mapping.sites, frame, faults)
    comments = cells[mapping.comment] if mapping.comment and cells else ("",) * len(table.rows)
    faults += [
        Fault(row, mapping.comment or "", f"le commentaire dépasse {LONGEST_COMMENT} signes")
        for comment, row in zip(comments, table.numbers, strict=True)
        if len(comment) > LONGEST_COMMENT
    ]
    weights: Column = (1.0,) * len(table.rows)
    if mapping.weight and cells:
        weights = import_columns.weights(cells[mapping.weight], table.numbers, mapping.weight, faults)
    wrong = {fault.row for fault in faults[before:]}
    held = [number not in wrong for number in table.numbers]
    given = zip(sites, zip(*values, strict=True), weights, strict=True)
    answers = [Answers(site, said, weight) for site, said, weight in compress(given, held)]
    return answers, list(compress(comments, held))


def _rate(referentiel: Referentiel, answers: Sequence[Answers], position: int, item: Item, column: str) -> ColumnRate:
    scale = referentiel.echelles.agreement
    values = [answer.values[position] for answer in answers]
    held = [value for value in values if value]
    good = sum(favourable(value, item, scale) for value in held)
    low, high = wilson(good, len(held))
    return ColumnRate(
        item=item,
        column=column,
        favourable=good,
        opinions=len(held),
        without_opinion=values.count(0),
        blanks=values.count(None),
        rate=good / len(held) if held else None,
        lower=low,
        upper=high,
    )
