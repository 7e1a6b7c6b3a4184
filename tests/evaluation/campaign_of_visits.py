"""Builders of mystery campaigns: planned, handed to a shopper, reported, validated."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from audit.antivirus import SAFE
from core.actor import Actor
from core.calendar import date_in_paris, midnight_in_paris
from core.files import Files
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery, mystery_missions, mystery_offers, mystery_reports
from evaluation.visits.mystery_delays import ARRIVALS
from evaluation.visits.mystery_design import LOCKOUT
from evaluation.visits.mystery_design_models import MysteryDesign
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from tests.builders import in_evaluation, make_person

PROOF = "Appel du 2 mars 2026 à 9 h 12, durée 3 min 40.".encode()
STORY = "L’accueil a décroché à la deuxième sonnerie et a tout expliqué."
START = date(2026, 3, 2)
LEAST = 12


def planned(
    session: Session, at: datetime, *, total: int = LEAST, lockout: int = LOCKOUT
) -> tuple[Evaluation, MysteryCampaign, Actor]:
    """An evaluation with a plan over two sites, and its manager."""
    candidacy, _, manager = in_evaluation(session, at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    if lockout != LOCKOUT:
        session.add(MysteryDesign(evaluation_id=evaluation.id, lockout=lockout, hours={}, scenarios=[], shoppers={}))
        session.flush()
    sites = {"Centre": 9000, "Annexe": 3000}
    # Sealed as the day begins: a test may visit at any hour of it.
    sealed = midnight_in_paris(date_in_paris(at))
    campaign = mystery.plan(
        session, evaluation.id, total=total, sites=sites, start=START, seed="graine", by=manager, at=sealed
    )
    return evaluation, campaign, manager


def handed(
    session: Session, at: datetime, *, total: int = LEAST
) -> tuple[Evaluation, list[MysteryMission], Actor, Actor]:
    """The same without a lock-out, every mission accepted by one shopper."""
    evaluation, campaign, manager = planned(session, at, total=total, lockout=0)
    shopper = make_person(session, at, "shopper")
    missions = list(mystery_missions.missions_of(session, campaign.id))
    for mission in missions:
        assert shopper.id is not None
        mystery_missions.assign(session, mission.id, shopper.id, shopper.name, by=manager, at=at)
        mystery_offers.accept(session, mission.id, by=shopper, at=at)
    return evaluation, missions, shopper, manager


def answered(session: Session, mission: MysteryMission, *, no: Iterable[str] = ()) -> dict[str, bool | None]:
    """A complete grid of the mission's channel: yes everywhere but where told."""
    evaluation = evaluations.get(session, session.get_one(MysteryCampaign, mission.campaign_id).evaluation_id)
    channels = evaluations.pinned(evaluation).mystere.canaux
    grid = next(channel.grille for channel in channels if channel.code == mission.channel)
    return {criterion.code: criterion.code not in no for criterion in grid}


def report(
    session: Session, folder: Path, mission: MysteryMission, by: Actor, at: datetime, *, no: Iterable[str] = ()
) -> None:
    """A good report of one mission; what is written is answered at once, unless its criterion is missed."""
    promised = mystery_missions.engagements_of(session, mystery_missions.load(session, mission.id))
    came = {one.mesure: 0 for one in promised if one.mesure in ARRIVALS and one.critere not in no}
    mystery_reports.report(
        session,
        Files(folder),
        mission.id,
        answered(session, mission, no=no),
        STORY,
        PROOF,
        "appel.txt",
        version=mission.version,
        scan=SAFE,
        delays=came,
        by=by,
        at=at,
    )


def closed(session: Session, at: datetime, folder: Path, *, total: int = LEAST) -> tuple[Evaluation, Actor, Actor]:
    """A campaign that ran to its end, every grid perfect."""
    evaluation, missions, shopper, manager = handed(session, at, total=total)
    for mission in missions:
        report(session, folder, mission, shopper, at)
        mystery_reports.validate(session, mission.id, version=mission.version, by=manager, at=at)
    mystery.close(session, evaluation.id, by=manager, at=at)
    return evaluation, shopper, manager
