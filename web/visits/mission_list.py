"""The shopper's list: each mission with the organisation where it takes place, by what is asked first."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery_missions, mystery_themes
from evaluation.visits.mystery_engagements import report_due
from evaluation.visits.mystery_missions import HELD
from evaluation.visits.mystery_models import MysteryMission
from label.models import Candidacy, Organisation


class Place(msgspec.Struct, frozen=True):
    """Where missions of an evaluation take place: the organisation, and whether its evaluation is under way."""

    name: str
    word: str
    open: bool
    channels: Mapping[str, str]
    referentiel_id: str


class Visit(msgspec.Struct, frozen=True):
    """One mission as the list shows it."""

    mission: MysteryMission
    place: Place
    channel: str
    dates: tuple[date, date] | None
    due: date | None
    late: bool


class Group(msgspec.Struct, frozen=True):
    """Missions under one heading; those that ask nothing today are folded."""

    title: str
    visits: tuple[Visit, ...]
    folded: bool


def places(session: Session, evaluation_ids: Collection[UUID]) -> dict[UUID, Place]:
    """The organisation of each evaluation."""
    query = (
        select(Evaluation, Organisation.name, Organisation.word, Candidacy.state)
        .join(Organisation, Organisation.id == Evaluation.organisation_id)
        .join(Candidacy, Candidacy.id == Evaluation.candidacy_id)
        .where(Evaluation.id.in_(evaluation_ids))
    )
    return {
        evaluation.id: Place(
            name,
            word,
            state == "evaluation" and evaluation.closed_at is None,
            {channel.code: channel.nom for channel in evaluations.pinned(evaluation).mystere.canaux},
            evaluation.referentiel_id,
        )
        for evaluation, name, word, state in session.execute(query)
    }


def visit(mission: MysteryMission, place: Place, today: date) -> Visit:
    """A mission with its words; its report is due after the last day of its week, and late after that."""
    dates = mystery_missions.dates_of(mission.campaign, mission.week)
    promised = mystery_themes.engagements(place.referentiel_id, mission.channel)
    due = report_due(promised, dates[1]) if dates else None
    late = mission.state in HELD and due is not None and due < today
    return Visit(mission, place, place.channels[mission.channel], dates, due, late)


def arranged(missions: Sequence[MysteryMission], where: Mapping[UUID, Place], today: date) -> tuple[Group, ...]:
    """Missions of organisations still evaluated: to answer, to complete, to do now, to do later, sent."""
    alive = [mission for mission in missions if where[mission.campaign.evaluation_id].open]
    visits = [visit(mission, where[mission.campaign.evaluation_id], today) for mission in alive]
    offered = tuple(one for one in visits if one.mission.state == "offered")
    back = tuple(one for one in visits if one.mission.state == "sent_back")
    due = tuple(one for one in visits if one.mission.state == "assigned" and _begun(one, today))
    later = tuple(one for one in visits if one.mission.state == "assigned" and not _begun(one, today))
    sent = tuple(one for one in visits if one.mission.state not in HELD)
    groups = (
        Group("Proposées : à accepter ou à rendre", offered, folded=False),
        Group("À compléter", back, folded=False),
        Group("À faire maintenant", due, folded=False),
        Group("Les semaines suivantes", later, folded=bool(offered or back or due)),
        Group("Comptes rendus envoyés", sent, folded=True),
    )
    return tuple(group for group in groups if group.visits)


def _begun(one: Visit, today: date) -> bool:
    return one.dates is None or one.dates[0] <= today
