"""The manager's page of one mystery visit: what was sent, what resembles it, and the forms that judge it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from evaluation.visits import mystery_alike, mystery_missions, mystery_off_plan, mystery_reveal, mystery_sendings
from evaluation.visits.mystery_delays import ARRIVALS, lateness
from evaluation.visits.mystery_engagements import ended_at
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_themes import Engagement
from evaluation.visits.sending_models import MysterySending
from label import notices
from web.desk import rooms
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import Html, OnPage
from web.visits.mystery import opened, running
from web.visits.mystery_views import ANSWERS, STATES
from web.visits.report_pages import timed

VISIT = "/candidatures/{candidacy_id:uuid}/visites/{mission_id:uuid}"


def _motive(label: str, hint: str, name: str = "motif") -> Form:
    return Form(Hidden(name="version"), Area(name=name, label=label, hint=hint, longest=2000, rows=3))


READ = Form(Hidden(name="version"))
SEND_BACK = _motive("Ce qui manque", "L’enquêteur lira ces lignes.")
QUESTION = _motive("Votre question", "L’enquêteur y répond sans changer son compte rendu.", "question")
REJECT = _motive("Motif du rejet", "Il reste au dossier ; la visite ne compte pas.")
REDO = _motive("Pourquoi la refaire", "Une nouvelle visite prend la même place dans le plan.")
CANCEL = Form(Area(name="motif", label="Motif de l’annulation", hint="Il reste au dossier.", longest=2000, rows=3))
FORMS = {"read": READ, "back": SEND_BACK, "question": QUESTION, "reject": REJECT, "redo": REDO, "gone": CANCEL}


def visit_of(
    session: Session, candidacy_id: UUID, mission_id: UUID, *, by: Actor, changing: bool = False
) -> MysteryMission:
    """The visit of this very candidacy; to change it, the evaluation must be under way."""
    _, evaluation = (running if changing else opened)(session, candidacy_id, by=by)
    mission = mystery_missions.get(session, mission_id, by=by)
    if mission.campaign.evaluation_id != evaluation.id:
        raise NotFound
    return mission


def tell_shopper(session: Session, candidacy_id: UUID, shopper_id: UUID | None, action: str, at: datetime) -> None:
    """Promise the mail to the visit's shopper, when it has one."""
    if shopper_id is not None:
        notices.tell_alone(session, candidacy_id, action, shopper_id, at=at)


def review_page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    mission_id: UUID,
    *,
    forms: Mapping[str, Filled] | None = None,
) -> Html:
    """The page; `forms` are those that were refused, by their name."""
    mission = visit_of(session, candidacy_id, mission_id, by=actor)
    candidacy, _ = opened(session, candidacy_id, by=actor)
    sendings = mystery_sendings.of(session, mission_id)
    promised = mystery_missions.engagements_of(session, mission)
    filled: dict[str, Any] = {name: form.blank(version=mission.version) for name, form in FORMS.items()} | dict(
        forms or {}
    )
    attempts = mystery_missions.missions_of(session, mission.campaign_id, replaced=True)
    return page.show(
        "mystery/visit.html",
        frame=rooms.frame(candidacy, by=actor, here="visites"),
        candidacy=candidacy,
        mission=mission,
        channel=mystery_missions.channel_of(session, mission),
        dates=mystery_missions.dates_of(mission.campaign, mission.week),
        scenario=mystery_reveal.scenario_of(mission.campaign, mission),
        departures=mystery_off_plan.departures(
            mission.campaign, mission, attempts, written=any(one.mesure in ARRIVALS for one in promised)
        ),
        address=rooms.address(candidacy_id, f"visites/{mission_id}"),
        states=STATES,
        answers=ANSWERS,
        changing=candidacy.state == "evaluation" and mission.campaign.closed_at is None,
        timed=timed(mission, promised),
        late=late(mission, sendings, promised),
        sendings=sendings,
        attempts=[one for one in attempts if one.number == mission.number],
        alike=mystery_alike.of(session, mission) if mission.state == "reported" else (),
        **filled,
    )


def late_ones(session: Session, missions: Sequence[MysteryMission]) -> list[tuple[MysteryMission, timedelta]]:
    """The visits whose first report came after its 48 hours, and by how much, the latest first."""
    sent: dict[UUID, list[MysterySending]] = {}
    for one in mystery_sendings.of(session, *(mission.id for mission in missions)):
        sent.setdefault(one.mission_id, []).append(one)
    promised = {one.channel: mystery_missions.engagements_of(session, one) for one in missions}
    found = [(one, late(one, sent.get(one.id, ()), promised[one.channel])) for one in missions]
    return sorted(((mission, by) for mission, by in found if by), key=lambda pair: -pair[1])


def late(
    mission: MysteryMission, sendings: Sequence[MysterySending], engagements: Sequence[Engagement]
) -> timedelta | None:
    """By how much the first report of this shopper came late, None when in time or not there.

    Its 48 hours begin once the last answer came, or once the window in which none did is over.
    """
    first = next((one for one in sendings if one.person_id == mission.shopper_id), None)
    if first is None:
        return None
    return lateness(ended_at(engagements, first.report["delays"], first.done_at), first.received_at)
