"""The sealed plan of mystery visits: a picture for the manager, handed out as it says, a file once it is revealed."""

from uuid import UUID

import msgspec
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import NotFound
from core.settings import Settings
from evaluation import evaluations
from evaluation.visits import (
    mystery,
    mystery_drafts,
    mystery_missions,
    mystery_panel,
    mystery_relaxation,
    mystery_reveal,
)
from evaluation.visits.mystery_design import Design
from label import notices
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, WithSettings, get, post
from web.frame.long_work import Tell
from web.frame.unit_of_work import transaction
from web.visits import plan_views, plan_weeks, plan_work
from web.visits.mystery import again, opened, planned, running
from web.visits.mystery_forms import PLAN
from web.visits.mystery_views import STATES
from web.visits.plan_weeks import Chosen
from web.visits.plan_work import HANDING_OUT, PLANNING

VISITS = "/candidatures/{candidacy_id:uuid}/visites"


@get(f"{VISITS}/plan", roles("manager"))
def show(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    semaine: FromQuery[int] = 0,
    canal: FromQuery[str] = "",
    site: FromQuery[str] = "",
    qui: FromQuery[str] = "",
) -> Html:
    """The plan week by week with what remains, what it is balanced over, and the hash that seals it."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    if campaign is None or campaign.design is None:
        raise NotFound
    design = msgspec.convert(campaign.design, Design)
    missions, chosen = mystery_missions.missions_of(session, campaign.id), Chosen(canal, site, qui)
    names = {channel.code: channel.nom for channel in evaluations.pinned(evaluation).mystere.canaux}
    people = {str(one.id): one.name for one in mystery_panel.panel(session, evaluation.id)}
    known = {code: people.get(person, code) for code, person in (campaign.people or {}).items()}
    looked = [one for one in missions if chosen.has(one)]
    weeks = plan_weeks.weeks(design, looked, date_in_paris(at))
    week = plan_weeks.opened(weeks, semaine)
    return page.show(
        "mystery/plan.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        campaign=campaign,
        chosen=msgspec.structs.asdict(chosen),
        choices=plan_views.choices(design, names, known),
        known=weeks,
        opened=week,
        days=plan_weeks.days_of(week, looked),
        names=names,
        states=STATES,
        people=known,
        calendar=plan_views.calendar(design, names, missions),
        balances=plan_views.balances(design, names, known, missions),
        design=design,
    )


@get(f"{VISITS}/plan.json", roles("applicant", "manager"))
def reveal(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The file from which anybody derives the plan again, once the campaign is closed."""
    _, evaluation = opened(session, candidacy_id, by=actor)
    return page.attachment(mystery_reveal.revealed(session, evaluation.id), "plan.json", "application/json")


@post(f"{VISITS}/plan", roles("manager"))
def plan(platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Plan the campaign, or plan it again while nothing is handed out; the search holds no transaction."""
    form = PLAN.read(typed)

    def refused() -> Html:
        with platform.database.read() as session:
            return again(session, page, candidacy_id, actor, plan_form=form)

    with page.refusing(None, form, refused):
        with platform.database.read() as session:
            candidacy, evaluation = running(session, candidacy_id, by=actor)
            form.check()
            sites = {site.name: site.yearly_users for site in candidacy.organisation.sites}
            total, start = form.number("total"), form.day("debut")
            drafted = mystery_drafts.draft(
                session, evaluation.id, total=total, sites=sites, start=start, by=actor, at=at
            )
            frame = rooms.frame(candidacy, by=actor, here="visites")

        def work(tell: Tell) -> Html:
            seed = mystery.new_seed()
            visits = mystery_relaxation.planned(drafted.design, seed, tell)
            with transaction(platform.database, page, at) as session:
                mystery_drafts.seal(session, evaluation.id, drafted, seed, visits, by=actor, at=at)
                return page.go(
                    f"{frame.address}/visites", f"Le plan de {total} visites est prêt et scellé : confiez-les."
                )

        return plan_work.begin(platform.settings, page, frame, evaluation.id, PLANNING, total, work)


@post(f"{VISITS}/plan/repartition", roles("manager"))
def hand_out(platform: OfPlatform, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Hand each free visit to the shopper whom the plan names, and tell each of them."""
    with platform.database.read() as session:
        candidacy, evaluation = running(session, candidacy_id, by=actor)
        campaign = planned(session, evaluation)
        most = len(mystery_reveal.to_hand_out(campaign, mystery_missions.missions_of(session, campaign.id)))
        frame = rooms.frame(candidacy, by=actor, here="visites")

    def work(tell: Tell) -> Html:
        with transaction(platform.database, page, at) as session:
            received, given, left = mystery_reveal.hand_out(session, evaluation.id, by=actor, at=at, heard=tell)
            for person in sorted(received):
                notices.tell_alone(session, candidacy_id, "hand_out", person, at=at)
            s = "s" if given > 1 else ""
            kept = f" {left} reste{'nt' if left > 1 else ''} à confier : leur enquêteur ne peut plus y aller."
            said = f"{given} visite{s} confiée{s} selon le plan.{kept if left else ''}"
            return page.go(f"{frame.address}/visites", said)

    return plan_work.begin(platform.settings, page, frame, evaluation.id, HANDING_OUT, most, work)


@get(f"{VISITS}/{PLANNING}/avancement", roles("manager"))
def planning(session: InSession, actor: By, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]) -> Html:
    """How far the search of a plan is."""
    return _progress(session, actor, page, settings, candidacy_id, PLANNING)


@get(f"{VISITS}/{HANDING_OUT}/avancement", roles("manager"))
def handing_out(
    session: InSession, actor: By, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """How far the handing out is."""
    return _progress(session, actor, page, settings, candidacy_id, HANDING_OUT)


def _progress(session: Session, actor: Actor, page: OnPage, settings: Settings, candidacy_id: UUID, kind: str) -> Html:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="visites")
    return plan_work.show(settings, page, frame, evaluation.id, kind)


HANDLERS = [show, plan, planning, reveal, hand_out, handing_out]
