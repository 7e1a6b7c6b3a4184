"""One's own lasting ties: declared once, they count for every file, until their look-back period is over."""

from uuid import UUID

from litestar.params import FromPath

from accounts import people
from accounts.models import Person
from audit import look_back, ties
from audit.declarations import KINDS
from audit.team_models import Tie
from core.actor import Actor
from core.calendar import date_in_paris
from label import stepping_aside
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

END = Form(Day(name="fini", label="Terminé le"))


@get("/liens", roles(*ties.WEARERS))
def show(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """What the person declared, and what still counts of it."""
    return _page(session, page, actor, at)


@post("/liens", roles(*ties.WEARERS))
def declare(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Declare one."""
    form = _form(session, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, at, form)):
        form.check()
        ties.declare(
            session,
            kind=form.text("nature"),
            text=form.text("texte"),
            number=form.text("siret"),
            organisation=form.text("organisation"),
            relative_id=UUID(form.text("proche")) if form.text("proche") else None,
            ended_on=form.values["fini"],
            by=actor,
            at=at,
        )
        ended = sum(one.person_id == actor.id for one in stepping_aside.step_aside(session, by=actor, at=at))
    told = "Votre lien est noté : il compte désormais pour chaque dossier."
    if ended:
        many = (
            f"{ended} missions passent à d’autres personnes" if ended > 1 else "une mission passe à une autre personne"
        )
        told += f" À cause de lui, {many}."
    return page.go("/liens", told)


@post("/liens/{tie_id:uuid}/fin", roles(*ties.WEARERS))
def end(session: InSession, actor: By, at: At, page: OnPage, typed: Body, tie_id: FromPath[UUID]) -> Html:
    """Say when one ended."""
    form = END.read(typed, _prefix(tie_id))
    with page.refusing(session, form, lambda: _page(session, page, actor, at, ended=(tie_id, form))):
        form.check()
        ties.end(session, tie_id, form.day("fini"), by=actor, at=at)
    return page.go("/liens", "La fin de ce lien est notée.")


def _page(
    session: InSession,
    page: OnPage,
    actor: Actor,
    at: At,
    form: Filled | None = None,
    ended: tuple[UUID, Filled] | None = None,
) -> Html:
    assert actor.id is not None  # noqa: S101 (these roles are worn by people)
    today = date_in_paris(at)
    names = {one.id: one.name for one in _others(session, actor)}
    return page.show(
        "accounts/ties.html",
        form=form or _form(session, actor).blank(),
        lines=[_line(one, names, at) for one in ties.of(session, actor.id)],
        ends={
            one.id: ended[1] if ended and ended[0] == one.id else Filled(END, prefix=_prefix(one.id))
            for one in ties.of(session, actor.id)
            if one.ended_on is None
        },
        today=today,
    )


def _line(one: Tie, names: dict[UUID, str], at: At) -> dict[str, object]:
    kind = "kin" if one.relative_id else one.kind
    over = look_back.is_over(kind, one.ended_on, date_in_paris(at))
    who = names.get(one.relative_id, "Une personne du label") if one.relative_id else one.organisation
    return {
        "tie": one,
        "who": who,
        "kind": KINDS[one.kind] if not one.relative_id else "Un lien de famille",
        "until": look_back.last_day(kind, one.ended_on),
        "over": over,
    }


def _form(session: InSession, actor: Actor) -> Form:
    others = tuple((str(one.id), one.name) for one in _others(session, actor))
    return Form(
        Choice(name="nature", label="Nature du lien", options=tuple(KINDS.items()), listed=True),
        Text(name="siret", label="SIRET de l’organisation", hint="Ses 14 chiffres.", required=False),
        Text(name="organisation", label="Nom de l’organisation", longest=200, required=False),
        Choice(
            name="proche",
            label="Ou un proche qui agit sur la plateforme",
            hint="Seulement pour un lien de famille avec une personne, sans organisation.",
            options=(("", "Aucun"), *others),
            listed=True,
            required=False,
        ),
        Area(name="texte", label="En quoi consiste ce lien", hint="Fonction, contrat, parenté.", rows=3, longest=1000),
        Day(name="fini", label="Terminé le", hint="À remplir si ce lien a pris fin.", required=False),
    )


def _others(session: InSession, actor: Actor) -> list[Person]:
    return [person for person, held in people.everyone(session) if person.id != actor.id and set(held) - {"applicant"}]


def _prefix(tie_id: UUID) -> str:
    return f"{tie_id.hex}-"


HANDLERS = [show, declare, end]
