"""What a declared tie closes: a SIREN its organisation, a commune what bears its name, a nature all of its kind."""

import pytest

from evaluation.visits import shopper_ties
from evaluation.visits.shopper_ties import Known, Tie

TOWN = Known("21440109300015", "Mairie de Saint-Étienne-du-Bois", "mairie")


@pytest.mark.parametrize(
    ("kind", "value", "there"),
    [
        ("siren", "214401093", True),
        ("siren", "214401094", False),
        ("nature", "mairie", True),
        ("nature", "hôpital", False),
        ("commune", "saint etienne du bois", True),
        ("commune", "ST-ÉTIENNE-DU-BOIS", True),
        ("commune", "Étienne-du-Boi", False),
        ("commune", "Bois-le-Roi", False),
    ],
)
def test_a_tie_touches_what_it_names_and_nothing_else(kind: str, value: str, there: bool) -> None:
    assert shopper_ties.touches(Tie(kind, value), TOWN) is there


@pytest.mark.parametrize(
    ("commune", "there"),
    [
        ("Saint-Herblain", True),
        ("44800 St Herblain", True),
        ("44162 SAINT-HERBLAIN", True),
        ("Saint-Herblain (44817 CEDEX 1)", True),
        ("72100 Saint-Herblain", False),
        ("Nantes", True),
        ("44000 Nantes", True),
        ("01000 Nantes", False),
        ("44800 Rezé", False),
        ("44800", False),
    ],
)
def test_a_commune_is_that_of_the_seat_or_of_the_name_and_its_code_tells_namesakes(commune: str, there: bool) -> None:
    """A postcode, of which a commune may have several, or an INSEE code: both begin as their département does."""
    hospital = Known("26440013600471", "CHU de Nantes", "hôpital", "44800", "Saint-Herblain Cedex")
    assert shopper_ties.touches(Tie("commune", commune), hospital) is there


@pytest.mark.parametrize("name", ["Ivry s/Seine", "IVRY SUR SEINE", "ivry-sur-seine", "94200 Ivry-sur-Seine"])
def test_a_commune_is_known_however_it_is_spelled(name: str) -> None:
    assert shopper_ties.touches(Tie("commune", name), Known("", "Ville", "mairie", "94200", "Ivry-sur-Seine"))


@pytest.mark.parametrize(("code", "there"), [("2A004", True), ("20000", True), ("13001", False), ("2b033", True)])
def test_corsica_has_one_beginning_of_postcodes_and_two_of_codes(code: str, there: bool) -> None:
    assert shopper_ties.touches(Tie("commune", f"{code} Ajaccio"), Known("", "Ville", "", "20090", "Ajaccio")) is there


def test_a_commune_is_kept_with_its_code_first_and_never_without_a_name() -> None:
    assert shopper_ties.commune("Rezé  (44400)") == shopper_ties.commune("44400 Rezé") == "44400 Rezé"
    with pytest.raises(ValueError, match="44400"):
        shopper_ties.commune("44400")


def test_a_commune_closes_the_sites_that_bear_its_name() -> None:
    ties = [Tie("commune", "Rezé"), Tie("siren", "214401093")]
    assert shopper_ties.closed(ties, ["Antenne de Rezé", "Rezeville", "Siège"]) == {"Antenne de Rezé"}
    far = [Tie("commune", "97411 Saint-Denis")]
    assert shopper_ties.closed(far, ["Guichet de Saint-Denis"], "93200") == set()
    assert shopper_ties.closed(far, ["Guichet de Saint-Denis"], "97400") == {"Guichet de Saint-Denis"}


def test_a_siren_is_read_from_a_siret_too() -> None:
    assert shopper_ties.siren("214 401 093 00015") == shopper_ties.siren("214401093") == "214401093"
    for wrong in ("21440109", "2144010930001", "Nantes", ""):
        with pytest.raises(ValueError, match="^" + wrong):
            shopper_ties.siren(wrong)
