"""Canonical JSON: byte for byte what `rfc8785` writes, refusals included; quick only where msgspec writes the same."""

import json
import sys
from collections import OrderedDict
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from core import canonical_json
from core.canonical_json import SAFE

# What writings of JSON disagree on: quotes, every control character, DEL, line separators, both ends of each plane.
ODD = "".join(map(chr, range(0x21))) + '"\\/\x7f\x80\x9f\u00e9\u2028\u2029\ud7ff\ue000\ufeff\uffff\U00010000\U0010ffff'
LONE = "\ud800\udbff\udc00\udfff"
texts = st.text(st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=["Cs"])), max_size=12)
any_texts = st.text(st.one_of(st.sampled_from(ODD + LONE), st.characters()), max_size=6)
around = st.sampled_from([sign * (SAFE + more) for sign in (-1, 1) for more in (-1, 0, 1, 2, 2**64)])
numbers = st.one_of(st.integers(), around, st.floats())


def nested(scalars: st.SearchStrategy[Any], names: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(names, inner, max_size=6), max_leaves=20
    )


ours = nested(st.none() | st.booleans() | st.integers(-SAFE, SAFE) | texts, st.text(st.characters(max_codepoint=127)))
anything = nested(
    st.one_of(st.none(), st.booleans(), numbers, any_texts, st.tuples(texts), st.decimals(), st.dates(), st.uuids()),
    st.one_of(any_texts, texts, st.integers(), st.none()),
)


def by(write: Any, value: Any) -> bytes | str:
    """What is written, or the refusal's class and words."""
    try:
        found: bytes = write(value)
    except ValueError as error:
        return f"{type(error).__name__} {error}"
    return found


@given(ours)
@example({"": {"": []}, "a": {}, "A": [{}], "\x7f": ODD})
def test_what_we_sign_is_written_as_the_oracle_writes_it(value: Any) -> None:
    assert canonical_json.dumps(value) == rfc8785.dumps(value)


@given(anything)
@example({"\uffff": 1, "\U00010000": 2})
@example([{"a": {"\ue000": 1, "\U0001f600": 2}}])
def test_anything_else_is_written_or_refused_as_the_oracle_does(value: Any) -> None:
    assert by(canonical_json.dumps, value) == by(rfc8785.dumps, value)


@given(st.dictionaries(texts, st.integers(0, 9), min_size=2))
def test_the_order_in_which_names_were_given_changes_nothing(value: dict[str, int]) -> None:
    assert canonical_json.dumps(value) == canonical_json.dumps(dict(reversed(value.items())))


def test_every_character_is_escaped_as_the_oracle_escapes_it() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x10000), *range(0x10000, sys.maxunicode + 1, 251)):
        text = chr(code)
        assert canonical_json.dumps([text]) == rfc8785.dumps([text]), hex(code)


def test_control_characters_are_written_as_the_standard_says() -> None:
    """Source: RFC 8785, section 3.2.2.2."""
    short = {8: b"\\b", 9: b"\\t", 10: b"\\n", 12: b"\\f", 13: b"\\r"}
    for code in range(0x20):
        assert canonical_json.dumps(chr(code)) == b'"' + short.get(code, b"\\u%04x" % code) + b'"'
    assert canonical_json.dumps("\x7f/\u2028\U0001f600") == '"\x7f/\u2028\U0001f600"'.encode()


def test_names_are_in_the_order_of_the_published_vector() -> None:
    """Source: RFC 8785, section 3.2.3: sorted by UTF-16 code units."""
    published = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    read = json.loads(canonical_json.dumps(published))
    expected = ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign"]
    assert list(read.values()) == [*expected, "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"]


class Word(str):
    """A text of another class."""


class Rank(IntEnum):
    """A number of another class."""

    FIRST = 1


class Kind(str, Enum):  # noqa: UP042
    """A text that prints otherwise than it is."""

    ONE = "un"


@pytest.mark.parametrize(
    "value",
    [
        *(1.0, -0.0, 1e21, 1e-7, float("nan"), float("inf"), SAFE + 1, -SAFE - 1, 2**70, -(2**70)),
        *(UUID(int=1), date(2026, 3, 2), Decimal("1.5"), b"octets", {1}, (1, "a"), {"a": object()}),
        *({1: 2}, {None: 1}, {"é": 1, "z": 2}, {Word("b"): 1, "a": 2}, {Kind.ONE: 1}, "\ud800", {"\udc00": 1}),
        *(Word("a"), Rank.FIRST, Kind.ONE, OrderedDict(b=1, a=2.0)),
    ],
)
def test_out_of_the_profile_the_oracle_decides(value: Any) -> None:
    for inside in (value, [value], {"a": [{"b": value}]}):
        assert by(canonical_json.dumps, inside) == by(rfc8785.dumps, inside)


def test_what_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append({"a": endless})
    with pytest.raises(RecursionError):
        canonical_json.dumps(endless)
