"""A secret vote on its pages: who voted is told, nothing else before the count; then the counts, and the decision."""

import re
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text, update

from core.platform import Platform
from label.models import Vote
from tests.label.secret import secret_votes
from tests.web.audit.test_report_pdf import text_of
from tests.web.committee.test_committee import _candidacy, _open
from tests.web.committee.test_minutes import _applicant, pdf_of
from tests.web.sitting_room import measures, measuring, state_of
from tests.web.visitor import Visitor, Visitors

DECISIONS = ("Accorder le label", "Accorder avec réserves", "Ajourner", "Refuser")
COUNT, AGAIN = "Dépouiller le scrutin", "Ouvrir un nouveau tour"
SECRET = "les autres lisent que vous avez voté, jamais quoi"
NONE_BEFORE = "aucun compte ne paraît avant le dépouillement"


@pytest.fixture
def room(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[Visitor]]:
    """The address of an open sitting whose vote is secret, and its four members."""
    measuring(monkeypatch, measures())
    secret_votes(monkeypatch)
    return _open(visitors, platform, at)


def votes(member: Visitor, choice: str, *told: str) -> None:
    if member.tree.xpath("//button[normalize-space()='Enregistrer ma déclaration']"):
        member.submits("Enregistrer ma déclaration", {"Avez-vous un lien avec cette organisation ?": "Non, aucun"})
    member.sees(*(told or (SECRET,))).submits("Voter", {"Votre vote": choice})


def counts(visitor: Visitor) -> list[str]:
    """The cells of the table of counts, nothing while there is none."""
    return [
        "".join(cell.text_content().split()) for cell in visitor.tree.xpath("//table[contains(@class, 'tally')]//td")
    ]


def test_a_secret_vote_from_the_first_ballot_to_the_minutes(
    visitors: Visitors, platform: Platform, room: tuple[str, list[Visitor]], tmp_path: Path
) -> None:
    path, members = room
    for member, choice in zip(members[:3], ("Refuser", "Refuser", "Ajourner"), strict=True):
        votes(member, choice)
        assert counts(member) == []
        assert not member.tree.xpath("//button[@name='decision']")
        assert not member.tree.xpath("//button[normalize-space()='Ajourner et envoyer les questions']")
    members[0].opens(f"{path}/depouillement").sees("Membre 4", "N’a pas encore voté, et ne le pourra plus")
    members[3].opens(path).sees("Quorum atteint", NONE_BEFORE, "a voté").does_not_see(COUNT)
    members[3].opens(f"{path}/depouillement").sees("Seul un membre qui a voté")
    members[0].opens("/tableau-de-bord").sees("Dépouillez le scrutin")
    members[0].opens(path).sees("Vous avez voté : refuser").follows(COUNT).submits(COUNT)
    members[0].sees("Le scrutin est dépouillé", "Scrutin dépouillé le 2 mars 2026", "par Membre 1")
    assert counts(members[0]) == ["0", "0", "1", "2majorité"]
    members[3].opens(path).sees("Vous n’aviez pas voté", "n’a pas voté avant le dépouillement")
    assert counts(members[3]) == ["0", "0", "1", "2majorité"]
    members[3].opens("/tableau-de-bord").sees("Le scrutin est dépouillé ; un membre qui a voté clôt la séance.")
    members[1].opens("/tableau-de-bord").sees("Clôturez la séance")
    members[1].opens(path).submits("Refuser", {"Motif de la décision": "Les preuves manquent."})
    members[1].sees("Le vote est secret", "Refuser : 2", "Dépouillement", "par Membre 1")
    printed = text_of(pdf_of(members[1]), tmp_path)
    assert "Scrutin dépouillé le 2 mars 2026" in " ".join(printed.split())
    history = members[1].opens(path.replace("/comite", "/historique")).sees("Scrutin du comité dépouillé")
    history.opens(f"{history.path}?quoi=comite").sees("Scrutin du comité dépouillé")
    applicant = _applicant(visitors, platform, path).opens(path.replace("/comite", "/historique"))
    applicant.sees("Séance du comité ouverte").does_not_see("dépouillé", "Vote d’un membre")


@pytest.mark.parametrize("choice", ["granted", "adjourned"])
def test_before_the_count_every_page_is_the_same_whatever_was_voted(
    visitors: Visitors, platform: Platform, room: tuple[str, list[Visitor]], choice: str
) -> None:
    """The same pages again, once the base is made to say that each voted otherwise."""
    path, members = room
    for member in members[:3]:
        votes(member, "Refuser")
    home = path.removesuffix("/comite")
    addresses = (home, path, f"{path}/depouillement", f"{home}/historique", "/candidatures", "/tableau-de-bord")
    readers = (members[3], visitors.of("manager"))

    def read() -> list[str]:
        return [reader._send("GET", address).text for reader in readers for address in addresses]

    def plain(pages: list[str]) -> list[str]:
        return [re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page) for page in pages]

    before = read()
    assert "Quorum atteint" in before[1]
    with platform.database.write() as session:
        session.execute(text("DROP TRIGGER vote_stays_update"))
        session.execute(update(Vote).values(choice=choice))
    assert plain(read()) == plain(before)


def forced(member: Visitor, path: str, act: str, said: dict[str, str]) -> str:
    """What the server answers to a form that the page does not offer."""
    version = str(member.tree.xpath("string(//input[contains(@name, '-version') or @name='version']/@value)"))
    member.posts(f"{path}/{act}", {name: value or version for name, value in said.items()}, status=409)
    return " ".join(member.tree.xpath("string(//*[@id='erreurs'])").split())


def test_before_the_count_no_forced_decision_is_an_oracle(room: tuple[str, list[Visitor]]) -> None:
    path, members = room
    for member in members[:3]:
        votes(member, "Refuser")
    said = {
        forced(
            members[0].opens(f"{path}/depouillement"),
            path,
            "decision",
            {"decision-version": "", "decision": outcome, "decision-motif": "Motif."},
        )
        for outcome in ("refused", "adjourned", "granted")
    }
    assert said == {"Le vote est secret : dépouillez d’abord le scrutin, depuis la page de la séance."}


def test_a_count_without_majority_opens_another_round(
    platform: Platform, room: tuple[str, list[Visitor]], tmp_path: Path
) -> None:
    path, members = room
    for member, choice in zip(members, DECISIONS, strict=True):
        votes(member, choice)
    members[0].opens(f"{path}/depouillement").submits(COUNT).sees("Aucune décision ne peut être prise")
    members[0].sees("Aucune décision n’a la majorité")
    assert not members[0].tree.xpath("//button[@name='decision']")
    members[0].opens("/tableau-de-bord").sees("Ouvrez un nouveau tour")
    members[0].opens(path).submits(AGAIN).sees("Un nouveau tour est ouvert", "Tour de scrutin n° 1", NONE_BEFORE)
    assert counts(members[0]) == []
    for member in members:
        votes(member.opens(path), "Refuser")
    members[0].opens(f"{path}/depouillement").submits(COUNT)
    members[0].submits("Refuser", {"Motif de la décision": "Les preuves manquent."})
    assert state_of(platform, _candidacy(path)) == "refused"
    printed = " ".join(text_of(pdf_of(members[0]), tmp_path).split())
    for words in ("Tour de scrutin n° 1", "Tour de scrutin n° 2", "un nouveau tour a suivi"):
        assert words in printed, words


def test_the_count_is_refused_in_words(room: tuple[str, list[Visitor]], visitors: Visitors) -> None:
    path, members = room
    votes(members[0], "Refuser")
    members[0].sees("possible dès que le quorum est atteint").does_not_see(COUNT)
    members[0].opens(f"{path}/depouillement").sees("Le quorum n’est pas atteint")
    version = str(members[1].tree.xpath("string(//input[@name='vote-version' or @name='declaration-version']/@value)"))
    members[0].posts(f"{path}/depouillement", {"version": version}, status=409).sees("Le quorum n’est pas atteint")
    visitors.of("manager").opens(f"{path}/depouillement", status=403)


def test_an_open_vote_has_no_count_to_make(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    members[0].does_not_see("secret", "dépouille")
    members[0].opens(f"{path}/depouillement").sees("Le vote est à voix ouverte")


def test_an_open_vote_without_majority_goes_on_in_another_round(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, measures())
    path, members = _open(visitors, platform, at)
    for member, choice in zip(members, ("Refuser", "Accorder le label", "Ajourner"), strict=False):
        votes(member, choice, "Un vote ne se reprend pas")
    page = members[0].opens(path).sees("Aucune décision ne peut être prise", "pas encore voté peut changer cela")
    page.submits(AGAIN).sees("Un nouveau tour est ouvert", "Tour de scrutin n° 1").does_not_see("Dépouillé")
