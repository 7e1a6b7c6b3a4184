"""Organisations: registered once with their sites, their word free until a certificate carries it."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.models import Person
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.settings import Settings
from label import organisations
from label.models import Organisation
from label.organisations import NewSite
from tests.builders import SIRET, make_person
from tests.label.issued import grant

SITES = (NewSite("Centre", 60, 9000), NewSite("Annexe", 40, 3000))
GOOD: dict[str, Any] = {
    "siret": "999 000 078 00017",
    "name": "Mairie d’Essai",
    "kind": "mairie",
    "word": "citoyen",
    "sites": SITES,
    "person_name": "Martine Orsini",
    "email": "Martine@essai.test",
    "password": "une phrase que je retiens",
}


def sign_up(session: Session, at: datetime, **changed: Any) -> Actor:
    return organisations.sign_up(session, **(GOOD | changed), at=at)


def test_an_organisation_and_its_first_person_are_registered_together(database: Database, at: datetime) -> None:
    with database.write() as session:
        actor = sign_up(session, at)
    with database.read() as session:
        found = organisations.own(session, by=actor)
        assert (found.siret, found.word) == (SIRET, "citoyen")
        assert [(site.name, site.headcount, site.yearly_users) for site in found.sites] == [
            ("Annexe", 40, 3000),
            ("Centre", 60, 9000),
        ]
        events = session.scalars(select(JournalEntry.event).order_by(JournalEntry.position)).all()
        assert events == ["person.signed_up", "organisation.registered"]
    assert (actor.role, actor.organisation_id) == ("applicant", found.id)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"siret": "99900007800018"}, "siret"),
        ({"word": "usager 33"}, "word"),
        ({"name": "M\u0430irie d’Essai"}, "name"),
        ({"sites": ()}, "sites"),
        ({"sites": (NewSite("Centre", 1, 1), NewSite("CENTRE", 1, 1))}, "sites"),
        ({"sites": (NewSite("Centre", 1, 1), NewSite("C\u00e9ntre.", 1, 1))}, "sites"),
        ({"sites": (NewSite("C\u0435ntre", 1, 1),)}, "sites"),
        ({"sites": (NewSite("Centre\u202eertneC", 1, 1),)}, "sites"),
        ({"sites": (NewSite("Centre", 0, 1),)}, "sites"),
        ({"password": "court"}, "password"),
    ],
)
def test_what_cannot_be_accepted_names_its_field_and_writes_nothing(
    database: Database, at: datetime, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refusal, database.write() as session:
        sign_up(session, at, **changed)
    assert field in refusal.value.errors
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
        assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_name_that_can_be_taken_for_a_certified_one_is_refused(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    held = grant(session, keyring, settings, at)
    for twin in (held.holder, held.holder.upper(), held.holder.replace("i", "l"), f"{held.holder}."):
        with pytest.raises(Invalid, match="se confond avec") as refusal:
            sign_up(session, at, name=twin, siret="99900014400017", email="autre@essai.test")
        assert list(refusal.value.errors) == ["name"]
        assert held.holder in refusal.value.message
    sign_up(session, at, name=f"{held.holder} (Creuse)", siret="99900014400017", email="autre@essai.test")


def test_a_siret_and_an_address_register_once(session: Session, at: datetime) -> None:
    sign_up(session, at)
    with pytest.raises(Invalid) as refusal:
        sign_up(session, at, siret=SIRET, email="autre@essai.test")
    assert "siret" in refusal.value.errors
    with pytest.raises(Invalid) as refusal:
        sign_up(session, at, siret="99900014400017")
    assert "email" in refusal.value.errors


def test_the_word_changes_until_a_certificate_carries_it(
    session: Session, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = sign_up(session, at)
    changed = organisations.change_word(session, " patient ", version=1, by=actor, at=at)
    assert (changed.word, changed.version) == ("patient", 2)
    assert session.scalars(select(JournalEntry.event).order_by(JournalEntry.position.desc())).first() == (
        "organisation.word_changed"
    )
    monkeypatch.setattr(organisations, "is_frozen", lambda *_: True)
    with pytest.raises(Conflict, match="ne change plus"):
        organisations.change_word(session, "client", version=2, by=actor, at=at)
    assert organisations.own(session, by=actor).word == "patient"


def test_two_people_do_not_overwrite_each_other(session: Session, at: datetime) -> None:
    actor = sign_up(session, at)
    organisations.change_word(session, "patient", version=1, by=actor, at=at)
    with pytest.raises(Conflict, match="entre-temps"):
        organisations.change_word(session, "client", version=1, by=actor, at=at)


def test_a_wrong_word_is_refused(session: Session, at: datetime) -> None:
    actor = sign_up(session, at)
    with pytest.raises(Invalid):
        organisations.change_word(session, "", version=1, by=actor, at=at)


def test_only_its_own_people_reach_an_organisation(session: Session, at: datetime) -> None:
    actor = sign_up(session, at)
    with pytest.raises(NotAllowed):
        organisations.own(session, by=make_person(session, at, "manager"))
    with pytest.raises(NotFound):
        organisations.get(session, actor.id)
    assert not organisations.is_frozen(session, organisations.own(session, by=actor).id)
