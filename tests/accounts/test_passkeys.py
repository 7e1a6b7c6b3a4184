"""Passkeys: added, answering once for one act of one session, removed; some people always keep a factor."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from accounts import ceremonies, passkeys, second_factor, totp
from accounts.models import Membership, Person
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid
from core.settings import Settings
from tests.accounts.passkey_scene import ACT, HOLDER, OTHER, TO, added, asked, confirmed
from tests.builders import make_person

KEY = b"k" * 32


def test_a_passkey_answers_for_one_act_of_one_session_within_ten_minutes(
    session: Session, at: datetime, by: Actor
) -> None:
    device = added(session, by, at)
    later = at + timedelta(minutes=2)
    used = confirmed(session, device.answers(asked(session, by, at)), by, later)
    assert (used.name, used.counter, used.used_at) == ("Téléphone", 1, later)
    assert not ceremonies.spend(session, OTHER, ACT, at=later)
    assert not ceremonies.spend(session, HOLDER, "/candidatures/deux/comite/decision", at=later)
    assert ceremonies.spend(session, HOLDER, ACT, at=later + timedelta(minutes=10))
    assert not ceremonies.spend(session, HOLDER, ACT, at=later)
    confirmed(session, device.answers(asked(session, by, at)), by, at)
    assert not ceremonies.spend(session, HOLDER, ACT, at=at + timedelta(minutes=10, seconds=1))


def test_an_authenticator_without_a_counter_is_accepted_and_one_of_four_billion_too(
    session: Session, at: datetime, by: Actor
) -> None:
    device = added(session, by, at)
    for _ in range(2):
        assert confirmed(session, device.answers(asked(session, by, at), counter=0), by, at).counter == 0
    assert confirmed(session, device.answers(asked(session, by, at), counter=2**32 - 1), by, at).counter == 2**32 - 1


def test_the_largest_counter_is_kept_on_both_engines(database: Database, at: datetime) -> None:
    with database.write() as session:
        by = make_person(session, at, "committee")
        device = added(session, by, at)
        confirmed(session, device.answers(asked(session, by, at), counter=2**32 - 1), by, at)
    with database.read() as session:
        assert by.id is not None and passkeys.of(session, by.id)[0].counter == 2**32 - 1


def test_a_removed_passkey_answers_for_nothing_not_even_what_it_had_just_confirmed(
    session: Session, at: datetime, by: Actor
) -> None:
    device, _ = added(session, by, at), added(session, by, at)
    options = asked(session, by, at)
    confirmed(session, device.answers(asked(session, by, at, purpose="/autre")), by, at, purpose="/autre")
    first = passkeys.of(session, by.id)[0]  # type: ignore[arg-type]
    passkeys.remove(session, first.id, by=by, at=at)
    with pytest.raises(Invalid):
        confirmed(session, device.answers(options), by, at)
    assert not ceremonies.spend(session, HOLDER, "/autre", at=at)
    events = [entry.event for entry in session.query(JournalEntry).order_by(JournalEntry.position)]
    assert events[-3:] == ["person.passkey_added", "person.passkey_added", "person.passkey_removed"]


def test_a_passkey_alone_recognises_its_person_and_must_name_them(session: Session, at: datetime, by: Actor) -> None:
    device = added(session, by, at)
    options = passkeys.ask(session, TO, OTHER, passkeys.ENTERING, at=at)
    assert not options.get("allowCredentials")
    assert options["userVerification"] == "required"
    answer = device.answers(options)
    assert passkeys.answered(session, TO, OTHER, passkeys.ENTERING, answer, at=at).person_id == by.id
    device.handle = b""
    options = passkeys.ask(session, TO, OTHER, passkeys.ENTERING, at=at)
    with pytest.raises(Invalid):
        passkeys.answered(session, TO, OTHER, passkeys.ENTERING, device.answers(options), at=at)


def test_the_passkey_of_a_closed_account_is_refused(session: Session, at: datetime, by: Actor) -> None:
    device = added(session, by, at)
    session.get_one(Person, by.id).active = False
    session.flush()
    options = passkeys.ask(session, TO, OTHER, passkeys.ENTERING, at=at)
    with pytest.raises(Invalid):
        passkeys.answered(session, TO, OTHER, passkeys.ENTERING, device.answers(options), at=at)


def test_a_passkey_is_added_once_and_twenty_at_most(session: Session, at: datetime, by: Actor) -> None:
    device = added(session, by, at)
    excluded = passkeys.ask_new(session, TO, HOLDER, by=by, at=at)["excludeCredentials"]
    assert len(excluded) == 1
    other = make_person(session, at, "auditor")
    with pytest.raises(Conflict):
        added(session, other, at, device)
    for _ in range(passkeys.MOST - 1):
        added(session, by, at)
    with pytest.raises(Conflict):
        added(session, by, at)


@pytest.mark.parametrize("role", ["auditor", "committee", "manager"])
def test_who_audits_decides_or_manages_keeps_a_factor(session: Session, at: datetime, role: str) -> None:
    by = make_person(session, at, role)
    assert by.id is not None
    added(session, by, at)
    only = passkeys.of(session, by.id)[0]
    with pytest.raises(Conflict, match="ajoutez d’abord"), session.begin_nested():
        passkeys.remove(session, only.id, by=by, at=at)
    secret = second_factor.begin(session, KEY, by=by)
    second_factor.confirm(session, KEY, totp.code(secret, totp.step_of(at)), by=by, at=at)
    passkeys.remove(session, passkeys.of(session, by.id)[0].id, by=by, at=at)
    with pytest.raises(Conflict):
        second_factor.remove(session, by=by, at=at)


def test_a_role_worn_on_other_days_obliges_too_and_an_applicant_is_free(session: Session, at: datetime) -> None:
    free = make_person(session, at, "shopper")
    added(session, free, at)
    passkeys.remove(session, passkeys.of(session, free.id)[0].id, by=free, at=at)  # type: ignore[arg-type]
    added(session, free, at)
    session.add(Membership(person_id=free.id, role="auditor", since=at))
    session.flush()
    with pytest.raises(Conflict):
        passkeys.remove(session, passkeys.of(session, free.id)[0].id, by=free, at=at)  # type: ignore[arg-type]


def test_the_host_and_the_origin_come_from_the_settings(settings: Settings) -> None:
    assert passkeys.party(settings) == TO
    assert passkeys.party(Settings(public_url="https://label.exemple.fr")) == passkeys.Party(
        "label.exemple.fr", "https://label.exemple.fr"
    )
