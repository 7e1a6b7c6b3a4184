"""Candidacies: their list, a new one, the page of each with its path, its buttons and what was written."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from litestar.params import FromPath, FromQuery

from audit import journal
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict
from core.vocabulary import forms, label_title
from evaluation import evaluations
from evaluation import referentiel as referentiels
from evaluation.visits import mystery
from label import candidacies, listing, organisations, renewals, reservations, waiting, wording, workflow
from label import committee as sittings
from label.models import Candidacy, Deliberation, Exchange
from web.candidacy import drafts
from web.certificate import standings
from web.desk import moves, rooms, tasks
from web.desk.todo import Todo
from web.frame.access import SIGNED_IN, roles
from web.frame.fields import Choice
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.pictures import timeline

ALIVE = [state for state in workflow.STATES if state not in workflow.FINAL]
BEGIN = Form(Choice(name="referentiel", label="Le label demandé", options=()))


@get("/candidatures", SIGNED_IN)
def index(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    q: FromQuery[str] = "",
    etape: FromQuery[str] = "",
    apres: FromQuery[str] = "",
) -> Html:
    """The candidacies that the visitor may open, filtered, 25 at a time."""
    listed = listing.page(session, by=actor, words=q, group=etape, after=apres)
    kept = {name: value for name, value in (("q", q), ("etape", etape)) if value}
    following = urlencode({**kept, "apres": listed.following}) if listed.following else ""
    return page.show(
        "candidacy/list.html",
        rows=[_row(session, candidacy, actor, at) for candidacy in listed.candidacies],
        following=f"/candidatures?{following}" if following else "",
        first=f"/candidatures?{urlencode(kept)}" if apres else "",
        groups=listing.GROUPS,
        q=q,
        etape=etape,
        living=actor.role == "applicant" and _living(session, actor) is not None,
        words=_own_words(session, actor),
    )


@get("/candidatures/nouvelle", roles("applicant"))
def new(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """Choose the label to apply for."""
    return _new(session, page, actor, at, _begin_form().blank())


@post("/candidatures/nouvelle", roles("applicant"))
def begin(session: InSession, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Open a draft under the référentiel chosen."""
    form = _begin_form().read(typed)
    with page.refusing(session, form, lambda: _new(session, page, actor, at, form)):
        form.check()
        opened = candidacies.open_draft(session, form.text("referentiel"), by=actor, at=at)
    return page.go(rooms.address(opened.id, "dossier"), "Votre dossier est ouvert. Rien n’est envoyé pour l’instant.")


@get("/candidatures/{candidacy_id:uuid}", SIGNED_IN)
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The page of a candidacy."""
    return _hub(session, page, actor, candidacy_id, at=at)


@post("/candidatures/{candidacy_id:uuid}/etape", SIGNED_IN)
def step(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Make one step of the table; every button of a candidacy comes here."""
    rooms.enter(session, candidacy_id, by=actor)
    action, form = moves.read(typed)
    again = {"submit": drafts.review_page, "withdraw": drafts.withdrawal_page}.get(action, partial(_hub, at=at))
    with page.refusing(session, form, lambda: again(session, page, actor, candidacy_id, form)):
        form.check()
        if action in moves.SIGNED:
            raise Conflict("Le rapport définitif se signe sur sa page, avec un code de confirmation.")
        text = form.text("texte") if "texte" in form.values else ""
        version = form.number("version")
        candidacies.perform(session, candidacy_id, action, version=version, text=text, by=actor, at=at)
    return page.go(rooms.address(candidacy_id), moves.DONE[action])


def _row(session: InSession, candidacy: Candidacy, actor: Actor, at: At) -> dict[str, object]:
    referentiel = referentiels.load(candidacy.referentiel_id)
    return {
        "candidacy": candidacy,
        "label": label_title(referentiel.identite.label, candidacy.organisation.word),
        "state": wording.state(candidacy.state, actor.role),
        "kind": rooms.kind(candidacy.state),
        "standing": standings.mark(session, candidacy, at=at),
        "mine": isinstance(tasks.awaiting(session, candidacy, by=actor, at=at), Todo),
    }


def _living(session: InSession, actor: Actor) -> Candidacy | None:
    """The candidacy that the applicant's organisation is following."""
    return next(iter(listing.every(session, by=actor, states=ALIVE)), None)


def _own_words(session: InSession, actor: Actor) -> object:
    """The words of the visitor's own organisation, nothing for those who see several."""
    return forms(organisations.own(session, by=actor).word) if actor.role == "applicant" else None


def _begin_form() -> Form:
    offered = [referentiels.load(name).identite for name in referentiels.available()]
    options = tuple((identity.id, identity.titre) for identity in offered)
    return Form(Choice(name="referentiel", label="Le label demandé", options=options))


def _new(session: InSession, page: OnPage, actor: Actor, at: At, form: Filled) -> Html:
    organisation = organisations.own(session, by=actor)
    editions = [referentiels.load(name) for name in referentiels.available()]
    return page.show(
        "candidacy/new.html",
        form=form,
        organisation=organisation,
        words=forms(organisation.word),
        offers=[(edition, label_title(edition.identite.label, organisation.word)) for edition in editions],
        living=_living(session, actor),
        renewed=[one for name in referentiels.available() if (one := renewals.of(session, organisation.id, name))],
        today=date_in_paris(at),
        headcount=sum(site.headcount for site in organisation.sites),
        fewest=max(edition.populations.habilites for edition in editions),
    )


def _hub(
    session: InSession, page: OnPage, actor: Actor, candidacy_id: UUID, refused: Filled | None = None, *, at: At
) -> Html:
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    events = [(entry.event, entry.at) for entry in journal.history(session, candidacy_id)]
    offered = moves.moves(session, candidacy, by=actor, refused=refused)
    awaited, decided = tasks.awaiting(session, candidacy, by=actor, at=at), _decisions(session, candidacy_id)
    frame = rooms.frame(candidacy, by=actor, here="")
    held = frame.certificate
    return page.show(
        "candidacy/hub.html",
        frame=frame,
        renewal=renewals.of_candidacy(session, candidacy) if candidacy.state in ALIVE else None,
        today=date_in_paris(at),
        stages=timeline.stages(candidacy.state, events),
        todo=awaited if isinstance(awaited, Todo) else None,
        now=awaited,
        moves=[move for move in offered if move.action != "withdraw"],
        can_withdraw=any(move.action == "withdraw" for move in offered),
        exchanges=[one for one in candidacies.exchanges(session, candidacy_id) if _may_read(one, candidacy, actor)],
        decisions=decided,
        reserves={one.id: reservations.followed(session, one) for one in decided},
        reserve_standings=reservations.STANDINGS,
        certificate=held,
        standing=standings.of(session, held, at=at) if held else None,
        appeal_days=standings.APPEAL_DAYS,
        waiting=waiting.of_candidacy(session, candidacy_id),
        visits_told=_visits_told(session, candidacy, actor),
        kinds=rooms.KINDS,
        said_of=wording.STATES,
        refused=refused,
        # The step is no longer possible: what was typed would vanish with its form.
        orphan="" if refused is None or any(move.filled is refused for move in offered) else refused.shown("texte"),
    )


def _may_read(said: Exchange, candidacy: Candidacy, actor: Actor) -> bool:
    """The committee reads what was replied to the report once it is final."""
    return said.action != "reply" or actor.role != "committee" or candidacy.state in rooms.BEFORE_COMMITTEE


def _visits_told(session: InSession, candidacy: Candidacy, actor: Actor) -> bool:
    """Whether this person may read the feedback of the mystery visits."""
    if actor.role not in ("applicant", "manager") or candidacy.state not in rooms.EVALUATED:
        return False
    evaluation = evaluations.latest(session, candidacy.id)
    return evaluation is not None and mystery.is_closed(session, evaluation.id)


def _decisions(session: InSession, candidacy_id: UUID) -> list[Deliberation]:
    """The sittings that decided, the latest first."""
    latest = sittings.of(session, candidacy_id)
    decided = [latest] if latest is not None and latest.outcome is not None else []
    return [*decided, *reversed(sittings.earlier(session, candidacy_id))]


HANDLERS = [index, new, begin, show, step]
