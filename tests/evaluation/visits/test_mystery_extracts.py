"""Extracts: no name, no number, no address leaves a shopper's narrative."""

import pytest

from evaluation.visits.mystery_extracts import LONGEST, MASK, extract


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("L’accueil a décroché vite.", "L’accueil a décroché vite."),
        ("J’ai parlé à Sophie Martin, très aimable.", f"J’ai parlé à {MASK}, très aimable."),
        ("La dame qui s’appelle sophie a répondu.", ""),
        ("J’ai été reçu par madame durand.", ""),
        ("On m’a dit d’appeler le 04 93 12 34 56 demain.", f"On m’a dit d’appeler le {MASK} demain."),
        ("Il faut écrire à sophie.martin@ville.fr avant lundi.", f"Il faut écrire à {MASK} avant lundi."),
        ("Sophie m’a répondu. La réponse était juste.", "La réponse était juste."),
        ("J’ai parlé à Mme Le Goff. La réponse était juste.", "La réponse était juste."),
        ("MARTIN a raccroché.", ""),
        ("", ""),
    ],
)
def test_what_could_name_somebody_is_masked_or_left_out(written: str, told: str) -> None:
    assert extract(written) == told


def test_words_of_the_grids_may_begin_a_sentence() -> None:
    assert extract("Courtois du début à la fin.") == ""
    assert extract("Courtois du début à la fin.", ["Le ton reste courtois."]) == "Courtois du début à la fin."


def test_an_extract_is_short_and_never_cut_inside_a_sentence() -> None:
    told = extract("La réponse était juste. " * 40)
    assert len(told) <= LONGEST
    assert told.endswith("juste.")
