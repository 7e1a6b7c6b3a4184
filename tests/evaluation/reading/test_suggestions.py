"""Proposals from the words of a file: columns by code or wording, codes by their labels, never a bare number."""

import pytest

from evaluation.reading.suggestions import codes, plain, questions, uses
from evaluation.referentiel import load

REFERENTIEL = load("ehuh-2019")
WORDS = {"les_usagers": "les usagers", "des_usagers": "des usagers", "usagers": "usagers"}
ASKED = [(item.code, item.text) for item in REFERENTIEL.questionnaires["usagers"].questions]
LABELS = REFERENTIEL.echelles.agreement.libelles
COURTEOUS = "On a été poli et aimable avec moi."


def test_a_column_is_known_by_the_code_of_its_question_however_written() -> None:
    assert questions(["u_gen_satisfaction", "U-ENV-1", "age"], ASKED) == {
        "u_gen_satisfaction": "U-GEN-SATISFACTION",
        "U-ENV-1": "U-ENV-1",
    }


@pytest.mark.parametrize(
    "header",
    [
        COURTEOUS,
        "On a ete poli et aimable avec moi",
        f"G01Q07. {COURTEOUS}",
        f"Q1[SQ003]. {COURTEOUS}",
        f"Êtes-vous d’accord ? [{COURTEOUS}]",
        f"Q1[SQ003]. Êtes-vous d’accord avec ces phrases ? [{COURTEOUS}]",
        f"{COURTEOUS} (de 1 à 4)",
    ],
)
def test_a_column_is_known_by_the_words_of_its_question(header: str) -> None:
    (code,) = questions([header], ASKED).values()
    assert next(text for known, text in ASKED if known == code) == COURTEOUS


def test_words_of_another_subject_are_no_question_and_no_question_serves_twice() -> None:
    assert questions(["Votre code postal", "Q1[SQ001]", "id", "lastpage"], ASKED) == {}
    assert len(questions([COURTEOUS, COURTEOUS + " "], ASKED)) == 1


def test_site_comment_weight_and_wave_are_known_by_their_names() -> None:
    found = uses(["Service", "Poids (redressement)", "Année", "Remarques", "Prénom"])
    assert found == {
        "site": "Service",
        "weight": "Poids (redressement)",
        "wave": "Année",
        "comment": "Remarques",
    }


@pytest.mark.parametrize(
    "written",
    [
        ["1 – Pas du tout d’accord", "2 – Plutôt pas d’accord", "3 – Plutôt d’accord", "4 – Tout à fait d’accord"],
        ["0 - Pas du tout d'accord", "1 - Plutot pas d'accord", "2 - Plutot d'accord", "3 - Tout a fait d'accord"],
        ["4 : Pas du tout d’accord", "3 : Plutôt pas d’accord", "2 : Plutôt d’accord", "1 : Tout à fait d’accord"],
        list(LABELS),
    ],
)
def test_anchors_are_read_by_their_words_whatever_the_number(written: list[str]) -> None:
    assert list(codes(written, LABELS, "Sans avis").values()) == [1, 2, 3, 4]


def test_bare_numbers_say_nothing_and_missing_codes_do() -> None:
    assert codes(["1", "2", "3", "4"], LABELS, "Sans avis") == {}
    assert codes(["99", "-9", "NSP", "n/a", "Sans avis", "Blank"], LABELS, "Sans avis") == {
        "99": None,
        "-9": None,
        "nsp": 0,
        "n/a": None,
        "sans avis": 0,
        "blank": None,
    }


def test_two_codes_for_one_point_are_left_to_the_person() -> None:
    assert codes(["Tout à fait d’accord", "1 - Tout à fait d’accord"], LABELS, None) == {}


def test_texts_are_compared_without_accents_case_or_punctuation() -> None:
    assert plain("  Été — « Tout à fait d’accord ! » ") == "ete tout a fait d accord"
