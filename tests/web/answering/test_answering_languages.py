"""A respondent reads French, English or easy French, changes on the way, and loses nothing."""

import re

import pytest
from sqlalchemy import select

from audit.models import JournalEntry
from core.platform import Platform
from evaluation import wordings
from evaluation.referentiel import ReferentielError, load
from tests.web.answering.test_answering import Box
from tests.web.conftest import Clock
from tests.web.visitor import Visitor, Visitors
from web.app import create_app
from web.frame.rendering import ROOT

EASY_SENTENCE = "Je peux trouver moi-même une solution pour un patient."
MOST_BYTES = 30_000


@pytest.fixture
def box(platform: Platform, clock: Clock) -> Box:
    return Box(platform, clock)


def _checked(visitor: Visitor) -> list[str]:
    return [str(one.get("value")) for one in visitor.tree.xpath("//input[@checked]")]


def test_the_language_is_chosen_on_the_first_page_and_kept_to_the_last(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre").follows("Français facile").sees("Recopiez le code ici.")
    agent.submits("Continuer", {"code": box.codes[0]}).sees("Votre réponse est secrète", "Choisissez un endroit calme.")
    assert agent.tree.get("lang") == "fr"
    agent.submits("Commencer").sees("Décider soi-même", EASY_SENTENCE, "Page 1 sur 13", "Non, pas du tout")
    agent.submits("Suivant", {"q-0": "3"})
    for _ in range(11):
        agent.submits("Suivant")
    agent.sees("Gardez votre nom secret", "bien aider les patients").submits("Relire mes réponses")
    agent.sees("Relire et envoyer", "Plutôt oui").submits("Envoyer").sees("Votre réponse est envoyée")
    assert agent.path.endswith("lang=falc")
    assert box.ballots() == 1


def test_changing_language_on_the_way_keeps_every_answer_and_the_place(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]}).submits("Commencer")
    agent.submits("Suivant", {"q-0": "4", "q-1": "0"}).sees("Environnement")
    agent.submits("English", {"q-4": "2"}).sees("Step 2 of 13", "Environment", "of 46")
    assert _checked(agent) == ["2"]
    agent.submits("Français facile").sees("Les lieux et les outils")
    assert _checked(agent) == ["2"]
    agent.submits("Page d’avant").sees("Décider soi-même")
    assert _checked(agent) == ["4", "0"]
    agent.submits("Français").sees("Autonomie et initiative")
    assert _checked(agent) == ["4", "0"]
    assert agent.response.headers.get_list("set-cookie") == []


@pytest.mark.parametrize("audience", ["code", "lien"])
def test_the_welcome_page_changes_language_too(visitors: Visitors, box: Box, audience: str) -> None:
    agent = visitors.citizen()
    if audience == "code":
        agent.opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    else:
        agent.opens(f"/repondre/lien/{box.campaigns['usagers']}")
    agent.submits("Français facile").sees("Votre réponse est secrète").submits("English").sees("What we cannot promise")
    agent.submits("Start").sees("Step 1 of")


def test_easy_french_is_for_respondents_only(visitors: Visitors, box: Box) -> None:
    visitor = visitors.citizen().opens("/?lang=falc").does_not_see("Français facile")
    assert visitor.tree.get("lang") == "fr"
    assert "lang=falc" not in visitor.response.text


def test_every_page_of_every_language_is_lighter_than_the_limit(visitors: Visitors, box: Box) -> None:
    for code in (box.codes[0], box.leader):
        for language in ("", "?lang=en", "?lang=falc"):
            visitor = visitors.citizen().opens(f"/repondre{language}")
            sizes = [len(visitor.response.content)]
            data = {"code": code, "commentaire": "é" * 1000, "reponses": "3" * 40}
            for step in ("", *map(str, range(14))):
                visitor.posts(f"/repondre{language}", {**data, "vers": step}, status=200)
                sizes.append(len(visitor.response.content))
            assert max(sizes) < MOST_BYTES, (language, max(sizes))


def test_no_screen_asks_more_than_four_questions(visitors: Visitors, box: Box) -> None:
    for code, screens in ((box.codes[0], 13), (box.leader, 10)):
        visitor = visitors.citizen().opens("/repondre").submits("Continuer", {"code": code}).submits("Commencer")
        asked = []
        while visitor.tree.xpath("//button[text()='Suivant']"):
            asked.append(len(visitor.tree.xpath("//fieldset")))
            visitor.submits("Suivant")
        assert max(asked) <= 4
        assert len(asked) in (screens, screens - 1)


def test_leaders_and_agents_guess_what_the_users_say_on_the_scale_of_shares(visitors: Visitors, box: Box) -> None:
    shares = list(load("ehuh-2019").echelles.prediction.libelles)
    for code, first, second in ((box.codes[0], "10", "11"), (box.leader, "8", "9")):
        visitor = visitors.citizen().opens("/repondre")
        for screen in (first, second):
            visitor.posts("/repondre", {"code": code, "vers": screen}, status=200)
            visitor.sees("Ce qu’en pensent les patients, selon vous", "Selon vous, quelle part des patients")
            (scale, *_) = visitor.tree.xpath("//fieldset/div")
            assert [one.text_content().strip() for one in scale.xpath("label")] == [*shares, "Sans avis"]


def test_the_first_page_says_in_plain_words_what_is_not_promised(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]})
    limits = agent.tree.get_element_by_id("limites").text_content()
    for word in ("regarde votre écran", "employeur", "serveur", "Un code perdu ne se retrouve pas", "vous vous nommez"):
        assert word in limits, word
    assert len(re.findall(r"\w+", limits)) < 130
    user = visitors.citizen().opens(f"/repondre/lien/{box.campaigns['usagers']}")
    assert "code perdu" not in user.tree.get_element_by_id("limites").text_content()


def test_answers_stay_in_no_cache_and_a_shared_kiosk_offers_no_draft(visitors: Visitors, box: Box) -> None:
    agent = visitors.citizen().opens("/repondre").submits("Continuer", {"code": box.codes[0]}).submits("Commencer")
    assert agent.response.headers["cache-control"] == "no-store"
    assert agent.tree.xpath("//*[@data-brouillon][@hidden]")
    kiosk = visitors.citizen().opens("/repondre?saisie=borne").submits("Continuer", {"code": box.codes[0]})
    kiosk.submits("Commencer")
    assert not kiosk.tree.xpath("//*[@data-brouillon]")
    assert "brouillon.js" not in kiosk.response.text


def test_a_platform_whose_questions_are_not_all_worded_does_not_start(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordings, "FOLDER", ROOT)
    with pytest.raises(ReferentielError, match="le fichier manque"):
        create_app(platform)


def test_opening_journals_which_words_the_questions_have(platform: Platform, box: Box) -> None:
    with platform.database.read() as session:
        opened = session.scalars(select(JournalEntry).where(JournalEntry.event == "campaign.opened")).all()
        assert [entry.data["wordings"] for entry in opened] == [wordings.digests("ehuh-2019")] * 3
