"""A member whom a link ties to the organisation reads at once that they cannot vote, and recuses by one button."""

from datetime import datetime
from typing import Any

import pytest

from audit import ties
from core.platform import Platform
from tests.builders import SIRET, make_person
from tests.web.committee.test_committee import _any_version, _open, _votes
from tests.web.sitting_room import measures, measuring
from tests.web.visitor import Visitor, Visitors

OWN, INDIRECT = "Membre 1 travaille pour Mairie d’Essai.", "Un lien indirect vous rattache à cette organisation"


@pytest.fixture
def room(
    visitors: Visitors, platform: Platform, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[str, list[Visitor]]:
    measuring(monkeypatch, measures())
    return _open(visitors, platform, at)


def employ(platform: Platform, who: Visitor, at: datetime) -> None:
    """This person declares that they work for the organisation of the file."""
    assert who.actor is not None
    with platform.database.write() as session:
        said: dict[str, Any] = {
            "kind": "employment",
            "text": "Poste.",
            "number": SIRET,
            "organisation": "Mairie d’Essai",
        }
        ties.declare(session, **said, by=who.actor, at=at)


def test_whoever_is_linked_sees_why_at_once_and_recuses_by_one_button(
    platform: Platform, room: tuple[str, list[Visitor]], at: datetime
) -> None:
    path, members = room
    employ(platform, members[0], at)
    linked = members[0].opens(path).sees("Vous ne pouvez pas voter", OWN, "Récusez-vous ci-dessous")
    for button in ("Voter", "Enregistrer ma déclaration"):
        assert not linked.tree.xpath(f"//button[normalize-space()='{button}']"), button
    vote = {"vote-version": _any_version(linked), "vote-choix": "granted"}
    linked.posts(path + "/vote", vote, status=403).sees(OWN)
    linked.opens("/tableau-de-bord").sees("Récusez-vous")
    linked.opens(path).submits("Me récuser").sees("Vous vous êtes récusé")
    members[1].opens(path).sees("s’est récusé").does_not_see(OWN)


def test_the_others_read_that_they_do_not_vote_and_nothing_of_the_link(
    visitors: Visitors, platform: Platform, room: tuple[str, list[Visitor]], at: datetime
) -> None:
    path, members = room
    employ(platform, members[0], at)
    for other in (members[1], visitors.of("manager")):
        other.opens(path).sees("Membre 1 ne peut pas voter sur ce dossier").does_not_see("travaille pour", "rattache")


def test_what_a_relative_declared_is_not_told(
    visitors: Visitors, platform: Platform, room: tuple[str, list[Visitor]], at: datetime
) -> None:
    path, members = room
    assert members[0].actor is not None
    with platform.database.write() as session:
        relative = make_person(session, at, "auditor", name="Ève Secrète")
        ties.declare(session, kind="family", text="Ma sœur.", relative_id=members[0].actor.id, by=relative, at=at)
        said: dict[str, Any] = {"kind": "dispute", "text": "Procès.", "number": SIRET, "organisation": "Mairie d’Essai"}
        ties.declare(session, **said, by=relative, at=at)
    linked = members[0].opens(path).sees("Vous ne pouvez pas voter", INDIRECT)
    linked.does_not_see("Ève Secrète", "litige")
    vote = {"vote-version": _any_version(linked), "vote-choix": "granted"}
    linked.posts(path + "/vote", vote, status=403).sees(INDIRECT).does_not_see("Ève Secrète", "litige")


def test_who_becomes_linked_after_voting_closes_nothing(
    platform: Platform, room: tuple[str, list[Visitor]], at: datetime
) -> None:
    path, members = room
    for member in members[:3]:
        _votes(member.opens(path), "Accorder le label")
    employ(platform, members[0], at)
    members[0].opens(path).submits("Accorder le label", status=403).sees(OWN, "Un autre membre qui a voté peut clore")
    members[1].opens(path).submits("Accorder le label").sees("La décision est prise")
