"""Codes as files write them, and each item of a codebook with everything that it inherits."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

import msgspec

from evaluation.reading.codebook import Audience, Code, Codebook, Codes, Common, Filter, Group, Question, Range, refused
from evaluation.reading.tabular import tidy

NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,15})?")
WIDEST_RANGE = 10_000
LOGICAL = {"true": "vrai", "false": "faux"}
UNTICKED = ("0", "non", "no", "n", "faux")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item once resolved; codes are canonical (`canonical`), `valid` in the order of the codebook.

    `numbers` gives each valid code its number, which means use: empty when a code is a word. `ranks` is the number
    that alpha uses: `numbers`, else the place of the code in the list, turned round for a reversed item.
    """

    code: str
    label: str
    audience: Audience
    dimension: str | None
    columns: Mapping[str, str | None]
    otherwise: str | None
    ticked: frozenset[str]
    unticked: frozenset[str]
    valid: Mapping[str, str]
    favourable: frozenset[str]
    outside: frozenset[str]
    blanks: frozenset[str]
    numbers: Mapping[str, float]
    ranks: Mapping[str, float]
    rows: Filter | None


def canonical(code: Code) -> str:
    """A code as it is compared: « 4 », 4, « 4.0 » and « 4,0 » are one; so are « Oui » and « oui »."""
    return _canonical(str(code))


@lru_cache(maxsize=4096)
def _canonical(written: str) -> str:
    text = tidy(written).replace("’", "'").casefold()
    text = LOGICAL.get(text, text)
    if not NUMBER.fullmatch(text):
        return text
    number = Decimal(text.replace(",", "."))
    return "0" if not number else f"{number.normalize():f}"


def number(text: str) -> float | None:
    """The number that a cell holds, with a point or a comma; None when it holds something else."""
    found = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    return float(found.replace(",", ".")) if NUMBER.fullmatch(found) else None


def items(book: Codebook) -> tuple[Item, ...]:
    """Every item of the codebook; Invalid lists in French what contradicts itself."""
    wrong: list[str] = []
    found = [_resolve(book, group, question, wrong) for group in book.groups for question in _questions(group)]
    kept = [item for item in found if item is not None]
    wrong += [
        f"l’item « {code} » est donné plusieurs fois" for code, n in Counter(i.code for i in kept).items() if n > 1
    ]
    if not found:
        wrong.append("aucun item n’est donné")
    if wrong:
        raise refused("\u202f; ".join(wrong) + ".")
    return tuple(kept)


def _questions(group: Group) -> Iterator[Question]:
    yield from (Question(column=name) for name in group.columns)
    yield from group.items


def _resolve(book: Codebook, group: Group, question: Question, wrong: list[str]) -> Item | None:
    name = question.code or tidy(question.column or "") or "sans nom"
    said = _inherited(question, group, book.defaults)
    faults = [*_shape_faults(question, said), *_dimension_faults(book, said)]
    valid, outside = _listed(said.valid, faults), _listed(said.outside, faults)
    favourable = _listed(said.favourable, faults)
    counted = {code: shown for code, shown in valid.items() if code not in outside}
    faults += _code_faults(question, counted, favourable, outside)
    ranks = _ranks(counted)
    if question.reverse and not faults:
        favourable, ranks = _turned(favourable, counted, ranks, faults)
    if faults or said.audience is None:
        wrong.extend(f"item « {name} »\u00a0: {fault}" for fault in faults)
        return None
    spread = {tidy(column): canonical(code) for column, code in (question.spread or {}).items()}
    return Item(
        code=name,
        label=question.label or name,
        audience=said.audience,
        dimension=said.dimension,
        columns=spread or {tidy(question.column or ""): None},
        otherwise=None if question.otherwise is None else canonical(question.otherwise),
        ticked=frozenset(_listed(said.ticked, faults)),
        unticked=frozenset(_listed(said.unticked, faults) or UNTICKED),
        valid=counted,
        favourable=frozenset(favourable),
        outside=frozenset(outside),
        blanks=frozenset(canonical(text) for text in said.blanks or ()),
        numbers=_numbers(counted),
        ranks=ranks,
        rows=group.rows,
    )


def _inherited(*levels: Common) -> Common:
    """What the first level that speaks says, key by key."""
    names = Common.__struct_fields__
    said = {
        name: next((value for level in levels if (value := getattr(level, name)) is not None), None) for name in names
    }
    return Common(**said)


def _listed(codes: Codes | None, faults: list[str]) -> dict[str, str]:
    """Canonical codes with the text that shows them, in order."""
    if isinstance(codes, Range):
        if not 0 <= codes.last - codes.first < WIDEST_RANGE:
            faults.append(f"l’intervalle de {codes.first} à {codes.last} est vide ou démesuré")
            return {}
        codes = tuple(range(codes.first, codes.last + 1))
    found: dict[str, str] = {}
    for code in codes or ():
        found.setdefault(canonical(code), str(code))
    same = [str(code) for code in codes or () if found[canonical(code)] != str(code)]
    faults += [f"le code « {code} » se confond avec « {found[canonical(code)]} »" for code in same]
    return found


def _shape_faults(question: Question, said: Common) -> Iterator[str]:
    if (question.column is None) == (question.spread is None):
        yield "donnez ou bien « colonne », ou bien « eclatee »"
    if question.spread is not None and (question.code is None or not question.spread):
        yield "une question éclatée veut un « code » et au moins une colonne"
    if question.spread is None and question.otherwise is not None:
        yield "« sinon » n’a de sens qu’avec « eclatee »"
    if question.reverse and question.favourable is not None:
        yield "un item inversé prend les codes favorables de son groupe, retournés\u202f: retirez ses « favorables »"
    missing = [("public", said.audience), ("valides", said.valid), ("favorables", said.favourable)]
    yield from (
        f"« {key} » n’est dit ni pour lui, ni pour son groupe, ni par défaut" for key, value in missing if not value
    )


def _dimension_faults(book: Codebook, said: Common) -> Iterator[str]:
    if book.dimensions and said.dimension is not None and said.dimension not in book.dimensions:
        yield f"la dimension « {said.dimension} » n’est pas dans la liste des dimensions"


def _code_faults(
    question: Question, valid: Mapping[str, str], favourable: Mapping[str, str], outside: Mapping[str, str]
) -> Iterator[str]:
    for code, shown in favourable.items():
        if code not in valid:
            yield f"le code favorable « {shown} » n’est pas un code valide"
    if valid and not set(valid) - set(favourable):
        yield "tous les codes sont favorables"
    given: Iterable[Code] = (question.spread or {}).values()
    for made in [*given, *([] if question.otherwise is None else [question.otherwise])]:
        if canonical(made) not in {*valid, *outside}:
            yield f"le code « {made} » d’une case cochée n’est ni valide ni hors du dénominateur"


def _numbers(valid: Mapping[str, str]) -> dict[str, float]:
    found = {code: value for code in valid if (value := number(code)) is not None}
    return found if len(found) == len(valid) else {}


def _ranks(valid: Mapping[str, str]) -> dict[str, float]:
    return _numbers(valid) or {code: float(place) for place, code in enumerate(valid, 1)}


def _turned(
    favourable: Mapping[str, str], valid: Mapping[str, str], ranks: Mapping[str, float], faults: list[str]
) -> tuple[dict[str, str], dict[str, float]]:
    """Favourable codes and ranks of an item turned round on its scale: the lowest code becomes the highest."""
    ends = min(ranks.values()) + max(ranks.values())
    by_rank = {rank: code for code, rank in ranks.items()}
    mirror = {code: by_rank.get(ends - rank) for code, rank in ranks.items()}
    if None in mirror.values():
        faults.append("ses codes ne sont pas symétriques\u202f: on ne peut pas le retourner")
    turned = [code for code, other in mirror.items() if other in favourable]
    return {code: valid[code] for code in turned}, {code: ends - rank for code, rank in ranks.items()}
