"""Every page, mail and document of an organisation says its own word, in printed French; the public ones, in English.

Each stop of the story is walked in two words: a term written into a template or a sentence is foreign to one of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from core.settings import Settings
from core.vocabulary import CHOICES, forms, parse
from label.workflow import OFF_PATH
from tests.pages.reading import NOTHING
from tests.pages.story import FIRST_WORD, PART, story
from tests.pages.walking import Sheet, walk

pytestmark = pytest.mark.slow

FEMININE = "bénéficiaire (f)"
WORDS = ("usager", "patient", "citoyen", FEMININE, "client", FIRST_WORD)
# Day of the story → the words in which its pages are read there.
STOPS = {
    3: ("client", FIRST_WORD),  # draft
    8: ("patient", "citoyen"),  # submitted
    40: (FEMININE, "usager"),  # evaluation
    90: ("citoyen", FIRST_WORD),  # right of reply
    105: ("patient", "client"),  # sitting
}
ANSWERED = 40
LOST = ("/rien-ici", "/c/EHUH-2026-0000-0", "/registre/12345678900012", f"/repondre/lien/{UUID(int=0)}")
# Forms that are refused, of respondents and of the public, and addresses that take none.
REFUSED: tuple[tuple[str, dict[str, str]], ...] = (
    ("/repondre", {"code": "AAAA"}),
    ("/repondre", {"code": "u?"}),
    ("/repondre/recu", {"code": "A" * 20}),
    ("/repondre/envoi", {}),
    ("/verifier", {"numero": "x"}),
    ("/registre", {}),
    ("/rien-ici", {}),
)
# Pages about several organisations, or where a word is chosen among all.
GENERAL = re.compile(r"^/(missions|organisation|candidatures/nouvelle)$")


class Season(msgspec.Struct, frozen=True):
    """All that was read: the pages in French; in English those of the public and of respondents, as (page, what they
    lead to without the language)."""

    french: list[Sheet]
    english: list[tuple[Sheet, list[str]]]


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Season:
    """The story walked from its draft to its certificate."""
    folder = tmp_path_factory.mktemp("story")
    read = Season([], [])
    with story(folder, migrated_sqlite) as told, walk(told) as walked:
        for day, words in STOPS.items():
            told.until(day)
            for rank, word in enumerate(words):
                read.french.extend(walked.everybody(word, staff=rank == 0))
            if day == ANSWERED:
                for audience in told.unused:
                    for word in ("patient", FEMININE):
                        read.french.extend(walked.answering(word, audience))
                    read.english.extend((sheet, []) for sheet in walked.answering("usager", audience, "en"))
        told.until(112)
        for word in WORDS:
            with told.granted(word, folder / word) as number:
                read.french.extend(walked.holder(word, number))
                for state in OFF_PATH if word == "client" else ():
                    read.french.extend(walked.stopped(word, state))
                if word == "usager":
                    read.english.extend(walked.in_english("/", f"/c/{number}", f"/registre/{PART.siret}", *LOST))
                    read.english.extend(walked.refused_in_english(REFUSED))
    return read


@pytest.mark.parametrize("word", WORDS)
def test_an_organisation_reads_its_own_word_and_no_other_of_the_list(season: Season, word: str) -> None:
    others = [other for other in CHOICES if other != parse(word).singular]
    foreign = re.compile(rf"\b(?:{'|'.join(others)})s?\b", re.IGNORECASE)
    ours = [sheet for sheet in season.french if sheet.word == word and not GENERAL.match(sheet.path)]
    assert len(ours) > 30
    assert "certificat.pdf" in {sheet.path.rpartition("/")[2] for sheet in ours}
    assert _found(ours, foreign) == set()
    assert any(f"{forms(word)['Usagers']} {forms(word)['heureux']}" in said for sheet in ours for said in sheet.said)


def test_a_feminine_word_never_agrees_as_a_masculine_one(season: Season) -> None:
    wrong = re.compile(
        r"bénéficiaires? (?:heureux|ordinaires? satisfaits?|servis?|reçus?|accueillis?)\b"
        r"|\b(?:le|un|du|au|ce|cet|tous les|certains|aucun|quel|ceux des) bénéficiaires?\b|\(f\)",
        re.IGNORECASE,
    )
    assert _found([sheet for sheet in season.french if sheet.word == FEMININE], wrong) == set()


NARROW, NBSP = "\u202f", "\u00a0"
MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
FAULTS = {
    "a straight apostrophe": r"\w'\w",
    "an ordinary space before a mark": r" [;:!?%»€]",
    "no thin space before a mark": rf"[^{NARROW}!?;\W{NOTHING}][;!?](?!\w)",
    "no space before a colon": r"[^\W\d]:(?=\s|$)",
    "no thin space inside quotation marks": rf"«(?!{NARROW})|(?<!{NARROW})»",
    "a first of the month": rf"\b(?:0?1|0\d){NBSP}?(?: )?(?:{MONTHS})\b",
    "two spaces": rf"[{NBSP}{NARROW}]{{2,}}| [{NBSP}{NARROW}]|[{NBSP}{NARROW}] ",
    "three dots": r"\.\.\.",
    "a number that breaks": r"\d \d{3}\b",
    "a unit that leaves its number": r"\d (?:ans?|mois|jours?|semaines?|minutes?|heures?|h|Mo|Ko|points?)\b|[nN]° ?\w",
    "a range with a hyphen": r"(?<![\w-])\d{1,4} ?- ?\d{1,4}(?![\w-])",
    "a decimal point": r"\b\d+\.\d+\b",
    "straight quotation marks": r'[“”"]',
}
# Versions and addresses are not numbers.
VERSIONS = re.compile(r"Open Badges 3\.0|DDI-Codebook 2\.5|\bv?\d+(?:\.\d+){2,}\b|WCAG 2\.\d|RGAA 4\.\d(?:\.\d)?")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_page_is_printed_french(season: Season, fault: str) -> None:
    # In a file, the text comes back without its thin spaces.
    pages = [sheet for sheet in season.french if not sheet.file]
    assert _found(pages, re.compile(FAULTS[fault])) == set()


# What has one name in every language.
NAMES = re.compile(rf"Équipe heureuse, Usagers heureux|{PART.name}|{PART.commune}|{Settings().issuer_name}")
FRENCH = re.compile(
    r"\b(les?|la|des?|du|au|une?|est|sont|dans|avec|votre|vous|cette|pour|sur|qui|aucun|voir|ou|et|par)\b|[éèêàçùû]",
    re.IGNORECASE,
)


def test_no_french_sentence_is_left_in_english_pages_refusals_and_answers_to_forms(season: Season) -> None:
    assert len(season.english) > 45
    left = {
        (sheet.path, said) for sheet, _ in season.english for said in sheet.said if FRENCH.search(NAMES.sub("", said))
    }
    assert left == set()


def test_the_language_goes_with_every_link_and_form_of_the_public(season: Season) -> None:
    assert {(sheet.path, link) for sheet, forgotten in season.english for link in forgotten} == set()


def _found(sheets: Iterable[Sheet], pattern: re.Pattern[str]) -> set[tuple[str, str, str]]:
    """Who reads it, on which kind of page, in which words; a sentence of many pages is searched once."""
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for sheet in sheets:
        place = sheet.who, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", sheet.path)
        for said in sheet.said:
            places[said].add(place)
    return {
        (*place, said[max(0, hit.start() - 40) : hit.end() + 30])
        for said, seen in places.items()
        for hit in pattern.finditer(VERSIONS.sub("", said))
        for place in seen
    }
