"""Certificate numbers: read over the telephone, typed back in any case, and never mistaken for another."""

import pytest

from evaluation import referentiel as referentiels
from label.numbers import ALPHABET, SYMBOLS, check_character, draw, normalise


def test_the_check_character_is_that_of_a_published_example() -> None:
    """Source: the Global Release Identifier standard, whose example is A1-2425G-ABC1234002-M."""
    assert check_character("A12425GABC1234002") == "M"


def test_a_drawn_number_reads_back_as_itself() -> None:
    for _ in range(300):
        number = draw("EHUH", 2026)
        assert normalise(number) == number
        assert number[-1] in ALPHABET


@pytest.mark.parametrize("typed", ["ehuh-2026-0k1f-{}", " EHUH 2026 OKIF {} ", "ehuh2o26okLf{}", "EHUH.2026.0K1F.{}"])
def test_case_spaces_and_lookalikes_do_not_matter(typed: str) -> None:
    check = check_character("EHUH20260K1F")
    assert normalise(typed.format(check.lower())) == f"EHUH-2026-0K1F-{check}"


def test_any_single_wrong_character_is_noticed() -> None:
    number = draw("SPX", 2027).replace("-", "")
    for position in range(len(number)):
        for other in set(SYMBOLS) - {number[position]}:
            wrong = number[:position] + other + number[position + 1 :]
            assert normalise(wrong) in (None, normalise(number))


def test_nearly_every_swap_of_two_neighbours_is_noticed() -> None:
    """ISO 7064 hybrid systems promise « nearly all »."""
    swaps = missed = 0
    for _ in range(400):
        number = draw("EHUH", 2026).replace("-", "")
        for position in range(len(number) - 1):
            swapped = number[:position] + number[position + 1] + number[position] + number[position + 2 :]
            swaps += swapped != number
            missed += swapped != number and normalise(swapped) is not None
    assert missed / swaps < 0.02


@pytest.mark.parametrize(
    "typed", ["", "EHUH", "2026-7K3F-9", "EHUH-2026-7K3F", "Équipe heureuse", "E-2026-7K3F-9", "é" * 99]
)
def test_what_is_not_a_number_is_not_one(typed: str) -> None:
    assert normalise(typed) is None


def test_every_edition_of_the_rules_gives_numbers_that_can_be_typed() -> None:
    for name in referentiels.available():
        prefix = referentiels.load(name).identite.prefixe
        assert normalise(draw(prefix, 2026)) is not None, prefix


@pytest.mark.parametrize(
    "typed",
    [
        "E comme Eugène, H comme Henri, U comme Ursule, H comme Henri, 2026,"
        " 7 K comme Kléber 3 G comme Gaston, J comme Joseph",
        "ehuh tiret 2026 tiret 7k3g tiret j",
        "E as in Echo H as in Hotel U as in Uniform H as in Hotel 2026 dash 7K3G dash J",
        "ＥＨＵＨ－２０２６－７Ｋ３Ｇ－Ｊ",
        "ehuh\u00a02026\u20117k3g\u2011j",
    ],
)
def test_a_number_is_understood_as_it_is_dictated_or_pasted(typed: str) -> None:
    assert normalise(typed) == "EHUH-2026-7K3G-J"


def test_zero_and_one_among_the_first_letters_are_the_letters_that_they_look_like() -> None:
    number = f"{(known := 'IO2026AAAA')}{check_character(known)}"
    assert normalise(number.replace("IO", "10")) == normalise(number) == f"IO-2026-AAAA-{number[-1]}"
