"""The mystery visits of a candidacy: planned and handed out by the manager, a percentage for the organisation."""

from collections import Counter
from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import (
    mystery,
    mystery_handing,
    mystery_missions,
    mystery_panel,
    mystery_preparation,
    mystery_reveal,
    mystery_weeks,
)
from evaluation.visits.mystery_models import MysteryCampaign
from label import candidacies, notices
from label.models import Candidacy
from web.desk import rooms
from web.frame.access import roles
from web.frame.forms import Filled
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post
from web.pictures.mystery_pictures import by_week
from web.visits.mystery_forms import PLAN, asked_for, blank_hand_out, hand_out_form
from web.visits.mystery_views import STATES, board, looked_at, notes

PAGE = 25


@get("/candidatures/{candidacy_id:uuid}/visites", roles("applicant", "manager"))
def show(
    session: InSession,
    actor: By,
    page: OnPage,
    candidacy_id: FromPath[UUID],
    etat: FromQuery[str] = "",
    apres: FromQuery[int] = 0,
) -> Html:
    """The campaign as this person may see it."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    if actor.role == "applicant":
        return _percentage(session, page, candidacy, evaluation, actor)
    return _page(session, page, candidacy, evaluation, actor, etat=etat, apres=apres)


@post("/candidatures/{candidacy_id:uuid}/visites/repartition", roles("manager"))
def hand_out(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Hand free missions to one or several shoppers, each in turn."""
    _, evaluation = running(session, candidacy_id, by=actor)
    missions = mystery_missions.missions_of(session, planned(session, evaluation).id)
    people = mystery_panel.shoppers(session, evaluation.id)
    form = hand_out_form(evaluations.pinned(evaluation).mystere, missions, people).read(typed)
    with page.refusing(session, form, lambda: again(session, page, candidacy_id, actor, hand_form=form)):
        form.check()
        wanted = asked_for(form, missions)
        if not wanted:
            raise Invalid("Aucune visite à confier ne répond à ces choix : élargissez-les.")
        chosen = [(person, name) for person, name in people if str(person) in form.chosen("personnes")]
        received, left = mystery_handing.hand_in_turn(session, wanted, chosen, by=actor, at=at)
        for person in dict.fromkeys(received):
            notices.tell_alone(session, candidacy_id, "hand_out", person, at=at)
    s = "s" if len(received) > 1 else ""
    kept = f" {left} reste{'nt' if left > 1 else ''} à confier : ces personnes y retourneraient trop tôt."
    return page.go(
        rooms.address(candidacy_id, "visites"), f"{len(received)} visite{s} confiée{s}.{kept if left else ''}"
    )


@post("/candidatures/{candidacy_id:uuid}/visites/cloture", roles("manager"))
def close(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """Close the campaign: its notes become measures."""
    candidacy, evaluation = running(session, candidacy_id, by=actor)
    mystery.close(session, evaluation.id, by=actor, at=at)
    notices.tell(session, candidacy, "close_visits", by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "visites"), "La campagne est close : voici ses notes.")


def opened(session: Session, candidacy_id: UUID, *, by: Actor) -> tuple[Candidacy, Evaluation]:
    """The candidacy and its latest evaluation; NotFound before one is opened."""
    candidacy = candidacies.get(session, candidacy_id, by=by)
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        raise NotFound
    return candidacy, evaluation


def running(session: Session, candidacy_id: UUID, *, by: Actor) -> tuple[Candidacy, Evaluation]:
    """The same, while the evaluation is under way; Conflict once the file has moved on."""
    candidacy, evaluation = opened(session, candidacy_id, by=by)
    if candidacy.state != "evaluation":
        raise Conflict("L’évaluation de ce dossier n’est pas en cours : ses visites mystère ne se modifient pas.")
    return candidacy, evaluation


def planned(session: Session, evaluation: Evaluation) -> MysteryCampaign:
    """The campaign of an evaluation; Conflict before it is planned."""
    campaign = mystery_missions.campaign_of(session, evaluation.id)
    if campaign is None:
        raise Conflict("La campagne n’est pas encore planifiée.")
    return campaign


def again(
    session: Session,
    page: OnPage,
    candidacy_id: UUID,
    actor: Actor,
    *,
    plan_form: Filled | None = None,
    hand_form: Filled | None = None,
) -> Html:
    """The page again, with a form that was refused."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    return _page(session, page, candidacy, evaluation, actor, plan_form=plan_form, hand_form=hand_form)


def _page(
    session: Session,
    page: OnPage,
    candidacy: Candidacy,
    evaluation: Evaluation,
    actor: Actor,
    *,
    etat: str = "",
    apres: int = 0,
    plan_form: Filled | None = None,
    hand_form: Filled | None = None,
) -> Html:
    referentiel = evaluations.pinned(evaluation)
    design, campaign = referentiel.mystere, mystery_missions.campaign_of(session, evaluation.id)
    missions = mystery_missions.missions_of(session, campaign.id) if campaign else ()
    names = {channel.code: channel.nom for channel in design.canaux}
    listed = [one for one in missions if one.number > apres and looked_at(one, etat)]
    return page.show(
        "mystery/campaign.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        candidacy=candidacy,
        campaign=campaign,
        design=design,
        names=names,
        states=STATES,
        counts=Counter(mission.state for mission in missions),
        drawn=[bool(one.recoding) for one in missions if one.recoding is not None],
        reread=next((one for one in missions if one.state == "reported"), None),
        board=board(names, campaign.weeks, missions) if campaign and not campaign.imported else None,
        listed=listed[:PAGE],
        more=listed[PAGE - 1].number if len(listed) > PAGE else 0,
        etat=etat,
        apres=apres,
        changing=candidacy.state == "evaluation",
        notes=notes(referentiel, mystery.mystery_measures(session, evaluation.id)),
        prepared=mystery_preparation.of(session, evaluation.id),
        waiting=len(mystery_reveal.to_hand_out(campaign, missions)) if campaign else 0,
        weekly=by_week(mystery_weeks.weekly(session, evaluation.id), design.note_passage),
        plan_form=plan_form or PLAN.blank(total=campaign.total if campaign else design.total),
        hand_form=hand_form or blank_hand_out(design, missions, mystery_panel.shoppers(session, evaluation.id)),
    )


def _percentage(session: Session, page: OnPage, candidacy: Candidacy, evaluation: Evaluation, actor: Actor) -> Html:
    """All that the organisation may know: how far the campaign is; its notes once the report is sent to it."""
    revealed, campaign = candidacy.state in rooms.REVEALED, mystery_missions.campaign_of(session, evaluation.id)
    measures = mystery.mystery_measures(session, evaluation.id) if revealed else {}
    return page.show(
        "mystery/percentage.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        candidacy=candidacy,
        percentage=mystery.progress(session, evaluation.id),
        closed=campaign is not None and campaign.closed_at is not None,
        campaign=campaign,
        design=evaluations.pinned(evaluation).mystere,
        notes=notes(evaluations.pinned(evaluation), measures),
    )


HANDLERS = [show, hand_out, close]
