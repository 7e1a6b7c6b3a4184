"""Which statements make a pulse: those of the edition, one per dimension and the general question, in its own words."""

import pytest

from evaluation import pulse, wordings
from evaluation import referentiel as referentiels
from evaluation.referentiel import ReferentielError

EDITIONS = referentiels.available()


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("language", [wordings.FRENCH, *wordings.OTHERS])
def test_every_edition_has_a_pulse_in_each_of_its_languages_word_for_word(name: str, language: str) -> None:
    edition = referentiels.load(name)
    worded = wordings.of(edition, language).referentiel
    short = pulse.short(worded, pulse.load(edition))
    for audience in pulse.AUDIENCES:
        asked = short.questionnaires[audience]
        assert 7 <= len(asked.items) <= 10
        assert len(asked.items) == len(edition.dimensions) + 1
        assert set(asked.questions) <= set(worded.questionnaires[audience].questions)
        assert asked.commentaire == worded.questionnaires[audience].commentaire
        assert asked.minutes < worded.questionnaires[audience].minutes


def test_a_pulse_has_no_rule_no_leader_and_shows_nothing_under_ten_answers() -> None:
    edition = referentiels.load("ehuh-2019")
    short = pulse.short(edition, pulse.load(edition))
    assert (short.thresholds, set(short.questionnaires)) == ((), {"collaborateurs", "usagers"})
    assert (edition.populations.publication, short.populations.publication) == (5, 10)
    assert short.digest == edition.digest


def test_an_evaluation_that_asks_the_whole_edition_keeps_it_whole() -> None:
    edition = referentiels.load("ehuh-2019")
    assert pulse.whole_or_short(edition, None) is edition


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[usagers]\nminutes = 2\nenonces = []\n", "il interroge les agents et les usagers"),
        ("minutes = ", "mal formé"),
        ("[dirigeants]\nminutes = 2\nenonces = []\n", "et personne d’autre"),
        ("{broken}", "« U-AUTRE » n’est pas posé aux usagers"),
        ("{missing}", "un énoncé, et un seul, par dimension pour les collaborateurs"),
        ("{twice}", "un énoncé, et un seul, par dimension pour les usagers"),
        ("{general}", "il manque la question d’ensemble des usagers"),
    ],
)
def test_a_choice_that_cannot_be_a_pulse_is_refused_in_french(text: str, said: str) -> None:
    edition = referentiels.load("ehuh-2019")
    right = (pulse.FOLDER / "ehuh-2019.toml").read_text(encoding="utf-8")
    wrong = {
        "{broken}": right.replace("U-GEN-SATISFACTION", "U-AUTRE"),
        "{missing}": right.replace('"A-AUT-2", ', ""),
        "{twice}": right.replace('"U-ENV-1"', '"U-ENV-1", "U-ENV-2"'),
        "{general}": right.replace('  "U-GEN-SATISFACTION",\n', ""),
    }
    with pytest.raises(ReferentielError, match=said):
        pulse.decode(edition, wrong.get(text, text).encode())


def test_an_edition_without_its_file_is_refused_before_the_platform_starts(tmp_path: object) -> None:
    with pytest.raises(ReferentielError, match="le fichier manque"):
        pulse.load(referentiels.load("ehuh-2019"), tmp_path)  # type: ignore[arg-type]
    pulse.check()
