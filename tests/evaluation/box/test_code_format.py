"""Codes as people type them: every single slip is seen and told kindly, look-alikes are forgiven."""

import pytest

from core.errors import Invalid
from evaluation.box import code_format
from evaluation.box.code_format import ALPHABET, fresh, fresh_tag, grouped, typed

CODE = "7KQXT4BYQHJ5G2DWBVJ14QPS"


def test_a_code_is_typed_in_any_case_with_any_spacing_and_with_lookalikes() -> None:
    assert typed(" 7kqx-t4by  qhj5.g2dw bvj1-4qps\n") == CODE
    assert typed("7KQX T4BY QHJ5 G2DW BVJI 4QPS") == CODE
    assert typed("7KQX T4BY QHJ5 G2DW BVJL 4QPS") == CODE


def test_any_one_wrong_character_is_seen() -> None:
    for place, right in enumerate(CODE):
        for symbol in ALPHABET.replace(right, ""):
            with pytest.raises(Invalid, match="faute de frappe"):
                typed(CODE[:place] + symbol + CODE[place + 1 :])


def test_two_neighbours_swapped_are_nearly_always_seen() -> None:
    unseen = swapped = 0
    for _ in range(300):
        code = fresh("7KQ")
        for place in range(len(code) - 1):
            if code[place] == code[place + 1]:
                continue
            swapped += 1
            other = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            unseen += code_format.check_character(other[:-1]) == other[-1]
    assert unseen / swapped < 0.01


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  ", "inscrit sur votre billet"),
        (CODE[:-2], "il en manque 2"),
        (CODE + "7", "il y en a 1 de trop"),
        (CODE.replace("K", "U"), "« U »"),
        (CODE.replace("K", "é"), "« É »"),
    ],
)
def test_each_slip_has_its_sentence(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as told:
        typed(text)
    assert told.value.errors["code"] == told.value.message


def test_codes_are_new_each_time_and_hold_a_hundred_random_bits() -> None:
    tag = fresh_tag()
    drawn = {fresh(tag) for _ in range(2000)}
    assert len(drawn) == 2000
    assert all(code.startswith(tag) and typed(code) == code for code in drawn)
    assert code_format.SECRET * 5 >= 100
    for place in range(code_format.TAG, code_format.LENGTH - 1):
        assert len({code[place] for code in drawn}) == 32


def test_a_code_is_printed_in_groups_of_four() -> None:
    assert grouped(CODE) == "7KQX-T4BY-QHJ5-G2DW-BVJ1-4QPS"
