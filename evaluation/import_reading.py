"""A file of answers collected elsewhere: what a person says of its columns and codes, and what that gives."""

from collections import Counter
from collections.abc import Mapping as Entries
from collections.abc import Sequence

import msgspec

from core.errors import Invalid
from evaluation.agreement import Answers, favourable
from evaluation.ballots import LONGEST_COMMENT
from evaluation.bounds import wilson
from evaluation.coding import canonical
from evaluation.questionnaire import Audience, Item
from evaluation.referentiel import Referentiel
from evaluation.tabular import Fault, Table, WrongRows, tidy


class Mapping(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on screen; nothing is guessed from a name.

    `items`: question → column. `codes`: canonical code → point of the scale, 0 for « sans avis », None for a blank.
    `site` is a column, `sites` gives each of its values a site of the frame, None when it is not known.
    """

    items: dict[str, str] = {}
    codes: dict[str, int | None] = {}
    site: str | None = None
    sites: dict[str, str | None] = {}
    comment: str | None = None


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
    """What the import would give: `answers` rows that can enter, and the cells or rows that prevent it."""

    answers: int
    comments: int
    rates: tuple[ColumnRate, ...]
    refused: WrongRows | None


def preview(
    table: Table, mapping: Mapping, referentiel: Referentiel, audience: Audience, frame: Entries[str, int] | None = None
) -> Preview:
    """The figures of each question mapped, on the rows that can be read; Invalid when the mapping does not hold."""
    chosen = asked(table, mapping, referentiel, audience)
    faults = list(table.faults)
    answers, comments = read_answers(table, mapping, referentiel, audience, frame or {}, faults)
    rates = tuple(_rate(referentiel, answers, position, item, mapping.items[item.code]) for position, item in chosen)
    return Preview(len(answers), sum(map(bool, comments)), rates, WrongRows(faults) if faults else None)


def questions(referentiel: Referentiel, audience: Audience) -> tuple[tuple[int, Item], ...]:
    """The questions that a column may answer, with their position: those rated on the agreement scale."""
    found = enumerate(referentiel.questionnaires[audience].items)
    return tuple((position, item) for position, item in found if item.kind == "agreement")


def asked(table: Table, mapping: Mapping, referentiel: Referentiel, audience: Audience) -> tuple[tuple[int, Item], ...]:
    """The questions mapped; Invalid when the mapping names what does not exist, or the same column twice."""
    known = {item.code for _, item in questions(referentiel, audience)}
    named = [*mapping.items.values(), *filter(None, (mapping.site, mapping.comment))]
    if not mapping.items:
        raise Invalid("Donnez au moins une question à une colonne du fichier.")
    if set(mapping.items) - known or set(named) - set(table.names):
        raise Invalid("Cette description ne va pas avec ce fichier ou ce questionnaire\u202f: recommencez-la.")
    if twice := [name for name, times in Counter(named).items() if times > 1]:
        raise Invalid(f"La colonne « {twice[0]} » sert deux fois\u202f: gardez un seul usage.")
    return tuple((position, item) for position, item in questions(referentiel, audience) if item.code in mapping.items)


def read_answers(
    table: Table,
    mapping: Mapping,
    referentiel: Referentiel,
    audience: Audience,
    frame: Entries[str, int],
    faults: list[Fault],
) -> tuple[list[Answers], list[str]]:
    """The rows without a fault, as answers and comments; the others add to `faults`."""
    length = len(referentiel.questionnaires[audience].items)
    columns = {position: mapping.items[item.code] for position, item in asked(table, mapping, referentiel, audience)}
    places = {name: place for place, name in enumerate(table.names)}
    answers, comments = [], []
    for row, number in zip(table.rows, table.numbers, strict=True):
        before = len(faults)
        values: list[int | None] = [None] * length
        for position, name in columns.items():
            values[position] = _point(row[places[name]], number, name, mapping, faults)
        site = _site(row[places[mapping.site]], number, mapping, frame, faults) if mapping.site else None
        comment = row[places[mapping.comment]] if mapping.comment else ""
        if len(comment) > LONGEST_COMMENT:
            faults.append(Fault(number, mapping.comment or "", f"le commentaire dépasse {LONGEST_COMMENT} signes"))
        if len(faults) == before:
            answers.append(Answers(site, tuple(values)))
            comments.append(comment)
    return answers, comments


def _point(cell: str, row: int, name: str, mapping: Mapping, faults: list[Fault]) -> int | None:
    code = canonical(cell)
    if code and code not in mapping.codes:
        faults.append(Fault(row, name, f"le code « {cell[:40]} » n’a pas reçu de sens"))
    return mapping.codes.get(code)


def _site(cell: str, row: int, mapping: Mapping, frame: Entries[str, int], faults: list[Fault]) -> str | None:
    value = tidy(cell)
    site = mapping.sites.get(value)
    if value and value not in mapping.sites:
        faults.append(Fault(row, mapping.site or "", f"le site « {value[:40]} » n’a pas reçu de sens"))
    elif site is not None and site not in frame:
        faults.append(Fault(row, mapping.site or "", f"le site « {site[:40]} » n’est pas dans la campagne"))
    return site


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
