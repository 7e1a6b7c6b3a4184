"""Names that look alike: what is typed in French passes, what only seems to be is refused, twins are found."""

import pytest

from core.lookalikes import fault, plain, skeleton


@pytest.mark.parametrize(
    "name",
    [
        "Mairie d’Essai",
        "Ville de L'Haÿ-les-Roses (94)",
        "Œuvre des Æolides, n° 2",
        "Communauté de communes du Pays d’Aÿ",
        "Mairie de Fa’a’ā",
        "Commune de Taiʻarapu-Est",
        "C.C.A.S. & E.P.H.A.D. « Les Tilleuls »",
        "Mairie\u00a0de\u202fSète",
        "Mairie de Se\u0300te",
    ],
)
def test_names_of_french_places_are_ordinary(name: str) -> None:
    assert fault(name) is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Mаirie d’Essai", "cyrillique"),  # U+0430
        ("Мairie", "cyrillique"),  # U+041C
        ("Mairie d’Εssai", "grecque"),  # U+0395
        ("Mairiе", "cyrillique"),  # U+0435
        ("Mairie\u200b d’Essai", "invisible"),
        ("Mairie \u202ed’Essai", "invisible"),
        ("Mairie\u2060", "invisible"),
        ("Mairie\u00ad", "invisible"),
        ("Ｍairie", "ni une lettre du français"),
        ("𝐌airie", "ni une lettre du français"),
        ("Maırie", "ni une lettre du français"),
        ("Ofﬁce", "ni une lettre du français"),
        ("Mairie ⅠⅠ", "ni une lettre du français"),
        ("Mairie |", "ni une lettre du français"),
        ("Մairie", "arménienne"),
        ("Mairie ٣", "ni une lettre du français"),
        ("Mairie\u0338", "ni une lettre du français"),
    ],
)
def test_a_sign_that_is_not_what_it_seems_is_refused_and_named(name: str, word: str) -> None:
    assert word in (fault(name) or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mairie de Sète", "MAIRIE DE SETE"),
        ("CAF de l’Orne", "CAF de I’Orne"),
        ("CAF du 10e", "CAF du lOe"),
        ("Mairie de Marne", "Mairie de Mame"),
        ("Office du Wallon", "Office du VVallon"),
        ("Saint-Alban le Haut", "Saint Alban-le-Haut"),
        ("Cœur de ville", "Coeur de ville"),
    ],
)
def test_two_names_that_the_eye_confuses_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_two_names_that_differ_to_the_eye_have_two() -> None:
    names = ("Mairie de Valbrume", "Ville de Valbrume", "Mairie de Valbrune", "Mairie de Valbrume 2", "Mairie")
    assert len({skeleton(name) for name in names}) == len(names)


def test_a_name_is_kept_with_ordinary_spaces() -> None:
    assert plain("  Mairie\u00a0 de\u202fSe\u0300te ") == "Mairie de Sète"
