"""The sealed plan of mystery visits: a picture for the manager, handed out as it says, a file once it is revealed."""

from uuid import UUID

import msgspec
from litestar.params import FromPath

from core.errors import NotFound
from evaluation import evaluations
from evaluation.visits import mystery_missions, mystery_panel, mystery_reveal
from evaluation.visits.mystery_design import Design
from label import notices
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, get, post
from web.visits import plan_views
from web.visits.mystery import opened, planned, running

VISITS = "/candidatures/{candidacy_id:uuid}/visites"


@get(f"{VISITS}/plan", roles("manager"))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The plan as a calendar, with what it is balanced over and the hash that seals it."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    if campaign is None or campaign.design is None:
        raise NotFound
    design = msgspec.convert(campaign.design, Design)
    missions = mystery_missions.missions_of(session, campaign.id)
    names = {channel.code: channel.nom for channel in evaluations.pinned(evaluation).mystere.canaux}
    people = {str(one.id): one.name for one in mystery_panel.panel(session, evaluation.id)}
    known = {code: people.get(person, code) for code, person in (campaign.people or {}).items()}
    return page.show(
        "mystery/plan.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        campaign=campaign,
        calendar=plan_views.calendar(design, names, missions),
        balances=plan_views.balances(design, names, known, missions),
        design=design,
        end=design.days()[-1],
    )


@get(f"{VISITS}/plan.json", roles("applicant", "manager"))
def reveal(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The file from which anybody derives the plan again, once the campaign is closed."""
    _, evaluation = opened(session, candidacy_id, by=actor)
    return page.attachment(mystery_reveal.revealed(session, evaluation.id), "plan.json", "application/json")


@post(f"{VISITS}/plan/repartition", roles("manager"))
def hand_out(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Hand each free visit to the shopper whom the plan names."""
    _, evaluation = running(session, candidacy_id, by=actor)
    planned(session, evaluation)
    received, given, left = mystery_reveal.hand_out(session, evaluation.id, by=actor, at=at)
    for person in sorted(received):
        notices.tell_alone(session, candidacy_id, "hand_out", person, at=at)
    s = "s" if given > 1 else ""
    kept = f" {left} reste{'nt' if left > 1 else ''} à confier : leur enquêteur ne peut plus y aller." if left else ""
    return page.go(rooms.address(candidacy_id, "visites"), f"{given} visite{s} confiée{s} selon le plan.{kept}")


HANDLERS = [show, reveal, hand_out]
