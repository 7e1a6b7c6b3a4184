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
        ("Il faut écrire à sophie.martin@ville.fr avant lundi.", f"Il faut écrire à {MASK} avant {MASK}."),
        ("Sophie m’a répondu. La réponse était juste.", "La réponse était juste."),
        ("J’ai parlé à Mme Le Goff. La réponse était juste.", "La réponse était juste."),
        ("MARTIN a raccroché.", ""),
        ("", ""),
        # A name is not always written with its capital.
        ("J’ai eu sophie au téléphone.", f"J’ai eu {MASK} au téléphone."),
        (
            "L’appel a été pris par sophie, puis j’ai parlé à karim.",
            f"L’appel a été pris par {MASK}, puis j’ai parlé à {MASK}.",
        ),
        ("On m’a répondu avec courtoisie, par courriel.", "On m’a répondu avec courtoisie, par courriel."),
        ("L’échange a eu lieu avec une personne du service.", "L’échange a eu lieu avec une personne du service."),
        # A precise moment, a desk or a number tells which call it was, hence whose.
        ("On m’a répondu à 14 h 32, puis à 9h.", f"On m’a répondu à {MASK}, puis à {MASK}."),
        ("On m’a répondu à quatorze heures trente.", f"On m’a répondu à {MASK}."),
        ("On m’a rappelé jeudi 12 mars.", f"On m’a rappelé {MASK}."),
        ("On m’a rappelé le 12/03/2026.", f"On m’a rappelé le {MASK}."),
        ("On m’a reçu au guichet 3, puis au bureau deux.", f"On m’a reçu au guichet {MASK}, puis au bureau {MASK}."),
        ("La mission n° 12 a commencé.", f"La mission {MASK} a commencé."),
        # What counts something is the matter itself.
        ("L’attente a duré 12 minutes, après 3 sonneries.", "L’attente a duré 12 minutes, après 3 sonneries."),
        # A description points to somebody as surely as a name.
        ("La jeune femme aux lunettes a souri.", ""),
        ("J’ai dit que mon mari était malade. La réponse était juste.", "La réponse était juste."),
        ("Ce qui a manqué : L’agent salue.", "Ce qui a manqué : L’agent salue."),
        ("La réponse était juste. Ce qui a manqué : Sophie n’a pas salué.", "La réponse était juste."),
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
