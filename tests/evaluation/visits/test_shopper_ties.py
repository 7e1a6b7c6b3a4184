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


def test_a_commune_closes_the_sites_that_bear_its_name() -> None:
    ties = [Tie("commune", "Rezé"), Tie("siren", "214401093")]
    assert shopper_ties.closed(ties, ["Antenne de Rezé", "Rezeville", "Siège"]) == {"Antenne de Rezé"}


def test_a_siren_is_read_from_a_siret_too() -> None:
    assert shopper_ties.siren("214 401 093 00015") == shopper_ties.siren("214401093") == "214401093"
    for wrong in ("21440109", "2144010930001", "Nantes", ""):
        with pytest.raises(ValueError, match="^" + wrong):
            shopper_ties.siren(wrong)
