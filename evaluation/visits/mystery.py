"""The mystery campaign of an evaluation: planned or imported, closed once every mission is settled, then measured."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import evaluations
from evaluation.measuring.measures import Measure
from evaluation.visits import mystery_drafts, mystery_relaxation
from evaluation.visits.mystery_drafts import running
from evaluation.visits.mystery_grids import Grid, foreign_note
from evaluation.visits.mystery_missions import SETTLED, campaign_of, missions_of
from evaluation.visits.mystery_models import MysteryCampaign, MysteryMission
from evaluation.visits.mystery_scores import mystery_scores


def plan(
    session: Session,
    evaluation_id: UUID,
    *,
    total: int,
    sites: Mapping[str, int],
    start: date,
    seed: str | None = None,
    by: Actor,
    at: datetime,
) -> MysteryCampaign:
    """Plan `total` missions over the channels and weeks of the référentiel and over `sites` (name → yearly users).

    Hours, scenarios, shoppers and lock-out are those prepared (`mystery_preparation`). A plan of which nothing was
    handed out yet is replaced. `seed` is drawn unless given. Invalid says the least change that would do.
    """
    made = mystery_drafts.draft(session, evaluation_id, total=total, sites=sites, start=start, by=by, at=at)
    seed = seed or new_seed()
    visits = mystery_relaxation.planned(made.design, seed)
    return mystery_drafts.seal(session, evaluation_id, made, seed, visits, by=by, at=at)


def new_seed() -> str:
    """What decides all that is free in a plan, drawn so that nobody can guess it."""
    return secrets.token_hex(16)


def add_imported(
    session: Session,
    evaluation_id: UUID,
    missions: Sequence[tuple[str, str, Grid]],
    *,
    source: str = "",
    by: Actor,
    at: datetime,
) -> MysteryCampaign:
    """Add missions done elsewhere: site, channel of the référentiel, answers of any grid (all weigh the same).

    Neither planned nor checked here: their notes count, but never give a firm verdict. `source`: SHA-256 of the file.
    """
    by.require("manager")
    evaluation = running(session, evaluation_id)
    known = {channel.code for channel in evaluations.pinned(evaluation).mystere.canaux}
    if foreign := sorted({channel for _, channel, _ in missions} - known):
        raise Invalid(f"Le référentiel ne connaît pas ces canaux : {', '.join(foreign)}. Choisissez parmi les siens.")
    if not missions:
        raise Invalid("Il n’y a aucune visite à importer.")
    campaign = _imported_campaign(session, evaluation_id, len(missions), at=at)
    session.add_all(
        MysteryMission(
            campaign_id=campaign.id,
            number=number,
            channel=channel,
            week=1,
            site=site,
            state="validated",
            imported=True,
            grid=dict(grid),
            note=str(foreign_note(grid)),
            reported_at=at,
        )
        for number, (site, channel, grid) in enumerate(missions, start=campaign.total - len(missions) + 1)
    )
    session.flush()
    data = {"missions": len(missions), "file": source}
    journal.append(session, "mystery.imported", by=by, at=at, candidacy_id=evaluation.candidacy_id, data=data)
    return campaign


def close(session: Session, evaluation_id: UUID, *, by: Actor, at: datetime) -> MysteryCampaign:
    """End the campaign: from now on its notes are measures, and its seed lets anybody derive the plan again."""
    by.require("manager")
    evaluation = running(session, evaluation_id)
    campaign = campaign_of(session, evaluation_id)
    if campaign is None:
        raise Conflict("Aucune campagne de visites mystère n’est planifiée ni importée pour cette évaluation.")
    states = Counter(mission.state for mission in missions_of(session, campaign.id))
    if left := states.total() - sum(states[state] for state in SETTLED):
        s = "s" if left > 1 else ""
        raise Conflict(f"Il reste {left} visite{s} à valider ou à annuler avec son motif avant de clore la campagne.")
    if not states["validated"]:
        raise Conflict("Aucune visite n’est validée : une campagne sans visite ne mesure rien.")
    campaign.closed_at = at
    session.flush()
    data = {"validated": states["validated"], "cancelled": states["cancelled"], "seed": campaign.seed}
    if campaign.salt:
        data["salt"] = campaign.salt
    journal.append(session, "mystery.closed", by=by, at=at, candidacy_id=evaluation.candidacy_id, data=data)
    return campaign


def participants(session: Session, evaluation_id: UUID) -> set[UUID]:
    """Everybody who tested, reviewed a report or coded it again: none of them may decide."""
    campaign = campaign_of(session, evaluation_id)
    missions = missions_of(session, campaign.id, replaced=True) if campaign else ()
    shoppers = {mission.shopper_id for mission in missions if mission.shopper_id is not None}
    validated = {mission.validated_by for mission in missions if mission.validated_by is not None}
    coders = {UUID(mission.recoding["person"]) for mission in missions if mission.recoding}
    return shoppers | validated | coders | {UUID(seen["person"]) for mission in missions for seen in mission.reviews}


def is_closed(session: Session, evaluation_id: UUID) -> bool:
    """Whether the campaign exists and has ended."""
    campaign = campaign_of(session, evaluation_id)
    return campaign is not None and campaign.closed_at is not None


def progress(session: Session, evaluation_id: UUID) -> int | None:
    """How far the campaign is, in whole % of settled missions; None before it is planned. All that may be told."""
    campaign = campaign_of(session, evaluation_id)
    if campaign is None:
        return None
    settled = sum(mission.state in SETTLED for mission in missions_of(session, campaign.id))
    return 100 * settled // campaign.total


def mystery_measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """The notes per channel and overall, weighed by the plan as it was made; empty until the campaign is closed.

    Cancelled missions stay in the plan: a channel whose missions were all cancelled leaves the overall note unmeasured.
    """
    campaign = campaign_of(session, evaluation_id)
    if campaign is None or campaign.closed_at is None:
        return {}
    missions = missions_of(session, campaign.id)
    notes: dict[str, list[Fraction]] = {}
    for mission in missions:
        if mission.state == "validated":
            notes.setdefault(mission.channel, []).append(Fraction(str(mission.note)))
    parts = Counter(mission.channel for mission in missions)
    found = mystery_scores(evaluations.pinned(evaluations.get(session, evaluation_id)), notes, parts)
    if not campaign.imported:
        return found
    return {code: replace(one, admissible=False, detail=one.detail | {"imported": True}) for code, one in found.items()}


def _imported_campaign(session: Session, evaluation_id: UUID, more: int, *, at: datetime) -> MysteryCampaign:
    campaign = campaign_of(session, evaluation_id)
    if campaign is None:
        campaign = MysteryCampaign(evaluation_id=evaluation_id, imported=True, total=0, weeks=1, planned_at=at)
        session.add(campaign)
    elif not campaign.imported:
        raise Conflict("Des visites sont déjà planifiées ici : elles ne se mêlent pas à une campagne faite ailleurs.")
    campaign.total += more
    session.flush()
    return campaign
