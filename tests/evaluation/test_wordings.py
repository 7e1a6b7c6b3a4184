"""Every question exists in English and in easy French, complete, in the organisation's own word."""

import re
from collections.abc import Iterator

import pytest

from core import english_words
from evaluation import wordings
from evaluation.questionnaire import Practice
from evaluation.referentiel import Referentiel, ReferentielError, available, load

EDITIONS = available()
# The rules of « facile à lire et à comprendre » that a machine can check.
LONGEST = 12
NEGATION = re.compile(r"\bn[e’]|\b(pas|jamais|rien|aucune?|personne ne|sans)\b", re.I)
HARD = re.compile(
    r"\b(modalité|dispositif|procédure|encadrement|initiative|confidentialité|chiffrée|recours|incivilité)", re.I
)


def worded(edition: str, language: str) -> Referentiel:
    return wordings.of(load(edition), language).referentiel


def said(edition: str, language: str, word: str = "usager") -> Iterator[str]:
    """Every text that a respondent reads, the answer points apart."""
    found, words = wordings.of(load(edition), language), wordings.words(language, word)
    yield from (dimension.nom for dimension in found.referentiel.dimensions)
    yield from (title.format_map(words) for title in (found.general, found.predictions))
    for questionnaire in found.referentiel.questionnaires.values():
        yield from (questionnaire.titre, questionnaire.introduction)
        yield (questionnaire.commentaire or "").format_map(words)
        yield from (item.text_for(words) for item in questionnaire.items)
        yield from (item.preuve for item in questionnaire.items if isinstance(item, Practice))


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"[.:?!]\s*|»\.?\s*|«\s*", text) if one.strip()]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", wordings.OTHERS)
def test_every_question_is_said_in_other_words_at_the_same_place(edition: str, language: str) -> None:
    french, other = load(edition), worded(edition, language)
    assert other.digest == french.digest
    for audience, questionnaire in french.questionnaires.items():
        items = other.questionnaires[audience].items
        assert [item.code for item in items] == [item.code for item in questionnaire.items]
        assert [item.dimension for item in items] == [item.dimension for item in questionnaire.items]
        assert all(item.text.strip() for item in items)
    assert other.echelles.agreement.favorables == french.echelles.agreement.favorables


@pytest.mark.parametrize("edition", EDITIONS)
def test_english_leaves_no_french(edition: str) -> None:
    french = {text for text in said(edition, "fr") if text}
    for text in said(edition, "en"):
        assert text not in french - {"Environment"}, text
        assert not re.search(r"[éèêàçùû«»]|\b(les|des|une|est|dans|avec|votre|vous)\b", text), text


@pytest.mark.parametrize("edition", EDITIONS)
def test_easy_french_is_short_plain_and_without_negation(edition: str) -> None:
    for text in said(edition, "falc"):
        for sentence in sentences(text):
            assert len(re.findall(r"[\w’\-]+", sentence)) <= LONGEST, sentence
        assert not NEGATION.search(text), text
        assert not HARD.search(text), text


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("language", wordings.OTHERS)
def test_a_prediction_quotes_what_the_users_are_asked(edition: str, language: str) -> None:
    found = worded(edition, language)
    targets = {item.code: item.text.removesuffix(".") for item in found.questionnaires["usagers"].items}
    for questionnaire in found.questionnaires.values():
        for prediction in questionnaire.predictions:
            assert targets[prediction.cible] in prediction.text, prediction.code


def test_an_easy_text_of_the_edition_itself_is_the_one_shown() -> None:
    found = {item.code: item for item in worded("ehuh-2019", "falc").questionnaires["usagers"].items}
    assert found["U-VAL-1"].text == "Le service m’a aidé."


def test_english_has_its_own_forms_of_the_organisation_word() -> None:
    items = {item.code: item for item in worded("ehuh-2019", "en").questionnaires["collaborateurs"].items}
    assert "for a patient in" in items["A-AUT-1"].text_for(wordings.words("en", "patient"))
    assert "for an inhabitant in" in items["A-AUT-1"].text_for(wordings.words("en", "habitant"))
    assert "share of beneficiaries agree" in items["A-PRE-AUT"].text_for(wordings.words("en", "bénéficiaire (f)"))
    assert english_words.forms("ayant droit")["usagers"] == "people served"
    assert english_words.forms("patient")["Usagers"] == "Patients"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("U-COM-2 =", "U-COM-9 ="), "il manque la question « U-COM-2 »"),
        (("U-COM-2 =", "U-COM-9 ="), "la question « U-COM-9 » est de trop"),
        (('D-COM-2 = "Reporting', 'D-COM-9 = "Reporting'), "il manque la preuve « D-COM-2 »"),
        (('"Not yet", ', ""), "l’échelle « pratique »"),
        (("valeur = ", "valeurs = "), "il manque la dimension « valeur »"),
        (("“{cible}”", "“”"), "doit citer {cible} une fois"),
        (("{un_usager} in", "{une_usagere} in"), "« {une_usagere} » est inconnu"),
        (('commentaire = "What could', 'remarque = "What could'), "mal formé"),
        (('general = "In general"', ""), "mal formé"),
        (("titre = ", "titre : "), "mal formé"),
    ],
)
def test_an_incomplete_wording_is_refused(change: tuple[str, str], reason: str) -> None:
    data = (wordings.FOLDER / "ehuh-2019.en.toml").read_text()
    assert change[0] in data
    with pytest.raises(ReferentielError) as refused:
        wordings.decode(load("ehuh-2019"), "en", data.replace(*change).encode())
    assert reason in refused.value.message


def test_what_the_edition_says_in_easy_words_is_not_said_twice() -> None:
    data = (wordings.FOLDER / "ehuh-2019.falc.toml").read_text()
    with pytest.raises(ReferentielError, match="U-VAL-1 » est de trop"):
        wordings.decode(load("ehuh-2019"), "falc", data.replace("[items]", '[items]\nU-VAL-1 = "Aide."').encode())


def test_the_journal_receives_a_digest_for_each_language() -> None:
    found = wordings.digests("ehuh-2019")
    assert set(found) == {"en", "falc"}
    assert len({*found.values(), *wordings.digests("spx-2026").values()}) == 4
    with pytest.raises(ReferentielError, match="le fichier manque"):
        wordings.digests("absent-2000")
