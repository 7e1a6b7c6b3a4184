"""A screen written from its pieces is the page of its template, whatever was answered; nobody's answers stay in it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.platform import Platform
from evaluation.asking import campaigns
from tests.web.answering.test_answering import Box
from tests.web.conftest import Clock
from web.answering import questionnaires, spliced
from web.answering.questionnaires import Draft, Sheet
from web.frame.page import Page, Visit
from web.frame.rendering import Templates

TEMPLATES = Templates()
# What a person may type, what a template writes, and what marks a place.
WORDS = ["", "Merci", "<b>\"&'</b>", "l'accueil : 3 ans ?", " checked", "answered", f"{spliced.MARK}code{spliced.MARK}"]
TEXTS = st.one_of(st.sampled_from(WORDS), st.text(max_size=30))


@pytest.fixture(scope="module", params=["fr", "en", "falc"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sheets(platform: Platform, clock: Clock, language: str) -> list[Sheet]:
    """The questionnaire of each audience, in the words of a hospital."""
    box = Box(platform, clock)
    with platform.database.read() as session:
        opened = [campaigns.get(session, campaign_id) for campaign_id in box.campaigns.values()]
        return [questionnaires.sheet(session, campaign, language) for campaign in opened]


def _page(language: str, mode: str) -> Page:
    visit = Visit(respondent=True, path="/repondre", language=language, kiosk=mode == "kiosk")
    return Page(TEMPLATES, visit, demo=True, origin="https://label.test")


def test_a_spliced_screen_is_the_page_of_its_template(sheets: list[Sheet], language: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def alike(data: st.DataObject) -> None:
        sheet = data.draw(st.sampled_from(sheets))
        size = len(sheet.questionnaire.items)
        value, most = st.one_of(st.none(), st.integers(0, 9)), data.draw(st.sampled_from([0, 1, 2, size]))
        values = data.draw(st.lists(value, min_size=most, max_size=most))
        said = Draft(
            code=data.draw(TEXTS),
            mode=data.draw(st.sampled_from(["web", "paper", "phone", "kiosk"])),
            values=values + [None] * (size - most),
            comment=data.draw(TEXTS),
            proofs={item.code: data.draw(TEXTS) for item in sheet.questionnaire.pratiques[:2]},
        )
        number = data.draw(st.integers(0, len(sheet.screens) - 1))
        page = _page(language, said.mode)
        assert spliced.screen(page, sheet, said, number) == spliced.plain(page, sheet, said, number)

    alike()


def test_what_is_kept_of_a_screen_holds_nothing_of_whom_it_was_made_for(sheets: list[Sheet], language: str) -> None:
    for sheet in sheets:
        sheet = replace(sheet, pages={})
        values: list[int | None] = [3] * len(sheet.questionnaire.items)
        said = Draft(code="SECRETCODE", mode="web", values=values, comment="une confidence", proofs={})
        for number in range(len(sheet.screens)):
            made = spliced.screen(_page(language, "web"), sheet, said, number)
            assert "SECRETCODE" in made and "une confidence" in made
        kept = "".join(piece for pieces in sheet.pages.values() for piece in pieces)
        told = [word for word in ("SECRETCODE", "une confidence", " checked", said.carried) if word in kept]
        assert not told
        assert bool(sheet.pages) == (sheet.audience != "dirigeants")
