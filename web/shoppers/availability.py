"""What a shopper says of themself once and for all: ties that close an area, the usual half-days, absences."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import evaluations
from evaluation.visits import mystery_offers, shopper_calendar, shopper_interests
from evaluation.visits.mystery_availability import SLOTS
from evaluation.visits.shopper_ties import KINDS, REASONS
from label import notices, organisations
from label.models import Candidacy
from web.frame.access import roles
from web.frame.fields import Choice, Day, Hidden, Many, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

HERE = "/disponibilites"
WEEK = Form(
    Hidden(name="version"),
    Many(
        name="disponibilites",
        label="Quand êtes-vous libre ?",
        hint="Les visites ne sont prévues que pendant ces demi-journées.",
        options=tuple((code, words.capitalize()) for code, words in SLOTS.items()),
    ),
)
ABSENCE = Form(
    Hidden(name="version"), Day(name="premier", label="Premier jour"), Day(name="dernier", label="Dernier jour")
)
RANK = Form(Hidden(name="version"), Hidden(name="rang"))
NATURES = tuple((kind, kind.capitalize() if kind != "CAF" else kind) for kind in organisations.KINDS)
TIE = Form(
    Choice(name="sorte", label="Ce lien concerne", options=tuple(KINDS.items())),
    Text(
        name="valeur",
        label="SIREN de l’organisation, ou commune",
        hint="Le SIREN a 9 chiffres. Une commune s’écrit avec son code postal, « 44400 Rezé », qui écarte les "
        "homonymes. Laissez vide pour une sorte de service.",
        required=False,
        longest=shopper_interests.LONGEST,
    ),
    Choice(name="nature", label="Sorte de service", options=NATURES, listed=True, required=False),
    Choice(name="raison", label="Pourquoi", options=tuple(REASONS.items())),
)


@get(HERE, roles("shopper"))
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """What is said so far."""
    return _page(session, page, actor)


@post(f"{HERE}/semaine", roles("shopper"))
def save_week(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Keep the half-days of the week."""
    form = WEEK.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, week=form)):
        form.check()
        chosen, version = form.chosen("disponibilites"), form.number("version")
        shopper_calendar.save_week(session, chosen, version=version, by=actor, at=at)
    return page.go(HERE, "Vos demi-journées sont enregistrées.")


@post(f"{HERE}/absences", roles("shopper"))
def add_absence(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Add an absence."""
    form = ABSENCE.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, absence=form)):
        form.check()
        first, last, version = form.day("premier"), form.day("dernier"), form.number("version")
        shopper_calendar.add_absence(session, first, last, version=version, by=actor, at=at)
    return page.go(HERE, "Absence notée : rien ne sera prévu ces jours-là.")


@post(f"{HERE}/absences/retrait", roles("shopper"))
def remove_absence(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Take an absence out."""
    form = RANK.read(typed)
    form.check()
    rank, version = form.number("rang"), form.number("version")
    shopper_calendar.remove_absence(session, rank, version=version, by=actor, at=at)
    return page.go(HERE, "Absence retirée.")


@post(f"{HERE}/liens", roles("shopper"))
def declare(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Declare a tie; what is already in hand there goes to somebody else, and the manager is told."""
    form = TIE.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, tie=form)):
        form.check()
        kind = form.text("sorte")
        value = form.text("nature") if kind == "nature" else form.text("valeur")
        shopper_interests.declare(session, kind, value, form.text("raison"), by=actor, at=at)
        freed = mystery_offers.free_hindered(session, by=actor, at=at)
        for evaluation_id in freed:
            candidacy = session.get_one(Candidacy, evaluations.get(session, evaluation_id).candidacy_id)
            notices.tell(session, candidacy, "decline", by=actor, at=at)
    count = sum(freed.values())
    s = "s" if count > 1 else ""
    more = f" {count} visite{s} rendue{s}, quelqu’un d’autre ira." if count else ""
    return page.go(HERE, f"Lien enregistré : plus rien ne vous y sera proposé.{more}")


@post(f"{HERE}/liens/{{interest_id:uuid}}/fin", roles("shopper"))
def lift(session: InSession, actor: By, at: At, page: OnPage, interest_id: FromPath[UUID]) -> Html:
    """Say that a tie is over."""
    shopper_interests.lift(session, interest_id, by=actor, at=at)
    return page.go(HERE, "Ce lien n’existe plus : il est gardé dans le journal, sans effet désormais.")


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    *,
    week: Filled | None = None,
    absence: Filled | None = None,
    tie: Filled | None = None,
) -> Html:
    assert actor.id is not None  # noqa: S101 (signed in)
    calendar = shopper_calendar.of(session, actor.id)
    chosen = list(SLOTS) if calendar.slots is None else list(calendar.slots)
    return page.show(
        "shoppers/time.html",
        calendar=calendar,
        interests=shopper_interests.of(session, actor.id),
        kinds=KINDS,
        reasons=REASONS,
        week=week or WEEK.blank(version=calendar.version, disponibilites=chosen),
        absence=absence or ABSENCE.blank(version=calendar.version),
        tie=tie or TIE.blank(),
    )


HANDLERS = [show, save_week, add_absence, remove_absence, declare, lift]
