"""Signing in and out, one role at a time, with the same words for every failure."""

import re

import msgspec
import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts import passwords, people
from accounts.models import Membership, Person, UserSession
from core.actor import SYSTEM, Actor
from core.platform import Platform
from tests.web.conftest import Clock, House
from tests.web.visitor import Visitor, Visitors
from web.account.accounts import REFUSED

PASSWORD = "une phrase que je retiens"
SIGN_IN = "Se connecter"


@pytest.fixture
def auditor(platform: Platform, clock: Clock) -> Actor:
    """Somebody whose password is known."""
    digest = passwords.hashed(PASSWORD)
    with platform.database.write() as session:
        return people.register(
            session, email="j@essai.test", name="Julien", password_hash=digest, role="auditor", by=SYSTEM, at=clock.at
        )


def sign_in(visitor: Visitor, password: str = PASSWORD, email: str = "j@essai.test", status: int = 303) -> Visitor:
    visitor.opens("/connexion")
    fields = {"Adresse électronique": email, "Mot de passe": password}
    return visitor.submits(SIGN_IN, fields, status=status, follow=False)


def test_signing_in_opens_the_page_that_was_asked_for(auditor: Actor, visitor: Visitor) -> None:
    visitor.opens("/role?x=1").sees("Se connecter")
    visitor.submits(SIGN_IN, {"Adresse électronique": "J@Essai.test", "Mot de passe": PASSWORD}).sees("Vos rôles")
    assert visitor.path == "/role?x=1"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(auditor: Actor, visitor: Visitor) -> None:
    cookie = sign_in(visitor).response.headers["set-cookie"]
    assert re.match(r"session=[\w-]{43}; ", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Domain" not in cookie


def test_each_sign_in_has_a_new_token_whatever_the_browser_sends(auditor: Actor, visitors: Visitors) -> None:
    chosen = Visitor(visitors.client, token="choisi-par-un-attaquant")
    sign_in(chosen)
    first = chosen.token
    sign_in(chosen)
    assert len({"choisi-par-un-attaquant", first, chosen.token}) == 3


def test_every_failure_says_the_same_and_keeps_the_address(auditor: Actor, visitors: Visitors) -> None:
    seen = []
    for email, password in (("j@essai.test", "fausse phrase"), ("inconnu@essai.test", PASSWORD)):
        visitor = sign_in(visitors.citizen(), password, email, status=422).sees(REFUSED)
        assert visitor.tree.xpath("//input[@name='email']/@value") == [email]
        assert visitor.tree.xpath("//input[@name='password']/@value") == [""]
        seen.append(visitor.tree.xpath("string(//*[@role='alert'])"))
    assert seen[0] == seen[1]


def test_the_door_closes_after_ten_failures_even_for_the_right_password(
    auditor: Actor, visitors: Visitors, clock: Clock
) -> None:
    for _ in range(10):
        sign_in(visitors.citizen(), "fausse phrase", status=422)
    sign_in(visitors.citizen(), status=422).sees(REFUSED)
    clock.advance(minutes=16)
    sign_in(visitors.citizen())


def test_only_a_demonstration_lists_its_accounts(
    auditor: Actor, visitor: Visitor, app: Litestar, house: House, platform: Platform
) -> None:
    visitor.opens("/connexion").sees("Comptes de la démonstration", "j@essai.test")
    house.platform.settings = msgspec.structs.replace(platform.settings, demo=False)
    visitor.opens("/connexion").does_not_see("j@essai.test", "démonstration")


def test_signing_out_ends_the_session_on_the_server(auditor: Actor, visitor: Visitor) -> None:
    token = sign_in(visitor).token
    visitor.opens("/role").submits("Se déconnecter")
    assert visitor.token == ""
    Visitor(visitor.client, token=token).opens("/role").sees("Mot de passe")


def test_half_an_hour_away_asks_to_sign_in_again(auditor: Actor, visitor: Visitor, clock: Clock) -> None:
    sign_in(visitor)
    clock.advance(minutes=20)
    visitor.opens("/role").sees("Vos rôles")
    clock.advance(minutes=29)
    visitor.opens("/role").sees("Vos rôles")
    clock.advance(minutes=31)
    visitor.opens("/role").sees("Mot de passe")


def test_looking_at_pages_writes_the_clock_once_a_minute_and_nothing_else(
    auditor: Actor, visitor: Visitor, clock: Clock, platform: Platform
) -> None:
    sign_in(visitor)
    begun = clock.at
    clock.advance(seconds=30)
    visitor.opens("/role")
    assert last_seen(platform) == begun
    clock.advance(seconds=31)
    visitor.opens("/role")
    assert last_seen(platform) == clock.at


def last_seen(platform: Platform) -> object:
    with platform.database.read() as session:
        return session.scalars(select(UserSession.last_seen_at)).one()


def test_a_person_with_two_roles_wears_one_at_a_time(
    auditor: Actor, visitor: Visitor, platform: Platform, clock: Clock
) -> None:
    with platform.database.write() as session:
        add_role(session, auditor, "committee", clock)
    sign_in(visitor)
    assert visitor.response.headers["location"] == "/role"
    before = visitor.opens("/role").sees("Auditeur", "Membre du comité", "Rôle en cours").token
    visitor.submits("Continuer dans ce rôle", follow=False, status=303)
    assert visitor.token != before
    Visitor(visitor.client, token=before).opens("/role").sees("Mot de passe")
    visitor.opens("/role")
    assert "membre du comité" in visitor.tree.xpath("string(//header)")


def add_role(session: Session, actor: Actor, role: str, clock: Clock) -> None:
    clock.advance(seconds=1)
    session.add(Membership(person_id=actor.id, role=role, organisation_id=None, since=clock.at))


def test_somebody_elses_role_cannot_be_taken(auditor: Actor, visitors: Visitors, platform: Platform) -> None:
    manager = visitors.of("manager")
    with platform.database.read() as session:
        theirs = session.scalars(select(Membership.id).where(Membership.person_id == auditor.id)).one()
    manager.posts("/role", {"membership": str(theirs)}, status=404)


def test_a_weak_hash_is_made_again_at_the_next_sign_in(auditor: Actor, visitor: Visitor, platform: Platform) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with platform.database.write() as session:
        session.execute(update(Person).where(Person.id == auditor.id).values(password_hash=weak))
    sign_in(visitor)
    with platform.database.read() as session:
        stored = session.scalars(select(Person.password_hash).where(Person.id == auditor.id)).one()
    assert not passwords.is_outdated(stored)
    sign_in(visitor)


def test_a_closed_account_cannot_sign_in(auditor: Actor, visitor: Visitor, platform: Platform) -> None:
    with platform.database.write() as session:
        session.execute(update(Person).where(Person.id == auditor.id).values(active=False))
    sign_in(visitor, status=422).sees(REFUSED)
