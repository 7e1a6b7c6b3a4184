"""The shopper's page of one mission: what is offered, what is to do with its grid, or what was sent."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core import vocabulary
from core.actor import Actor
from core.calendar import date_in_paris, in_paris
from core.typography import moment_fr
from evaluation.edition import Channel
from evaluation.visits import (
    mystery_missions,
    mystery_names,
    mystery_reveal,
    mystery_sendings,
    mystery_verdicts,
    shopper_calendar,
)
from evaluation.visits.mystery_delays import ARRIVALS, COUNTED, TIMED, spelled
from evaluation.visits.mystery_engagements import spent, told
from evaluation.visits.mystery_missions import HELD, TO_DO
from evaluation.visits.mystery_models import MysteryMission
from evaluation.visits.mystery_themes import Engagement
from web.frame.fields import Area
from web.frame.forms import Filled, Form
from web.frame.handling import Html, OnPage
from web.visits.mission_list import Place, places, visit
from web.visits.mystery_forms import answered, grid_form, measured
from web.visits.mystery_views import ANSWERS, OWN_STATES

INTEREST = Form(
    Area(
        name="texte",
        label="Votre lien avec cette organisation",
        hint="Emploi, proche, litige, dossier en cours… Le gestionnaire du label lira ces lignes.",
        longest=2000,
        rows=3,
    )
)
GIVE_BACK = Form(
    Area(
        name="motif_retour",
        label="Pourquoi vous rendez cette visite",
        hint="Le gestionnaire du label lira ces lignes.",
        longest=2000,
        rows=3,
    )
)

ANSWER = Form(Area(name="reponse", label="Votre réponse", longest=2000, rows=3))


def own(session: Session, mission_id: UUID, *, by: Actor) -> tuple[MysteryMission, Place]:
    """A mission of this shopper and where it takes place; NotFound for anybody else's."""
    found = mystery_missions.get(session, mission_id, by=by)
    return found, places(session, {found.campaign.evaluation_id})[found.campaign.evaluation_id]


def mission_page(
    session: Session,
    page: OnPage,
    actor: Actor,
    at: datetime,
    mission_id: UUID,
    *,
    form: Filled | None = None,
    others: Mapping[str, Filled] | None = None,
) -> Html:
    """The page; `form` is a report that was refused, `others` the other forms that were, by their name."""
    found, place = own(session, mission_id, by=actor)
    channel, promised = mystery_missions.channel_of(session, found), mystery_missions.engagements_of(session, found)
    refused = others or {}
    received = [one.key for one in mystery_sendings.of(session, mission_id) if one.person_id == actor.id]
    return page.show(
        "mystery/mission.html",
        mission=found,
        scenario=mystery_reveal.scenario_of(found.campaign, found),
        visit=visit(found, place, date_in_paris(at)),
        channel=channel,
        words=vocabulary.forms(place.word),
        held=found.state in HELD and place.open,
        to_do=found.state in TO_DO and place.open,
        states=OWN_STATES,
        answers=ANSWERS,
        timed=timed(found, promised),
        measured=[field.name for field in measured(promised)],
        clocked=not any(one.mesure in ARRIVALS for one in promised),
        asked=next((seen["motive"] for seen in reversed(found.reviews) if seen["action"] == "sent_back"), ""),
        received=" ".join(received),
        names=_names(form, safe_words(found, place, channel)),
        form=form or _blank(found, grid_form(channel, promised, proven=found.proof_digest is not None), at),
        interest=refused.get("interest") or INTEREST.blank(),
        question=mystery_verdicts.pending(found) if place.open else None,
        answer=refused.get("answer") or ANSWER.blank(),
        suits=found.shopper_id is None or shopper_calendar.of(session, found.shopper_id).suits(found),
        give_back=refused.get("give_back") or GIVE_BACK.blank(),
    )


def safe_words(mission: MysteryMission, place: Place, channel: Channel) -> list[str]:
    """Texts whose capitals name no agent: the organisation, the site, the questions of the grid."""
    return [place.name, mission.site, channel.nom, *(criterion.text for criterion in channel.grille)]


def timed(mission: MysteryMission, engagements: Sequence[Engagement]) -> list[tuple[str, str]]:
    """What was measured, in words: with its day and hour for what came later, against the engagement of the channel."""
    promised = {one.mesure: one for one in engagements}
    found = []
    for name, label in (COUNTED | TIMED | ARRIVALS).items():
        if name in mission.delays and mission.done_at is not None:
            delay, one = mission.delays[name], promised.get(name)
            words = told(one, spent(one, mission.done_at, delay)) if one else spelled(delay or 0)
            if name in ARRIVALS and delay is not None:
                words += f", le {moment_fr(mission.done_at + timedelta(seconds=delay))}"
            found.append((label, words))
    return found


def _names(form: Filled | None, safe: list[str]) -> tuple[str, ...]:
    """The words that may name somebody, once they have stopped a report."""
    asked = form is not None and ("noms" in form.errors or form.shown("noms"))
    return mystery_names.found(form.shown("recit"), safe) if form is not None and asked else ()


def _blank(mission: MysteryMission, form: Form, at: datetime) -> Filled:
    done_at = in_paris(mission.done_at or at).replace(tzinfo=None)
    return form.blank(
        version=mission.version,
        envoi=secrets.token_urlsafe(16),
        faite_le=done_at.isoformat(timespec="minutes"),
        recit=mission.narrative,
        **answered(mission),
        **{name: _shown(mission, name, delay) for name, delay in mission.delays.items()},
    )


def _shown(mission: MysteryMission, name: str, delay: int | None) -> str:
    """A measure as its field holds it."""
    if delay is None or name not in ARRIVALS or mission.done_at is None:
        return "" if delay is None else str(delay)
    moment = in_paris(mission.done_at + timedelta(seconds=delay))
    return moment.replace(tzinfo=None).isoformat(timespec="minutes")
