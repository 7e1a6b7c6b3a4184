"""The committee's sitting: a frozen verdict, declarations, votes and recusals, the decision, the minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from litestar.params import FromPath

from audit import declarations
from core.actor import Actor
from core.errors import Conflict, NotAllowed
from label import candidacies, issuance
from label import committee as sittings
from label.models import Candidacy
from label.wording import ACTIONS, STATES
from web.account import signing
from web.audit import declaring
from web.committee import sitting
from web.desk import rooms
from web.frame.access import SIGNED_IN
from web.frame.fields import Area, Choice, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithKeys, WithSettings, get, post
from web.frame.later import Later
from web.frame.typed import Typed

OUTCOMES = tuple((outcome, ACTIONS[action]) for outcome, action in sittings.OUTCOMES.items())
APART = (
    "Évaluer et décider sont deux rôles séparés : vous avez évalué ce dossier, d’autres personnes en décident. "
    "La décision paraîtra sur la page de la candidature."
)
VERSION = Hidden(name="version")
FORMS = {
    "ouverture": Form(VERSION),
    "declaration": Form(
        VERSION,
        Choice(
            name="interet",
            label="Avez-vous un lien avec cette organisation ?",
            hint="Emploi, mandat, contrat ou conseil, le vôtre ou celui d’un proche, en cours ou passé.",
            options=(("non", "Non, aucun"), ("oui", "Oui")),
        ),
        *declaring.FIELDS,
        Area(name="texte", label="Lequel ?", hint="À remplir si vous avez répondu oui.", required=False, rows=3),
    ),
    "vote": Form(
        VERSION,
        Choice(name="choix", label="Votre vote", options=OUTCOMES),
        Area(name="motif", label="Ce qui vous décide", hint="Le compte rendu le reprendra.", required=False, rows=3),
    ),
    "recusation": Form(
        VERSION,
        Area(name="motif", label="Pourquoi vous récusez-vous ?", hint="Le compte rendu le dira.", rows=3),
    ),
    "decision": Form(
        VERSION,
        Later(
            name="motif",
            label="Motif de la décision",
            hint="L’organisation le lira. Il n’est facultatif que pour accorder sans réserve ni fragilité.",
        ),
        signing.CODE,
    ),
}


@get("/candidatures/{candidacy_id:uuid}/comite", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The sitting as it stands."""
    return _page(session, page, actor, candidacy_id)


@post("/candidatures/{candidacy_id:uuid}/comite/ouverture", SIGNED_IN)
def convene(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    settings: WithSettings,
    candidacy_id: FromPath[UUID],
) -> Html:
    """Open the sitting on the verdict of this moment."""
    with _acting(session, page, actor, candidacy_id, "ouverture", typed):
        sittings.convene(session, candidacy_id, settings=settings, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "La séance est ouverte : le verdict est figé.")


@post("/candidatures/{candidacy_id:uuid}/comite/declaration", SIGNED_IN)
def declare(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the member's declaration of interests."""
    with _acting(session, page, actor, candidacy_id, "declaration", typed) as form:
        sitting.require_open(session, candidacy_id, by=actor)
        made = declarations.declare(session, candidacy_id, **declaring.said(form), by=actor, at=at)
    said = "Elle vous écarte du vote : récusez-vous." if made.has_interest else "Vous pouvez voter."
    return page.go(rooms.address(candidacy_id, "comite"), f"Votre déclaration est enregistrée. {said}")


@post("/candidatures/{candidacy_id:uuid}/comite/vote", SIGNED_IN)
def vote(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Cast the member's vote, once."""
    with _acting(session, page, actor, candidacy_id, "vote", typed) as form:
        sittings.cast(session, candidacy_id, form.text("choix"), form.text("motif"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "Votre vote est enregistré.")


@post("/candidatures/{candidacy_id:uuid}/comite/recusation", SIGNED_IN)
def recuse(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Step aside."""
    with _acting(session, page, actor, candidacy_id, "recusation", typed) as form:
        sittings.recuse(session, candidacy_id, form.text("motif"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "Votre récusation est enregistrée.")


@post("/candidatures/{candidacy_id:uuid}/comite/decision", SIGNED_IN)
def decide(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    platform: OfPlatform,
    keyring: WithKeys,
    candidacy_id: FromPath[UUID],
) -> Html:
    """Close the sitting by the decision whose button was pressed, signed by a code of the moment."""
    outcome, settings = typed.one("decision"), platform.settings
    with _acting(session, page, actor, candidacy_id, "decision", typed) as form:
        signing.require(session, platform, form.text("code"), by=actor, at=at)
        sittings.decide(session, keyring, settings, candidacy_id, outcome, form.text("motif"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "La décision est prise et la séance est close.")


@contextmanager
def _acting(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, name: str, typed: Typed
) -> Iterator[Filled]:
    """One act of the sitting: its form, once read and opened with today's version; a refusal shows the page again."""
    enter(session, candidacy_id, actor)
    form = FORMS[name].read(typed, f"{name}-")
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, {name: form})):
        form.check()
        if candidacies.get(session, candidacy_id, by=actor).version != form.number("version"):
            raise Conflict(candidacies.STALE)
        yield form


def enter(session: InSession, candidacy_id: UUID, actor: Actor) -> Candidacy:
    """The candidacy, for those who convene or decide; a clear refusal to those who evaluate or apply."""
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    if actor.role == "auditor":
        raise NotAllowed(APART)
    actor.require("manager", "committee")
    return candidacy


def _page(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: dict[str, Filled] | None = None
) -> Html:
    candidacy = enter(session, candidacy_id, actor)
    forms = {
        name: Filled(form, raw={"version": candidacy.version}, prefix=f"{name}-") for name, form in FORMS.items()
    } | (refused or {})
    for form in forms.values():
        form.raw["version"] = candidacy.version
    frame = rooms.frame(candidacy, by=actor, here="comite")
    return page.show(
        "committee/committee.html",
        frame=frame,
        words=frame.words,
        forms=forms,
        refused=next(iter((refused or {}).values()), None),
        outcomes=dict(OUTCOMES),
        kinds=rooms.KINDS,
        said_of=STATES,
        enrolled=signing.is_enrolled(session, actor),
        stop=issuance.current(session),
        **sitting.seen(session, candidacy, by=actor),
    )


HANDLERS = [show, convene, declare, vote, recuse, decide]
