"""Codebooks are strict: what contradicts itself is refused, in French, with its place."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from evaluation.reading.codebook import decode
from evaluation.reading.coding import canonical, items, number

SOUND = """
[defauts]
public = "usagers"
valides = { de = 1, a = 5 }
favorables = [4, 5]
hors = [0, 6]

[[groupes]]
dimension = "accueil"
colonnes = ["Q1", "Q2"]

[[groupes.items]]
colonne = "Q3"
libelle = "On me renvoie d’un guichet à l’autre"
inverse = true
"""
FOLDER = Path(__file__).with_name("codebooks")


def changed(old: str, new: str) -> bytes:
    """The sound codebook with one change."""
    assert old in SOUND
    return SOUND.replace(old, new).encode()


def refusal(data: bytes) -> str:
    """The sentence by which a codebook is refused."""
    with pytest.raises(Invalid) as caught:
        items(decode(data))
    return caught.value.message


def test_a_group_and_the_file_speak_for_their_items() -> None:
    first, _, third = items(decode(SOUND.encode()))
    assert (first.code, first.audience, first.dimension) == ("Q1", "usagers", "accueil")
    assert set(first.valid) == {"1", "2", "3", "4", "5"}
    assert sorted(first.favourable) == ["4", "5"]
    assert sorted(first.outside) == ["0", "6"]
    assert third.label.startswith("On me renvoie")


def test_a_reversed_item_turns_its_favourable_codes_and_its_ranks() -> None:
    *_, third = items(decode(SOUND.encode()))
    assert third.favourable == {"1", "2"}
    assert third.ranks == {"1": 5, "2": 4, "3": 3, "4": 2, "5": 1}
    assert third.numbers["1"] == 1, "the mean stays that of the codes as written"


def test_words_are_ranked_by_their_place_and_turned_all_the_same() -> None:
    book = changed("{ de = 1, a = 5 }", '["Non", "Plutôt non", "Plutôt oui", "Oui"]').replace(
        b"favorables = [4, 5]", 'favorables = ["Plutôt oui", "Oui"]'.encode()
    )
    first, _, third = items(decode(book))
    assert first.numbers == {}
    assert first.ranks == {"non": 1, "plutôt non": 2, "plutôt oui": 3, "oui": 4}
    assert third.favourable == {"non", "plutôt non"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_codebook_of_the_tests_is_sound(path: Path) -> None:
    assert items(decode(path.read_bytes()))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("colonnes =", "colones =", "la clé « colones » est inconnue dans groupes n°\u00a01"),
        ("inverse =", "inversé =", "pas du TOML"),
        ("inverse =", "inverser =", "la clé « inverser » est inconnue dans groupes n°\u00a01, items n°\u00a01"),
        ("[defauts]", "[defaut]", "la clé « defaut » est inconnue à la racine"),
        ('"usagers"', '"clients"', "n’a pas la forme attendue dans defauts, public"),
        ('public = "usagers"', "", "« public » n’est dit ni pour lui"),
        ("favorables = [4, 5]", "", "« favorables » n’est dit"),
        ("favorables = [4, 5]", "favorables = [4, 7]", "« 7 » n’est pas un code valide"),
        ("favorables = [4, 5]", "favorables = [1, 2, 3, 4, 5]", "tous les codes sont favorables"),
        ("hors = [0, 6]", "hors = [5]", "« 5 » n’est pas un code valide"),
        ("{ de = 1, a = 5 }", "{ de = 5, a = 1 }", "vide ou démesuré"),
        ("{ de = 1, a = 5 }", "{ de = 1, a = 999999999 }", "vide ou démesuré"),
        ("{ de = 1, a = 5 }", '[1, 2, 3, 4, 5, "5.0"]', "se confond avec « 5 »"),
        ("{ de = 1, a = 5 }", "[1, 2, 4, 5, 9]", "ne sont pas symétriques"),
        ('"Q1", "Q2"', '"Q1", "Q1"', "« Q1 » est donné plusieurs fois"),
        ("inverse = true", "inverse = true\nfavorables = [1]", "retirez ses « favorables »"),
        ('colonne = "Q3"', "", "ou bien « colonne », ou bien « eclatee »"),
        ('colonne = "Q3"', 'colonne = "Q3"\nsinon = 1', "qu’avec « eclatee »"),
        ('colonne = "Q3"', 'eclatee = { a = 4, b = 9 }\ncode = "Q3"', "le code « 9 » d’une case cochée"),
        ('colonne = "Q3"', "eclatee = { a = 4 }", "veut un « code »"),
        ("[[groupes]]", "[dimensions]\nautre = 'Autre'\n[[groupes]]", "« accueil » n’est pas dans la liste"),
        ("[[groupes]]", "[publics.usagers]\neffectif = 9\neffectifs = {A=1}\n[[groupes]]", "gardez l’un des deux"),
        ("[[groupes]]", "[publics.usagers]\neffectifs = {A=1}\n[[groupes]]", "nommez la colonne « site »"),
        ("[[groupes]]", "[publics.usagers]\neffectif = 0\n[[groupes]]", "inférieur à 1"),
        ("[[groupes]]", "[strates]\n1 = 30\n[[groupes]]", "nommez la colonne « strate »"),
        ("[[groupes]]", "[strates]\n1 = 0\n[colonnes]\nstrate = 's'\n[[groupes]]", "effectif inférieur à 1"),
        (
            "[[groupes]]",
            "[strates]\n1 = 3\n[colonnes]\nstrate = 's'\neffectif_strate = 'f'\n[[groupes]]",
            "donnés deux fois",
        ),
        ("[[groupes]]", "[sites]\nA = 'a'\n[[groupes]]", "nommez aussi la colonne « site »"),
        ("[[groupes]]", "[fichier]\nentete = 2\ndonnees = 2\n[[groupes]]", "« donnees » vient après"),
    ],
)
def test_a_codebook_that_contradicts_itself_is_refused_with_its_place(old: str, new: str, words: str) -> None:
    assert words in refusal(changed(old, new))


def test_what_is_no_codebook_is_refused() -> None:
    assert "UTF-8" in refusal(b"\xff")
    assert "il manque la clé « groupes » à la racine" in refusal(b"")
    assert "aucun item" in refusal(b"groupes = []")
    assert "TOML" in refusal(b"[" * 100_000)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (4, "4"),
        ("4.0", "4"),
        (" 4,0 ", "4"),
        ("04", "4"),
        ("-0", "0"),
        (2.5, "2.5"),
        ("2,50", "2.5"),
        ("1000", "1000"),
        ("Tout à fait d’accord", "tout à fait d'accord"),
        ("OUI", "oui"),
        (True, "vrai"),
        ("FALSE", "faux"),
        ("1234567890123456", "1234567890123456"),
        ("", ""),
    ],
)
def test_codes_are_compared_as_people_mean_them(written: int | float | str | bool, code: str) -> None:
    assert canonical(written) == code


@given(st.text(max_size=30))
def test_a_canonical_code_is_its_own(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_numbers_may_hold_a_comma_and_spaces() -> None:
    assert [number(text) for text in ("0,2847", "1\u202f200.5", "-3", "", "1e9", "x")] == [
        0.2847,
        1200.5,
        -3,
        None,
        None,
        None,
    ]


def test_the_example_of_the_documentation_is_sound() -> None:
    text = (Path(__file__).parents[3] / "docs" / "codebook.md").read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in text.split("```toml\n")[1:]]
    assert examples
    for example in examples:
        tomllib.loads(example)
        assert items(decode(example.encode()))
