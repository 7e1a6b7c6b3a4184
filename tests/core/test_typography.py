"""French typography: what is retouched, what never is, dates and hours as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.typography import date_fr, french, french_html, moment_fr

RETOUCHED = {
    "Bonjour !": "Bonjour\u202f!",
    "Bonjour!": "Bonjour\u202f!",
    "Vraiment ?!": "Vraiment\u202f?!",
    "oui ; non": "oui\u202f; non",
    "Attention : lisez": "Attention\u00a0: lisez",
    "Attention: lisez": "Attention\u00a0: lisez",
    "« Bonjour »": "«\u202fBonjour\u202f»",
    "«Bonjour»": "«\u202fBonjour\u202f»",
    "«\u00a0Déjà\u00a0» ": "«\u202fDéjà\u202f» ",
    "l'usager d'aujourd'hui": "l’usager d’aujourd’hui",
    "52 000 personnes": "52\u202f000 personnes",
    "1 234 567,5": "1\u202f234\u202f567,5",
    "82,07 %": "82,07\u00a0%",
    "82%": "82\u00a0%",
    "Que dire « ainsi » ?": "Que dire «\u202fainsi\u202f»\u202f?",
    "et ainsi de suite...": "et ainsi de suite…",
    "Voir https://label.test/c/1?x=2;y ?": "Voir https://label.test/c/1?x=2;y\u202f?",
    "de 12 ans à 3 mois": "de 12\u00a0ans à 3\u00a0mois",
    "20 Mo au plus, en 10 h": "20\u00a0Mo au plus, en 10\u00a0h",
    "17,9 / 20 et 16/20": "17,9\u00a0/\u00a020 et 16/20",
    "Constat n° 3, visite N°4": "Constat n°\u00a03, visite N°\u00a04",
    "du 1 mars au 21 mai": "du 1er\u00a0mars au 21\u00a0mai",
    "le 1er mars": "le 1er\u00a0mars",
    "pages 12-14, saison 2025-2026": "pages 12–14, saison 2025–2026",
}
KEPT = [
    "https://label.demo.test/c/EHUH-2026-7K3F-9?a=1;b=2",
    "www.exemple.fr/a?b:c",
    "did:web:label.demo.test",
    "ouvert de 12:30 à 14:05:00",
    "Tom &amp; Jerry&nbsp;&#39;&#x27;",
    "qui@exemple.fr",
    "SIRET 999 000 078 00017",
    "téléphone 01 23 45 67 89",
    "en 2026 120 personnes",
    "cle=valeur&autre=1;2",
    "'cité' et l' ouvert",
    "le 2026-03-12, ISO/IEC 17021-1, EHUH-2026-7K3F-9",
    "06-12-34-56-78 et PDF/A-3a",
    "3 moissons, 2 hommes, 5 minuscules",
]


@pytest.mark.parametrize("text", RETOUCHED)
def test_spaces_and_apostrophes_are_those_of_printed_french(text: str) -> None:
    assert french(text) == RETOUCHED[text]


@pytest.mark.parametrize("text", KEPT)
def test_addresses_codes_hours_and_entities_are_never_touched(text: str) -> None:
    assert french(text) == text


@given(st.text(alphabet="aé1 09,.:;!?«»'’%€°hn\u00a0\u202f&#/=-–@\n<", max_size=40))
@example("a: ;")
@example("1 000 000")
def test_retouching_twice_is_retouching_once(text: str) -> None:
    assert french(french(text)) == french(text)


@given(st.text(max_size=60))
def test_words_and_figures_are_never_lost(text: str) -> None:
    assert [c for c in french(text) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_page_keeps_its_tags_its_code_and_what_was_typed() -> None:
    page = (
        '<p id="a ?">Ah ! <b>Oui</b> : l&#39;été</p><textarea>Ah ! l\'été</textarea><input value="l&#39;été !">'
        "<blockquote>Non <em>merci</em> !</blockquote><code>a ? b</code><!-- rien ! --><br/>Fin !"
    )
    assert french_html(page) == (
        '<p id="a ?">Ah\u202f! <b>Oui</b>\u00a0: l’été</p><textarea>Ah ! l\'été</textarea><input value="l&#39;été !">'
        "<blockquote>Non <em>merci</em> !</blockquote><code>a ? b</code><!-- rien ! --><br/>Fin\u202f!"
    )


@pytest.mark.parametrize("name", ["aria-label", "title", "alt", "placeholder", "content", "data-label"])
def test_an_attribute_that_is_heard_or_shown_is_printed_too(name: str) -> None:
    page = f'<td class="a ?" {name}="Part : l&#39;été, 95 % ?" value="a ?">'
    said = f'<td class="a ?" {name}="Part\u00a0: l’été, 95\u00a0%\u202f?" value="a ?">'
    assert french_html(page) == said
    assert french_html(said) == said


def test_dates_are_those_of_paris() -> None:
    assert date_fr(date(2026, 3, 1)) == "1er\u00a0mars 2026"
    assert date_fr(date(2027, 8, 12)) == "12\u00a0août 2027"
    assert date_fr(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "1er\u00a0janvier 2027"


def test_hours_follow_summer_time() -> None:
    assert moment_fr(datetime(2026, 3, 2, 9, 5, tzinfo=UTC)) == "2\u00a0mars 2026 à 10\u00a0h\u00a005"
    assert moment_fr(datetime(2026, 7, 2, 9, 5, tzinfo=UTC)) == "2\u00a0juillet 2026 à 11\u00a0h\u00a005"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        moment_fr(datetime(2026, 3, 2))  # noqa: DTZ001 (the point of the test)
