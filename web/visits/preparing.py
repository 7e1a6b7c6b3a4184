"""What the manager prepares before planning mystery visits: hours of the sites, scenarios, shoppers."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery_missions, mystery_panel, mystery_preparation, mystery_proposals
from evaluation.visits.mystery_proposals import Proposal
from web.desk import rooms
from web.frame.access import roles
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.visits import preparation_forms as forms
from web.visits.mystery import opened, running

HERE = "/candidatures/{candidacy_id:uuid}/visites/preparation"


@get(HERE, roles("manager"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What is prepared so far."""
    return _page(session, page, actor, candidacy_id)


@post(f"{HERE}/horaires", roles("manager"))
def save_hours(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the hours of the sites and the lock-out."""
    candidacy, evaluation = running(session, candidacy_id, by=actor)
    sites = candidacy.organisation.sites
    form = forms.hours_form(sites).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, hours=form)):
        form.check()
        hours, lockout, version = forms.hours_of(form, sites), form.number("delai"), form.number("version")
        mystery_preparation.save_hours(session, evaluation.id, hours, lockout, version=version, by=actor, at=at)
    return page.go(_address(candidacy_id), "Les horaires et le délai sont enregistrés.")


@post(f"{HERE}/scenarios", roles("manager"))
def add_scenario(
    session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]
) -> Html:
    """Add a scenario to a channel."""
    _, evaluation = running(session, candidacy_id, by=actor)
    form = forms.scenario_form(evaluations.pinned(evaluation).mystere.canaux).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, scenario=form)):
        form.check()
        mystery_preparation.add_scenario(
            session,
            evaluation.id,
            channel=form.text("canal"),
            title=form.text("titre"),
            ask=form.text("demander"),
            never=form.text("taire"),
            version=form.number("version"),
            by=actor,
            at=at,
        )
    return page.go(_address(candidacy_id), f"Le scénario « {form.text('titre')} » est ajouté.")


@post(f"{HERE}/scenarios/proposes", roles("manager"))
def take_over(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Take over some of the scenarios proposed."""
    _, evaluation = running(session, candidacy_id, by=actor)
    proposed, form = _proposed(session, evaluation)
    taken = form.read(typed)
    with page.refusing(session, taken, lambda: _page(session, page, actor, candidacy_id, takeover=taken)):
        taken.check()
        version = taken.number("version")
        chosen = [one for one in proposed if one.titre in taken.chosen("proposes")]
        mystery_preparation.add_proposed(session, evaluation.id, chosen, version=version, by=actor, at=at)
    s = "s" if len(chosen) > 1 else ""
    return page.go(_address(candidacy_id), f"{len(chosen)} scénario{s} repris.")


@post(f"{HERE}/scenarios/{{code:str}}/retrait", roles("manager"))
def remove_scenario(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    code: FromPath[str],
) -> Html:
    """Take a scenario out."""
    _, evaluation = running(session, candidacy_id, by=actor)
    form = forms.REMOVAL.read(typed)
    form.check()
    version = form.number("version")
    mystery_preparation.remove_scenario(session, evaluation.id, code, version=version, by=actor, at=at)
    return page.go(_address(candidacy_id), "Le scénario est retiré.")


@post(f"{HERE}/enqueteurs", roles("manager"))
def save_shoppers(
    session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]
) -> Html:
    """Keep who takes part, and the sites closed to each."""
    candidacy, evaluation = running(session, candidacy_id, by=actor)
    people = mystery_panel.shoppers(session, evaluation.id)
    form = forms.shoppers_form(people, candidacy.organisation.sites).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, shoppers=form)):
        form.check()
        away, version = forms.away_of(form, people), form.number("version")
        mystery_preparation.save_shoppers(session, evaluation.id, away, version=version, by=actor, at=at)
    s = "s" if len(away) > 1 else ""
    return page.go(_address(candidacy_id), f"{len(away)} enquêteur{s} pour cette campagne.")


def _proposed(session: Session, evaluation: Evaluation) -> tuple[list[Proposal], Form]:
    """The scenarios that are proposed and not taken yet, and the form that takes them over."""
    channels = evaluations.pinned(evaluation).mystere.canaux
    titles = [one.title for one in mystery_preparation.of(session, evaluation.id).scenarios]
    proposed = mystery_proposals.fitting([channel.code for channel in channels], titles)
    return proposed, forms.proposed_form(proposed, channels)


def _address(candidacy_id: UUID) -> str:
    return rooms.address(candidacy_id, "visites/preparation")


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    *,
    hours: Filled | None = None,
    scenario: Filled | None = None,
    shoppers: Filled | None = None,
    takeover: Filled | None = None,
) -> Html:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    prepared = mystery_preparation.of(session, evaluation.id)
    panel = mystery_panel.panel(session, evaluation.id)
    sites, people = candidacy.organisation.sites, [(one.id, one.name) for one in panel if one.obstacle is None]
    channels = evaluations.pinned(evaluation).mystere.canaux
    return page.show(
        "mystery/preparation.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        prepared=prepared,
        changing=candidacy.state == "evaluation" and not mystery_preparation.begun(session, evaluation.id),
        planned=mystery_missions.campaign_of(session, evaluation.id) is not None,
        sites=forms.day_fields(sites),
        people=forms.named_fields(people),
        kept_out=[one for one in panel if one.obstacle],
        names={channel.code: channel.nom for channel in channels},
        hours=hours or forms.blank_hours(sites, prepared),
        scenario=scenario or forms.scenario_form(channels).blank(version=prepared.version),
        takeover=takeover or _proposed(session, evaluation)[1].blank(version=prepared.version),
        shoppers=shoppers or forms.blank_shoppers(people, sites, prepared),
    )


HANDLERS = [show, save_hours, add_scenario, take_over, remove_scenario, save_shoppers]
