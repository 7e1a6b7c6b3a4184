"""Second codings, by somebody who has not seen the first grid, and what the field work looks like to the manager."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from evaluation.edition import Channel
from evaluation.visits import mystery_missions, mystery_recoding
from evaluation.visits.mystery_models import MysteryMission
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Choice
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithFiles, get, post
from web.visits.mission_list import places
from web.visits.mystery import opened, planned, running
from web.visits.mystery_forms import ANSWERS, OPTIONS
from web.visits.review_page import late_ones

CODERS = roles("manager", "shopper")


@get("/codages", CODERS)
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """The visits of the sample that this person may code."""
    found = mystery_recoding.waiting(session, by=actor)
    where = places(session, {mission.campaign.evaluation_id for mission in found})
    return page.show("mystery/recodings.html", missions=[(one, where[one.campaign.evaluation_id]) for one in found])


@get("/codages/{mission_id:uuid}", CODERS)
def coding(session: InSession, actor: By, page: OnPage, mission_id: FromPath[UUID]) -> Html:
    """The narrative, the proof, and a blank grid."""
    mission = mystery_recoding.to_code(session, mission_id, by=actor)
    return _page(session, page, mission)


@post("/codages/{mission_id:uuid}", CODERS)
def code(session: InSession, actor: By, at: At, page: OnPage, typed: Body, mission_id: FromPath[UUID]) -> Html:
    """Keep the second grid."""
    mission = mystery_recoding.to_code(session, mission_id, by=actor)
    channel = mystery_missions.channel_of(session, mission)
    form = _grid(channel).read(typed)
    with page.refusing(session, form, lambda: _again(session, page, actor, mission_id, form)):
        form.check()
        grid = {criterion.code: ANSWERS[form.text(criterion.code)] for criterion in channel.grille}
        mystery_recoding.code(session, mission_id, grid, by=actor, at=at)
    return page.go("/codages", "Second codage enregistré.")


@get("/codages/{mission_id:uuid}/preuve", CODERS)
def proof(session: InSession, actor: By, page: OnPage, files: WithFiles, mission_id: FromPath[UUID]) -> Html:
    """The proof, for whoever codes the visit."""
    mystery_recoding.to_code(session, mission_id, by=actor)
    found, data = mystery_missions.proof_of(session, files, mission_id)
    return page.attachment(data, str(found.proof_filename), str(found.proof_type))


@get("/candidatures/{candidacy_id:uuid}/visites/suivi", roles("manager"))
def follow(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """How the field work goes: late reports, visits made again, and whether two coders answer alike."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    campaign = planned(session, evaluation)
    missions = mystery_missions.missions_of(session, campaign.id)
    return page.show(
        "mystery/follow.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        address=rooms.address(candidacy_id, "visites"),
        late=late_ones(session, missions),
        again=[mission for mission in missions if mission.attempt > 1],
        drawn=sum(mission.recoding is not None for mission in missions),
        coded=sum(bool(mission.recoding) for mission in missions),
        agreement=mystery_recoding.agreement(missions),
        changing=candidacy.state == "evaluation" and campaign.closed_at is None,
    )


@post("/candidatures/{candidacy_id:uuid}/visites/suivi", roles("manager"))
def draw(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Draw the visits to code a second time."""
    _, evaluation = running(session, candidacy_id, by=actor)
    count = mystery_recoding.draw(session, evaluation.id, by=actor, at=at)
    s = "s" if count > 1 else ""
    return page.go(rooms.address(candidacy_id, "visites/suivi"), f"{count} visite{s} à coder une seconde fois.")


def _again(session: Session, page: OnPage, actor: Actor, mission_id: UUID, form: Filled) -> Html:
    return _page(session, page, mystery_recoding.to_code(session, mission_id, by=actor), form=form)


def _page(session: Session, page: OnPage, mission: MysteryMission, *, form: Filled | None = None) -> Html:
    channel = mystery_missions.channel_of(session, mission)
    place = places(session, {mission.campaign.evaluation_id})[mission.campaign.evaluation_id]
    filled = form or _grid(channel).blank()
    return page.show("mystery/recoding.html", mission=mission, place=place, channel=channel, form=filled)


def _grid(channel: Channel) -> Form:
    return Form(*(Choice(name=criterion.code, label=criterion.text, options=OPTIONS) for criterion in channel.grille))


HANDLERS = [show, coding, code, proof, follow, draw]
