"""SIRET: public examples that exist, keys that fail, La Poste's own rule."""

import pytest

from core.siret import fault, normalised, shown


@pytest.mark.parametrize(
    "number",
    [
        "73282932000074",  # the example of the key's public description
        "217 500 016 00019",
        "120 027 016 00563",
        "35600000000048",
        "35600000049837",  # a post office: Luhn fails, the sum is a multiple of 5
        "999 000 078 00017",
    ],
)
def test_a_real_number_is_accepted_however_it_is_grouped(number: str) -> None:
    assert fault(number) is None


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("73282932000075", "clé"),
        ("73282932100074", "clé"),
        ("00000000000000", "clé"),
        ("35600000049838", "clé"),
        ("73282932049837", "clé"),
        ("732829320", "écrit 9"),
        ("732829320000744", "écrit 15"),
        ("7328293200007A", "chiffres"),
        ("", "chiffres"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "chiffres"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(number: str, sentence: str) -> None:
    assert sentence in str(fault(number))


def test_every_single_wrong_digit_is_caught() -> None:
    good = "73282932000074"
    for position in range(14):
        for digit in "0123456789":
            changed = good[:position] + digit + good[position + 1 :]
            assert (fault(changed) is None) == (changed == good)


def test_it_is_shown_as_the_administration_writes_it() -> None:
    assert shown(normalised("732 829 320-00074")) == "732\u202f829\u202f320\u202f00074"
