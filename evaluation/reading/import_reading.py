"""A file of answers collected elsewhere: what a person says of its columns and codes, and what that gives."""

from collections import Counter
from collections.abc import Mapping as Entries
from itertools import compress

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec.structs import replace

from core.errors import Invalid
from evaluation.box.ballots import LONGEST_COMMENT
from evaluation.box.imported_rows import ImportedRows
from evaluation.measuring.agreement import favourable
from evaluation.measuring.bounds import wilson
from evaluation.measuring.packing import BLANK
from evaluation.questionnaire import Audience, Item
from evaluation.reading import import_columns
from evaluation.reading.tabular import Fault, Table, WrongRows
from evaluation.referentiel import Referentiel


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
    rows = read_answers(kept, mapping, referentiel, audience, frame or {}, faults)
    rates = tuple(
        _rate(referentiel, rows.packed[:, position], item, mapping.where(item.code)) for position, item in chosen
    )
    left = len(table.numbers) - len(kept.numbers)
    return Preview(len(rows), left, sum(map(bool, rows.comments)), rates, WrongRows(faults) if faults else None)


def of_wave(table: Table, mapping: Mapping) -> Table:
    """The rows of the waves that enter; every row when no column tells the waves apart."""
    if mapping.wave is None:
        return table
    held = import_columns.within(table, mapping.wave, mapping.waves)
    return replace(table, cells=table.cells[:, held], numbers=tuple(compress(table.numbers, held)))


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
    points = [*mapping.codes.values(), *(point for ticks in mapping.spread.values() for point in ticks.values())]
    off = any(point is not None and not 0 <= point < BLANK for point in points)
    if off or {*mapping.items, *mapping.spread} - known or set(named) - set(table.names):
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
) -> ImportedRows:
    """The rows without a fault; the others add to `faults`."""
    before, rows = len(faults), len(table.numbers)
    packed = np.full((rows, len(referentiel.questionnaires[audience].items)), BLANK, np.uint8, order="F")
    for position, item in asked(table, mapping, referentiel, audience):
        packed[:, position] = _points(table, mapping, item.code, faults)
    names: tuple[str, ...] = ()
    sites, weights, comments = np.full(rows, -1, np.int32), np.ones(rows), []
    if mapping.site:
        names, sites = import_columns.sites(table, mapping.site, mapping.sites, frame, faults)
    if mapping.comment:
        comments = import_columns.comments(table, mapping.comment, LONGEST_COMMENT, faults)
    if mapping.weight:
        weights = import_columns.weights(table, mapping.weight, faults)
    if wrong := {fault.row for fault in faults[before:]}:
        held = np.array([number not in wrong for number in table.numbers])
        packed, sites, weights, comments = packed[held], sites[held], weights[held], list(compress(comments, held))
    return ImportedRows(packed, names, sites, weights, comments)


def _points(table: Table, mapping: Mapping, code: str, faults: list[Fault]) -> npt.NDArray[np.uint8]:
    if ticks := mapping.spread.get(code):
        columns = {point: name for name, point in ticks.items()}
        return import_columns.ticked(table, columns, mapping.where(code), faults)
    return import_columns.points(table, mapping.items[code], mapping.codes, faults)


def _rate(referentiel: Referentiel, points: npt.NDArray[np.uint8], item: Item, column: str) -> ColumnRate:
    scale = referentiel.echelles.agreement
    without, *counts, blanks = np.bincount(points, minlength=BLANK + 1).tolist()
    good = sum(count for value, count in enumerate(counts, 1) if count and favourable(value, item, scale))
    held = sum(counts)
    low, high = wilson(good, held)
    return ColumnRate(
        item=item,
        column=column,
        favourable=good,
        opinions=held,
        without_opinion=without,
        blanks=blanks,
        rate=good / held if held else None,
        lower=low,
        upper=high,
    )
