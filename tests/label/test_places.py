"""Postcodes and their départements; what people type when they look for a place."""

import pytest

from label import places
from label.places import DEPARTMENTS, Place, department_of, meant


@pytest.mark.parametrize(
    ("postcode", "department"),
    [
        ("01000", "01"), ("33000", "33"), ("75116", "75"), ("20000", "2A"), ("20137", "2A"), ("20200", "2B"),
        ("20600", "2B"), ("97110", "971"), ("97400", "974"), ("97600", "976"), ("98800", "988"), ("97990", ""),
        ("99999", ""), ("00100", ""), ("3300", ""), ("330000", ""), ("33 00", ""), ("٣٣٠٠٠", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_postcode_tells_its_departement(postcode: str, department: str) -> None:
    assert department_of(postcode) == department
    assert (places.fault(postcode) is None) == bool(department)


def test_there_are_a_hundred_and_one_departements_and_six_collectivities() -> None:
    assert len([code for code in DEPARTMENTS if code < "97" or code in ("971", "972", "973", "974", "976")]) == 101
    assert len(DEPARTMENTS) == 107


def test_the_beginnings_of_a_departement_lead_back_to_it() -> None:
    for code in DEPARTMENTS:
        for beginning in places.beginnings(code):
            assert department_of(beginning.ljust(5, "0")) == code


def test_what_is_typed_is_a_code_a_name_or_a_commune() -> None:
    known = ["Saint-Étienne", "Nice", "Paris"]
    for typed in ("33", "Gironde", " gironde "):
        assert meant(typed, known) == places.Meant(postcodes=("33",)), typed
    assert meant("2b", known) == meant("haute corse", known) == places.Meant(postcodes=("202", "206"))
    assert meant("06200", known) == places.Meant(postcodes=("06200",))
    assert meant("saint etienne", known) == meant("ÉTIENNE", known) == places.Meant(communes=("Saint-Étienne",))
    assert meant("nulle part", known) == places.Meant()
    assert meant(" ?! ", known) is None


def test_a_place_is_said_whole() -> None:
    assert (Place("33000", "Bordeaux").name, Place("", "Bordeaux").name, Place().name) == (
        "33000 Bordeaux",
        "Bordeaux",
        "",
    )
