"""A sealed plan as its campaign keeps it: handed out as it says while it runs, revealed once it is closed."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound
from evaluation import evaluations
from evaluation.visits import mystery_lockout, mystery_missions, mystery_panel, mystery_sealed, shopper_interests
from evaluation.visits.mystery_design import Design
from evaluation.visits.mystery_missions import campaign_of, missions_of
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_planner import Visit
from evaluation.visits.mystery_sharing import Heard, unheard


def keep(
    session: Session,
    evaluation_id: UUID,
    design: Design,
    seed: str,
    visits: Sequence[Visit],
    people: Mapping[str, str],
    *,
    at: datetime,
) -> MysteryCampaign:
    """Write the plan in place of an earlier one: a campaign with a new salt, and a mission for each visit.

    `people`: the person behind each code of the design.
    """
    _forget(session, evaluation_id)
    salt = secrets.token_hex(32)
    campaign = MysteryCampaign(
        evaluation_id=evaluation_id,
        total=design.total,
        weeks=design.weeks,
        start=design.start,
        seed=seed,
        design=msgspec.to_builtins(design),
        salt=salt,
        commitment=mystery_sealed.commitment(design, seed, salt, visits),
        people=dict(people),
        planned_at=at,
    )
    session.add(campaign)
    session.flush()
    session.add_all(_mission(campaign.id, visit) for visit in visits)
    session.flush()
    return campaign


def _mission(campaign_id: UUID, visit: Visit) -> MysteryMission:
    """A visit of the plan, to hand out."""
    return MysteryMission(
        campaign_id=campaign_id,
        number=visit.number,
        channel=visit.channel,
        week=visit.week,
        site=visit.site,
        day=visit.day,
        opens=visit.opens,
        closes=visit.closes,
        scenario=visit.scenario,
        shopper_code=visit.shopper,
    )


def to_hand_out(campaign: MysteryCampaign, missions: Sequence[MysteryMission]) -> list[MysteryMission]:
    """The free missions that the plan gives to somebody."""
    return [one for one in missions if one.state == "planned" and one.shopper_code in (campaign.people or {})]


def hand_out(
    session: Session, evaluation_id: UUID, *, by: Actor, at: datetime, heard: Heard = unheard
) -> tuple[set[UUID], int, int]:
    """Hand each free mission to the shopper of the plan: who received some, how many, and how many stay free.

    A mission stays free when its shopper has since declared an interest or a tie there, left, or been sent to the same
    site by hand less than the lock-out away. `heard` is told how many are looked at.
    """
    by.require("manager")
    campaign = campaign_of(session, evaluation_id)
    if campaign is None or not campaign.people:
        raise Conflict("Ce plan ne désigne aucun enquêteur : confiez les visites vous-même.")
    able = dict(mystery_panel.shoppers(session, evaluation_id))
    free = to_hand_out(campaign, missions_of(session, campaign.id))
    closed = shopper_interests.closed_sites(
        session, evaluations.get(session, evaluation_id), {one.site for one in free}, able
    )
    held: dict[UUID, list[MysteryMission]] = {}
    for one in missions_of(session, campaign.id, replaced=True):
        if one.shopper_id is not None:
            held.setdefault(one.shopper_id, []).append(one)
    lockout = mystery_lockout.days_of(campaign)
    received: set[UUID] = set()
    given = 0
    for looked, mission in enumerate(free, start=1):
        person = UUID(campaign.people[str(mission.shopper_code)])
        rested = mystery_lockout.near(mission, held.get(person, ()), lockout, None) is None
        if person in able and mission.site not in closed.get(person, ()) and rested:
            mystery_missions.offer(session, mission, person, able[person], by=by, at=at)
            received.add(person)
            given += 1
        heard(looked)
    return received, given, len(free) - given


def revealed(session: Session, evaluation_id: UUID) -> bytes:
    """The file that reveals the plan of a closed campaign; NotFound before, or for a campaign done elsewhere."""
    campaign = campaign_of(session, evaluation_id)
    if campaign is None or campaign.closed_at is None or campaign.design is None:
        raise NotFound
    visits = [
        Visit(
            number=one.number,
            week=one.week,
            day=one.day,
            opens=str(one.opens),
            closes=str(one.closes),
            channel=one.channel,
            site=one.site,
            scenario=str(one.scenario),
            shopper=str(one.shopper_code),
        )
        for one in _sealed(session, campaign.id)
        if one.day is not None
    ]
    design = msgspec.convert(campaign.design, Design)
    return mystery_sealed.written(design, str(campaign.seed), str(campaign.salt), visits)


def scenario_of(campaign: MysteryCampaign, mission: MysteryMission) -> Mapping[str, str] | None:
    """What to ask and never to say in a mission: title, ask, never; None when the plan gives no scenario."""
    told = (campaign.design or {}).get("scenarios", ())
    return next((scenario for scenario in told if scenario["code"] == mission.scenario), None)


def _forget(session: Session, evaluation_id: UUID) -> None:
    """Drop a plan that nobody has begun."""
    campaign = campaign_of(session, evaluation_id)
    if campaign is not None:
        session.execute(delete(MysteryMission).where(MysteryMission.campaign_id == campaign.id))
        session.delete(campaign)
        session.flush()


def _sealed(session: Session, campaign_id: UUID) -> Sequence[MysteryMission]:
    """One mission for each visit of the plan: what it says of the day stays, whoever makes the visit and when."""
    query = select(MysteryMission).where(MysteryMission.campaign_id == campaign_id, MysteryMission.day.is_not(None))
    found = {one.number: one for one in session.scalars(query)}
    return [found[number] for number in sorted(found)]
