"""Signing in and out, and choosing a role among several."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromQuery
from sqlalchemy.orm import Session

from accounts import passwords, people, sessions, throttle
from accounts.models import Person
from core.database import Database
from core.errors import Invalid, NotFound
from core.settings import Settings
from web.frame import security
from web.frame.access import DOOR, SIGNED_IN, internal
from web.frame.fields import Email, Password
from web.frame.forms import Filled, Form
from web.frame.handling import AnyRequest, At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.page import Shown

# The same words whether the account exists, the password is wrong or the door is closed for a while.
REFUSED = "Adresse ou mot de passe incorrect, ou trop d’essais : après dix essais, patientez un quart d’heure."
SIGN_IN = Form(
    Email(name="email", label="Adresse électronique", autocomplete="username"),
    Password(name="password", label="Mot de passe", autocomplete="current-password"),
)


@get("/connexion", DOOR)
def sign_in_page(page: OnPage, platform: OfPlatform, suite: FromQuery[str] = "") -> Html:
    """The form."""
    return _page(page, platform.database, SIGN_IN.blank(), internal(suite))


@post("/connexion", DOOR)
def sign_in(request: AnyRequest, page: OnPage, typed: Body, platform: OfPlatform, at: At) -> Html:
    """Recognise a person and open a session in their first role, under a new token.

    It manages its own transactions: a failure must be counted even though it is refused, and hashing must not hold
    the write lock.
    """
    form, suite = SIGN_IN.read(typed), internal(typed.one("suite"))
    address = request.client.host if request.client else ""
    try:
        form.check()
        person = _recognise(platform.database, form, [form.text("email"), f"address:{address}"], at)
    except Invalid as refusal:
        form.refuse(refusal.message, refusal.errors)
        raise Shown(_page(page, platform.database, form, suite, status=422)) from refusal
    with platform.database.write() as session:
        throttle.forget(session, person.email)
        return entered(session, page, platform.settings, person.id, suite, at)


def entered(session: Session, page: OnPage, settings: Settings, person_id: UUID, suite: str, at: datetime) -> Html:
    """Open a session in the first role of a person who was recognised, under a new token."""
    held = sessions.memberships(session, person_id)
    if not held:
        raise NotFound("Ce compte n’a aucun rôle : demandez au gestionnaire du label de vous en confier un.")
    token = sessions.open_(session, held[0].id, at=at)
    answer = page.go("/role" if len(held) > 1 else suite)
    answer.set_cookie(security.cookie(settings, token))
    return answer


@post("/deconnexion", SIGNED_IN)
def sign_out(request: AnyRequest, session: InSession, page: OnPage, platform: OfPlatform, at: At) -> Html:
    """Close the session for good, on the server too."""
    sessions.revoke(session, request.cookies.get(security.cookie_name(platform.settings), ""), at=at)
    answer = page.go("/")
    answer.set_cookie(security.cookie(platform.settings, ""))
    return answer


@get("/role", SIGNED_IN)
def roles_page(session: InSession, actor: By, page: OnPage) -> Html:
    """The roles of this person; most have one."""
    assert actor.id is not None  # noqa: S101 (signed in)
    return page.show("accounts/roles.html", held=sessions.memberships(session, actor.id))


@post("/role", SIGNED_IN)
def choose_role(
    request: AnyRequest, session: InSession, actor: By, page: OnPage, typed: Body, platform: OfPlatform, at: At
) -> Html:
    """Go on in another role: the old session is closed, a new one opens under a new token."""
    assert actor.id is not None  # noqa: S101 (signed in)
    chosen = [held for held in sessions.memberships(session, actor.id) if str(held.id) == typed.one("membership")]
    if not chosen:
        raise NotFound
    sessions.revoke(session, request.cookies.get(security.cookie_name(platform.settings), ""), at=at)
    token = sessions.open_(session, chosen[0].id, at=at)
    answer = page.go("/tableau-de-bord")
    answer.set_cookie(security.cookie(platform.settings, token))
    return answer


def _recognise(database: Database, form: Filled, sources: list[str], at: datetime) -> Person:
    email, password = form.text("email"), form.text("password")
    with database.read() as session:
        closed = throttle.is_closed(session, sources, at=at)
        person = people.find(session, email)
    good = people.verify(person, password)
    if person is None or not good or closed:
        with database.write() as session:
            throttle.failed(session, sources, at=at)
        raise Invalid(REFUSED)
    if passwords.is_outdated(person.password_hash):
        stronger = passwords.HASHER.hash(password)
        with database.write() as session:
            people.rehash(session, person.id, stronger)
    return person


def _page(page: OnPage, database: Database, form: Filled, suite: str, status: int = 200) -> Html:
    """In a demonstration the page lists the invented accounts; elsewhere it tells nobody who has one."""
    invented = []
    if page.demo:
        with database.read() as session:
            invented = people.everyone(session)
    return page.show("accounts/sign_in.html", status=status, form=form, suite=suite, invented=invented)


HANDLERS = [sign_in_page, sign_in, sign_out, roles_page, choose_role]
