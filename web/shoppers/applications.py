"""The panel of mystery shoppers for the manager: who applies, who signed and passed what, an answer to each."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from accounts import passwords, people
from core.actor import Actor
from evaluation.visits import shopper_applications, shopper_engagement
from evaluation.visits.mystery_availability import SLOTS
from label import account_notices, shopper_notices
from web.frame.access import roles
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.shoppers.applying import STATES, channels

HERE = "/enqueteurs"
ACCEPTANCE = Form(Hidden(name="version"))
REFUSAL = Form(
    Hidden(name="version"),
    Area(name="motif", label="Motif du refus", hint="La personne le lira.", shortest=10, longest=1000, rows=3),
)


@get(HERE, roles("manager"))
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """Applications, those that wait first, and the panel as it stands."""
    panel = people.by_role(session, "shopper")
    return page.show(
        "shoppers/panel.html",
        applications=shopper_applications.every(session, by=actor),
        states=STATES,
        panel=panel,
        standings=shopper_engagement.standings(session, [person.id for person in panel]),
    )


@get(f"{HERE}/{{application_id:uuid}}", roles("manager"))
def one(session: InSession, actor: By, page: OnPage, application_id: FromPath[UUID]) -> Html:
    """One application, whole."""
    return _page(session, page, actor, application_id)


@post(f"{HERE}/{{application_id:uuid}}/accord", roles("manager"))
def accept(session: InSession, actor: By, at: At, page: OnPage, typed: Body, application_id: FromPath[UUID]) -> Html:
    """Open the account, its provisional password shown once; somebody who has an account receives the role."""
    form, password = ACCEPTANCE.read(typed), passwords.provisional()
    form.check()
    digest, version = passwords.hashed(password), form.number("version")
    found = shopper_applications.get(session, application_id, by=actor)
    made, opened = shopper_applications.accept(session, application_id, digest, version=version, by=actor, at=at)
    assert made.id is not None  # noqa: S101 (just registered)
    account_notices.tell(session, "open_account" if opened else "give_role", made.id, made.role, at=at)
    if not opened:
        return page.go(HERE, f"{made.name} a déjà un compte : le rôle d’enquêteur mystère lui est confié.")
    return page.show("accounts/opened.html", opened=made, email=found.email, password=password)


@post(f"{HERE}/{{application_id:uuid}}/refus", roles("manager"))
def refuse(session: InSession, actor: By, at: At, page: OnPage, typed: Body, application_id: FromPath[UUID]) -> Html:
    """Refuse, with the motive that the person reads."""
    form = REFUSAL.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, application_id, refusal=form)):
        form.check()
        motive, version = form.text("motif"), form.number("version")
        found = shopper_applications.refuse(session, application_id, motive, version=version, by=actor, at=at)
        shopper_notices.tell(session, found, "refused", at=at)
    return page.go(HERE, "La candidature est refusée ; la personne en est prévenue.")


def _page(session: Session, page: OnPage, actor: Actor, application_id: UUID, *, refusal: Filled | None = None) -> Html:
    found = shopper_applications.get(session, application_id, by=actor)
    names = dict(channels())
    return page.show(
        "shoppers/application.html",
        found=found,
        state=STATES[found.state],
        reached=", ".join(names.get(code, code) for code in found.channels),
        slots=", ".join(SLOTS[code] for code in found.slots),
        refusal=refusal or REFUSAL.blank(version=found.version),
    )


HANDLERS = [show, one, accept, refuse]
