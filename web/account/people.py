"""The people of the scheme: a manager opens their accounts and gives them roles; each keeps their own password."""

from uuid import UUID

from accounts import passwords, people, sessions, throttle
from accounts.models import Person
from core.actor import ROLES
from core.errors import Invalid, NotFound
from label import account_notices
from web.frame import security
from web.frame.access import ACCOUNT_ROLES, SIGNED_IN, roles
from web.frame.fields import Choice, Email, Password, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post
from web.frame.unit_of_work import transaction

GIVEN = tuple((role, ROLES[role]) for role in ACCOUNT_ROLES if role != "applicant")
ACCOUNT = Form(
    Text(name="name", label="Nom", longest=120),
    Email(name="email", label="Adresse électronique"),
    Choice(name="role", label="Rôle", options=GIVEN),
)
PASSWORD = Form(
    Password(name="former", label="Mot de passe actuel", autocomplete="current-password"),
    Password(
        name="password",
        label="Nouveau mot de passe",
        hint=f"Au moins {passwords.SHORTEST} caractères : une phrase convient très bien.",
        autocomplete="new-password",
    ),
)
WRONG = "Ce n’est pas votre mot de passe actuel, ou trop d’essais : après dix essais, patientez un quart d’heure."


@get("/personnes", roles("manager"))
def show(session: InSession, page: OnPage) -> Html:
    """Everybody, their roles, and the forms to add to either."""
    return _page(session, page, ACCOUNT.blank(), _role_form(session).blank())


@post("/personnes", roles("manager"))
def open_account(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Open an account; its provisional password is shown once, to be handed over in person or by telephone."""
    form, password = ACCOUNT.read(typed), passwords.provisional()
    with page.refusing(session, form, lambda: _page(session, page, form, _role_form(session).blank())):
        form.check()
        digest = passwords.hashed(password)
        opened = people.register(
            session,
            email=form.text("email"),
            name=form.text("name"),
            password_hash=digest,
            role=form.text("role"),
            by=actor,
            at=at,
        )
        assert opened.id is not None  # noqa: S101 (just registered)
        account_notices.tell(session, "open_account", opened.id, opened.role, at=at)
    return page.show("accounts/opened.html", opened=opened, email=form.text("email"), password=password)


@post("/personnes/roles", roles("manager"))
def give_role(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Give somebody one more role."""
    form = _role_form(session).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, ACCOUNT.blank(), form)):
        form.check()
        given = people.grant(session, UUID(form.text("person")), form.text("role"), by=actor, at=at)
        account_notices.tell(session, "give_role", UUID(form.text("person")), given.role, at=at)
    return page.go("/personnes", f"{given.name} est maintenant {ROLES[given.role]}.")


@get("/mot-de-passe", SIGNED_IN)
def password_page(page: OnPage) -> Html:
    """The form."""
    return page.show("accounts/password.html", form=PASSWORD.blank())


@post("/mot-de-passe", SIGNED_IN)
def change_password(actor: By, at: At, page: OnPage, typed: Body, platform: OfPlatform) -> Html:
    """Change one's own password: every other session ends, this one goes on under a new token."""
    form = PASSWORD.read(typed)
    with page.refusing(None, form, lambda: page.show("accounts/password.html", form=form)):
        form.check()
        check_password(platform, form, "former", by=actor, at=at)
        digest = passwords.hashed(form.text("password"))
        with transaction(platform.database, page, at) as session:
            people.change_password(session, digest, by=actor, at=at)
            assert actor.id is not None  # noqa: S101 (signed in)
            account_notices.tell(session, "change_password", actor.id, actor.role, at=at)
            token = sessions.open_(session, _membership(session, actor), at=at)
            answer = page.go("/role", "Votre mot de passe est changé ; vos autres sessions sont fermées.")
    answer.set_cookie(security.cookie(platform.settings, token))
    return answer


def check_password(platform: OfPlatform, form: Filled, field: str, *, by: By, at: At) -> None:
    """Raise unless the person's own password was typed in this field; failures are counted, outside any transaction."""
    source = f"person:{by.id}"
    with platform.database.read() as session:
        stored = session.get(Person, by.id)
        closed = throttle.is_closed(session, [source], at=at)
    if not people.verify(stored, form.text(field)) or closed:
        with platform.database.write() as session:
            throttle.failed(session, [source], at=at)
        raise Invalid(WRONG, {field: WRONG})


def _membership(session: InSession, actor: By) -> UUID:
    for held in sessions.memberships(session, actor.id) if actor.id else ():
        if (held.role, held.organisation_id) == (actor.role, actor.organisation_id):
            return held.id
    raise NotFound


def _role_form(session: InSession) -> Form:
    named = tuple((str(person.id), f"{person.name} ({person.email})") for person, _ in people.everyone(session))
    return Form(
        Choice(name="person", label="Personne", options=named, listed=True),
        Choice(name="role", label="Rôle à confier", options=GIVEN, listed=True),
    )


def _page(session: InSession, page: OnPage, account: Filled, role: Filled) -> Html:
    return page.show("accounts/people.html", everyone=people.everyone(session), account=account, role=role)


HANDLERS = [show, open_account, give_role, password_page, change_password]
