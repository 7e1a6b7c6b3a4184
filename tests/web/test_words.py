"""The organisation's own word on every page of its candidacy, and no other word of the list."""

import re
from datetime import datetime

import pytest

from core.platform import Platform
from core.vocabulary import CHOICES, forms
from label import committee
from tests.builders import make_organisation, make_person
from tests.web.sitting_room import in_state, measures, measuring, seat
from tests.web.visitor import Visitor, Visitors


def _said(page: Visitor) -> str:
    """All that a page says, to the eye, to the ear and in its title; never its addresses."""
    spoken = page.tree.xpath("//@aria-label | //@title | //@alt | //@placeholder | //title/text()")
    return " ".join([page.text, *spoken]).lower()


def _foreign(page: Visitor, word: str) -> set[str]:
    others = [other for other in CHOICES if other != word]
    return set(re.findall(rf"\b(?:{'|'.join(others)})s?\b", _said(page)))


@pytest.mark.parametrize("word", CHOICES)
def test_a_candidacy_speaks_of_one_word_from_its_draft_to_its_results(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    measuring(monkeypatch, measures())
    seat(platform, at)
    candidacy_id, applicant, manager = in_state(platform, at, "committee", word)
    with platform.database.write() as session:
        committee.convene(session, candidacy_id, settings=platform.settings, by=manager, at=at)
    path = f"/candidatures/{candidacy_id}"
    for person in (applicant, manager):
        visitor = visitors.as_(person)
        for room in (
            "",
            "/dossier",
            "/resultats",
            *(("/comite", "/recevabilite") if person is manager else ("/retrait",)),
        ):
            page = visitor.opens(path + room)
            assert _foreign(page, word) == set(), f"{person.role} {room}"
            assert f"{forms(word)['Usagers']} heureux" in page.text
    assert _foreign(visitors.as_(applicant).opens("/candidatures"), word) == set()
    assert _foreign(visitors.as_(applicant).opens("/tableau-de-bord"), word) == set()


@pytest.mark.parametrize("word", CHOICES)
def test_a_first_application_speaks_of_one_word(
    visitors: Visitors, platform: Platform, at: datetime, word: str
) -> None:
    with platform.database.write() as session:
        organisation = make_organisation(session, at, word=word)
        applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    page = visitors.as_(applicant)
    for path in ("/tableau-de-bord", "/candidatures", "/candidatures/nouvelle"):
        assert _foreign(page.opens(path), word) == set(), path
    page.submits("Ouvrir un dossier", {"referentiel": "spx-2026"})
    assert _foreign(page, word) == set()
    page.opens(page.path.removesuffix("dossier") + "envoi")
    assert _foreign(page, word) == set()


def test_a_feminine_word_of_several_makes_its_sentences_agree(
    visitors: Visitors, platform: Platform, at: datetime
) -> None:
    candidacy_id, applicant, _ = in_state(platform, at, "evaluation", "personne accompagnée")
    page = visitors.as_(applicant).opens(f"/candidatures/{candidacy_id}")
    page.sees("Équipe heureuse, Personnes accompagnées heureuses")
    page.opens("/tableau-de-bord").sees("la campagne des personnes accompagnées")
