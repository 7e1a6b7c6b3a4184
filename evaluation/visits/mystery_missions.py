"""Mystery missions as they are read and handed out: whose they are, where they stand, who may do them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from accounts.models import Membership
from audit import declarations, journal
from core.actor import Actor
from core.errors import Conflict, NotAllowed, NotFound
from core.files import Files, IntegrityError
from evaluation import evaluations
from evaluation.edition import Channel
from evaluation.visits import mystery_panel, mystery_themes
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_themes import Engagement

STALE = (
    "Quelqu’un a modifié cette visite pendant que vous l’aviez ouverte. "
    "Rechargez la page dans un autre onglet, comparez, puis recommencez."
)
OVER = "Cette campagne de visites mystère est close : elle ne se modifie plus."
DAMAGED = (
    "Cette preuve n’est plus celle qui a été envoyée : son empreinte ne correspond pas. Elle n’est pas remise ; "
    "renvoyez la visite à son enquêteur pour qu’il la joigne de nouveau."
)
UNREAD = (
    "Cette preuve ne s’ouvre pas encore : l’antivirus ne l’a pas déclarée sûre. Elle sera analysée dès qu’il répondra."
)
SETTLED = frozenset({"validated", "rejected", "cancelled"})
# A shopper has a report to write; a mission is in their hands.
TO_DO = frozenset({"assigned", "sent_back"})
HELD = TO_DO | {"offered"}


def campaign_of(session: Session, evaluation_id: UUID) -> MysteryCampaign | None:
    """The mystery campaign of an evaluation, None before it is planned or imported."""
    return session.scalar(select(MysteryCampaign).where(MysteryCampaign.evaluation_id == evaluation_id))


def missions_of(
    session: Session, campaign_id: UUID, *, state: str = "", replaced: bool = False
) -> Sequence[MysteryMission]:
    """In the order of the plan, the last attempt at each place or those in one state; all when `replaced` is asked."""
    kept = MysteryMission.state == state if state else MysteryMission.state != "replaced"
    query = select(MysteryMission).where(MysteryMission.campaign_id == campaign_id, true() if replaced else kept)
    return session.scalars(query.order_by(MysteryMission.number, MysteryMission.attempt)).all()


def mine(session: Session, *, by: Actor) -> Sequence[MysteryMission]:
    """The missions of this shopper in campaigns that still run, the earliest weeks first."""
    by.require("shopper")
    query = (
        select(MysteryMission)
        .join(MysteryMission.campaign)
        .options(contains_eager(MysteryMission.campaign))
        .where(MysteryMission.shopper_id == by.id, MysteryCampaign.closed_at.is_(None))
        .where(MysteryMission.state.not_in(("cancelled", "rejected", "replaced")))
    )
    ordered = query.order_by(MysteryCampaign.start, MysteryMission.week, MysteryMission.number)
    return session.scalars(ordered).all()


def get(session: Session, mission_id: UUID, *, by: Actor) -> MysteryMission:
    """The mission with its campaign, for its own shopper and for managers; NotFound for everybody else."""
    found = load(session, mission_id)
    if by.role != "manager" and not (by.role == "shopper" and found.shopper_id == by.id):
        raise NotFound
    return found


def load(session: Session, mission_id: UUID) -> MysteryMission:
    """The mission with its campaign, whoever asks; NotFound when there is none."""
    query = select(MysteryMission).options(joinedload(MysteryMission.campaign)).where(MysteryMission.id == mission_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def proof(session: Session, files: Files, mission_id: UUID, *, by: Actor) -> tuple[MysteryMission, bytes]:
    """The mission and the bytes of its proof; NotFound when none was given.

    Conflict when the bytes changed since, or as long as the antivirus has not said that they are safe.
    """
    get(session, mission_id, by=by)
    return proof_of(session, files, mission_id)


def proof_of(session: Session, files: Files, mission_id: UUID) -> tuple[MysteryMission, bytes]:
    """The same, once the caller has checked who asks."""
    found = load(session, mission_id)
    if found.proof_digest is None:
        raise NotFound
    if not found.proof_readable:
        raise Conflict(found.proof_scan or UNREAD)
    try:
        return found, files.get(found.proof_digest)
    except (IntegrityError, FileNotFoundError) as error:
        raise Conflict(DAMAGED) from error


def channel_of(session: Session, mission: MysteryMission) -> Channel:
    """The channel of a mission, with its grid, in the référentiel pinned by the evaluation."""
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    return next(found for found in evaluations.pinned(evaluation).mystere.canaux if found.code == mission.channel)


def engagements_of(session: Session, mission: MysteryMission) -> tuple[Engagement, ...]:
    """What the channel of a mission promises to do in time, as far as it is measured."""
    edition = evaluations.get(session, mission.campaign.evaluation_id).referentiel_id
    return mystery_themes.engagements(edition, mission.channel)


def dates_of(campaign: MysteryCampaign, week: int) -> tuple[date, date] | None:
    """First and last day of a week of the plan; None for a campaign done elsewhere."""
    if campaign.start is None:
        return None
    first = campaign.start + timedelta(weeks=week - 1)
    return first, first + timedelta(days=6)


def assign(session: Session, mission_id: UUID, person_id: UUID, name: str, *, by: Actor, at: datetime) -> None:
    """Offer a free mission to a shopper, who accepts it or not; refused for an interest there, or a visit too near."""
    by.require("manager")
    mission = changing(session, mission_id, {"planned"}, "Cette visite est déjà confiée : libérez-la d’abord.")
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    if not session.scalar(select(exists().where(Membership.person_id == person_id, Membership.role == "shopper"))):
        raise NotAllowed(f"{name} n’a pas le rôle d’enquêteur mystère : choisissez une autre personne.")
    if (reason := mystery_panel.obstacle(session, evaluation, person_id, mission, at=at)) is not None:
        raise NotAllowed(f"{name} ne peut pas recevoir cette visite : {reason}. Choisissez une autre personne.")
    offer(session, mission, person_id, name, by=by, at=at)


def offer(session: Session, mission: MysteryMission, person_id: UUID, name: str, *, by: Actor, at: datetime) -> None:
    """Write whose a free mission is; the caller has checked that they may have it."""
    mission.shopper_id, mission.shopper_name, mission.state = person_id, name, "offered"
    session.flush()
    tell(session, "mystery.assigned", mission, by=by, at=at, data={"shopper": str(person_id), "name": name})


def release(session: Session, mission_id: UUID, *, by: Actor, at: datetime) -> None:
    """Take a mission back from its shopper: it is free again; what was sent for it stays in its sendings."""
    by.require("manager")
    free(session, changing(session, mission_id, HELD, "Seule une visite à faire se libère."), by=by, at=at)


def decline(session: Session, mission_id: UUID, text: str, *, by: Actor, at: datetime) -> int:
    """The shopper declares an interest in the organisation; their missions to do there are freed, and counted."""
    by.require("shopper")
    mission = get(session, mission_id, by=by)
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    declarations.declare(session, evaluation.candidacy_id, has_interest=True, text=text, by=by, at=at)
    campaign = missions_of(session, mission.campaign_id)
    theirs = [found for found in campaign if found.shopper_id == by.id and found.state in HELD]
    for found in theirs:
        free(session, found, by=by, at=at)
    return len(theirs)


def free(session: Session, mission: MysteryMission, *, motive: str = "", by: Actor, at: datetime) -> None:
    """Blank a mission back to what the plan said of it; the journal keeps whose it was and why."""
    before = str(mission.shopper_id)
    mission.shopper_id, mission.shopper_name, mission.state = None, None, "planned"
    mission.grid, mission.narrative, mission.note = {}, "", None
    mission.proof_digest, mission.proof_filename, mission.proof_type = None, None, None
    mission.proof_state, mission.proof_readable, mission.proof_scan, mission.proof_print = None, False, "", ""
    mission.done_at, mission.reported_at, mission.delays = None, None, {}
    session.flush()
    data = {"shopper": before, "motive": motive} if motive else {"shopper": before}
    tell(session, "mystery.released", mission, by=by, at=at, data=data)


def changing(
    session: Session, mission_id: UUID, states: Collection[str], otherwise: str, *, version: int | None = None
) -> MysteryMission:
    """The mission when its campaign runs, it stands in one of `states` and nobody changed it since `version`.

    Conflict says which of the three does not hold; `otherwise` is the sentence of the states.
    """
    mission = load(session, mission_id)
    evaluation = evaluations.get(session, mission.campaign.evaluation_id)
    if mission.campaign.closed_at is not None or evaluation.closed_at is not None:
        raise Conflict(OVER)
    if mission.state not in states:
        raise Conflict(otherwise)
    if version is not None and mission.version != version:
        raise Conflict(STALE)
    return mission


def tell(
    session: Session, event: str, mission: MysteryMission, *, by: Actor, at: datetime, data: Mapping[str, Any]
) -> None:
    """Journal what happened to a mission, outside the candidacy's own history: the organisation reads that one."""
    journal.append(session, event, by=by, at=at, data={"mission": str(mission.id), **data})
