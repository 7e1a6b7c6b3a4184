"""Whoever asks for easy French reads only easy French: short sentences, everyday words, no negation."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from tests.evaluation.test_wordings import LONGEST, NEGATION, sentences
from tests.web.frame.test_translations import VARIABLE, marked
from web.frame.translations import EASY, FOLDER, LANGUAGE, catalogue, translate, translate_count, translate_in

# The templates from which the pages of respondents are made.
ANSWERING = ("answering/", "base.html", "_masthead.html", "_footer.html", "errors/")
# Ways of the visitors' pages, which a respondent is not shown.
ELSEWHERE = {"Mon espace"}
TECHNICAL = re.compile(r"\b(serveur|chiffrée?s?|empreinte|clôture|campagne|cookie|scellée?s?|plateforme)\b", re.I)
NAMES = ("Accessibilité : non conforme",)


def pairs() -> Iterator[tuple[str, str]]:
    with (FOLDER / EASY / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file, locale="fr"):
            keys = [message.id] if isinstance(message.id, str) else list(message.id)
            texts = [message.string] if isinstance(message.string, str) else list(message.string or [])
            yield from (pair for pair in zip(keys, texts, strict=True) if pair[0])


def test_every_text_of_the_respondents_pages_is_said_in_easy_words() -> None:
    known = dict(pairs())
    wanted = {text for text, file in marked().items() if any(part in file for part in ANSWERING)} - ELSEWHERE
    assert wanted - set(known) == set()
    assert all(known.values())
    for text in wanted:
        assert set(VARIABLE.findall(known[text])) <= set(VARIABLE.findall(text)), text


@pytest.mark.parametrize("text", [text for _, text in pairs() if text not in NAMES])
def test_an_easy_text_keeps_the_rules(text: str) -> None:
    for sentence in sentences(re.sub(r"%\(\w+\)s|\{\}", "7", text)):
        assert len(re.findall(r"[\w’\-]+", sentence)) <= LONGEST, sentence
    assert not NEGATION.search(text)
    assert not TECHNICAL.search(text)


def test_a_text_that_nobody_made_easy_stays_plain_french_and_counts_as_french_does() -> None:
    token = LANGUAGE.set(EASY)
    try:
        assert translate("Modifier") == "Changer"
        assert translate("Texte que personne n’a traduit") == "Texte que personne n’a traduit"
        one, many = "%(num)s réponse sur %(all)s", "%(num)s réponses sur %(all)s"
        assert [translate_count(one, many, count) for count in (0, 1, 2)] == [one, one, many]
    finally:
        LANGUAGE.reset(token)
    assert catalogue(EASY).info()["language"] == "fr"


def test_a_refusal_made_by_a_service_is_said_in_easy_words_with_its_figures() -> None:
    french = "Le code compte 24 caractères, par groupes de 4 : il en manque 20."
    assert translate_in(EASY, french).endswith("Ajoutez-en 20.")
    assert "« U »" in translate_in(EASY, "Les codes ne contiennent ni lettre U ni signe : relisez « U ».")
