"""The number over the telephone: nothing is lost, and what is dictated is understood back."""

import pytest

from label import numbers
from label.spelling import NAMES, spelled


def test_each_letter_has_a_name_that_begins_with_it() -> None:
    for names in NAMES.values():
        assert list(names) == list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def test_a_number_is_said_in_its_groups() -> None:
    assert spelled("EHUH-2026-7K3G-J", "fr")[0] == (
        "EHUH",
        (("E", "Eugène"), ("H", "Henri"), ("U", "Ursule"), ("H", "Henri")),
    )
    assert spelled("EHUH-2026-7K3G-J", "en")[1:] == (
        ("2026", (("2026", ""),)),
        ("7K3G", (("7", ""), ("K", "Kilo"), ("3", ""), ("G", "Golf"))),
        ("J", (("J", "Juliett"),)),
    )


@pytest.mark.parametrize(("language", "link"), [("fr", "comme"), ("en", "as in")])
def test_what_is_dictated_is_understood_back(language: str, link: str) -> None:
    for _ in range(50):
        number = numbers.draw("EHUH", 2026)
        said = ", ".join(
            f"{sign} {link} {name}" if name else sign for _, group in spelled(number, language) for sign, name in group
        )
        assert numbers.normalise(said) == number, said
