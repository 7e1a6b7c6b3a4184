"""The committee's sitting: a frozen verdict, declarations, votes and recusals, the decision, the minutes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from litestar.params import FromPath

from audit import declarations
from core.actor import Actor
from core.errors import Conflict, Invalid, NotAllowed
from label import candidacies, issuance, stepping_aside, voting, waiting
from label import committee as sittings
from label.models import Candidacy
from label.wording import STATES
from web.account import signing
from web.audit import declaring
from web.committee import sitting
from web.committee.sitting_forms import FORMS, KNOWN, OUTCOMES, RESERVES
from web.desk import rooms
from web.frame.access import SIGNED_IN
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithKeys, WithSettings, get, post
from web.frame.typed import Typed

APART = (
    "Évaluer et décider sont deux rôles séparés : vous avez évalué ce dossier, d’autres personnes en décident. "
    "La décision paraîtra sur la page de la candidature."
)


@get("/candidatures/{candidacy_id:uuid}/comite", SIGNED_IN)
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The sitting as it stands."""
    return _page(session, page, actor, candidacy_id, at)


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
    with acting(session, page, actor, at, candidacy_id, "ouverture", typed):
        sittings.convene(session, candidacy_id, settings=settings, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "La séance est ouverte : le verdict est figé.")


@post("/candidatures/{candidacy_id:uuid}/comite/declaration", SIGNED_IN)
def declare(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the member's declaration of interests."""
    with acting(session, page, actor, at, candidacy_id, "declaration", typed) as form:
        sitting.require_open(session, candidacy_id, by=actor)
        made = declarations.declare(session, candidacy_id, **declaring.said(form), by=actor, at=at)
        if made.has_interest:
            stepping_aside.step_aside(session, by=actor, at=at)
    said = "Elle vous écarte du vote : récusez-vous." if made.has_interest else "Vous pouvez voter."
    return page.go(rooms.address(candidacy_id, "comite"), f"Votre déclaration est enregistrée. {said}")


@post("/candidatures/{candidacy_id:uuid}/comite/vote", SIGNED_IN)
def vote(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Cast the member's vote, once."""
    with acting(session, page, actor, at, candidacy_id, "vote", typed) as form:
        voting.cast(session, candidacy_id, form.text("choix"), form.text("motif"), by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "comite"), "Votre vote est enregistré.")


@post("/candidatures/{candidacy_id:uuid}/comite/recusation", SIGNED_IN)
def recuse(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Step aside."""
    with acting(session, page, actor, at, candidacy_id, "recusation", typed) as form:
        voting.recuse(session, candidacy_id, form.text("motif"), by=actor, at=at)
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
    with acting(session, page, actor, at, candidacy_id, "decision", typed) as form:
        signing.require(session, page, platform, form.text("code"), by=actor, at=at)
        motive, reserves = form.text("motif"), _reserves(form, outcome)
        sittings.decide(session, keyring, settings, candidacy_id, outcome, motive, reserves=reserves, by=actor, at=at)
    said = "La décision est prise et la séance est close."
    if waiting.of_candidacy(session, candidacy_id):
        said += " Le certificat sera signé de lui-même dès que possible."
    return page.go(rooms.address(candidacy_id, "comite"), said)


def _reserves(form: Filled, outcome: str) -> list[tuple[str, date]]:
    """What was typed of reservations, each with its day; nothing for another decision."""
    if outcome != "granted_with_reservations":
        return []
    said = [(form.text(f"reserve_{rank}"), form.values[f"jour_{rank}"], rank) for rank in RESERVES]
    for text, day, rank in said:
        if bool(text.strip()) != bool(day):
            sentence = "Donnez à chaque réserve son texte et son jour."
            raise Invalid(sentence, {f"reserve_{rank}" if day else f"jour_{rank}": sentence})
    return [(text, day) for text, day, _ in said if day]


@contextmanager
def acting(
    session: InSession, page: OnPage, actor: Actor, at: datetime, candidacy_id: UUID, name: str, typed: Typed
) -> Iterator[Filled]:
    """One act of the sitting: its form, once read and opened with today's version; a refusal shows the page again."""
    enter(session, candidacy_id, actor)
    form = FORMS[name].read(typed, f"{name}-")
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, at, {name: form})):
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
    session: InSession,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    at: datetime,
    refused: dict[str, Filled] | None = None,
) -> Html:
    candidacy = enter(session, candidacy_id, actor)
    seen = sitting.seen(session, candidacy, by=actor, at=at)
    forms = {
        name: Filled(form, raw={"version": candidacy.version}, prefix=f"{name}-") for name, form in FORMS.items()
    } | (refused or {})
    if "recusation" not in (refused or {}):
        forms["recusation"].raw["motif"] = KNOWN.get(seen["me"], "")
    for form in forms.values():
        form.raw["version"] = candidacy.version
    frame = rooms.frame(candidacy, by=actor, here="comite")
    return page.show(
        "committee/committee.html",
        frame=frame,
        words=frame.words,
        certificate=frame.certificate,
        forms=forms,
        refused=next(iter((refused or {}).values()), None),
        outcomes=dict(OUTCOMES),
        kinds=rooms.KINDS,
        said_of=STATES,
        ways=signing.ways(session, actor),
        stop=issuance.current(session),
        **seen,
    )


HANDLERS = [show, convene, declare, vote, recuse, decide]
