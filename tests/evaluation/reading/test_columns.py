"""Columns as a page shows them before anybody says what they mean."""

import pytest

from core.errors import Invalid
from evaluation.reading.columns import codes_of, describe, sites_of
from evaluation.reading.tabular import Table, read


def table(*lines: str) -> Table:
    """These lines of a CSV file."""
    return read("\n".join(lines).encode())


def test_a_column_shows_its_most_frequent_values_in_their_order() -> None:
    first, second = describe(table("Q1,Q2", "10,a", "2,", "2,", ",b", *[f"9,z{number}" for number in range(9)]))
    assert (first.name, first.filled, first.distinct) == ("Q1", 12, 3)
    assert first.common == (("2", 2), ("9", 9), ("10", 1))
    assert (second.distinct, len(second.common)) == (11, 6)


def test_codes_and_sites_are_shown_as_the_file_writes_them() -> None:
    file = table("Q1,Q2,lieu", "10,Oui, Nord ", "2,oui,Sud", "2.0,,Nord", ",non,")
    assert codes_of(file, ["Q1", "Q2"]) == {"2": 2, "10": 1, "non": 1, "Oui": 2}
    assert sites_of(file, "lieu") == {"Nord": 2, "Sud": 1}


def test_an_open_question_is_not_a_closed_one() -> None:
    many = table("Q1,lieu", *[f"{number},{number}" for number in range(400)])
    with pytest.raises(Invalid, match="« Q1 » a 400 valeurs"):
        codes_of(many, ["Q1"])
    with pytest.raises(Invalid, match="400 valeurs"):
        sites_of(many, "lieu")
    wide = table("a,b", *[f"a{number},b{number}" for number in range(50)])
    with pytest.raises(Invalid, match="plus de soixante codes"):
        codes_of(wide, ["a", "b"])
