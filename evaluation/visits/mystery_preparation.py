"""What the manager prepares before a mystery plan is sealed: hours of sites, scenarios, shoppers and their lock-out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.errors import Conflict, Invalid
from evaluation import evaluations
from evaluation.visits import mystery_panel
from evaluation.visits.expense_models import VisitExpense
from evaluation.visits.mystery_design import LOCKOUT, LONGEST_LOCKOUT, Opening, Scenario
from evaluation.visits.mystery_design_models import MysteryDesign
from evaluation.visits.mystery_missions import OVER, STALE, campaign_of, missions_of
from evaluation.visits.mystery_proposals import Proposal
from evaluation.visits.sending_models import MysterySending

BEGUN = "Une campagne est déjà en cours : son plan ne se refait pas."


class Prepared(msgspec.Struct, frozen=True):
    """What is prepared so far; a site without hours has the usual ones.

    `shoppers`: each person who takes part, with the sites that an interest or a relative closes to them. Without any,
    nobody is planned. `version` is 0 before the first change.
    """

    version: int = 0
    lockout: int = LOCKOUT
    hours: dict[str, tuple[Opening, ...]] = {}
    scenarios: tuple[Scenario, ...] = ()
    shoppers: dict[UUID, tuple[str, ...]] = {}


def of(session: Session, evaluation_id: UUID) -> Prepared:
    """What is prepared for this evaluation."""
    row = session.get(MysteryDesign, evaluation_id)
    if row is None:
        return Prepared()
    return msgspec.convert(row, Prepared, from_attributes=True)


def save_hours(
    session: Session,
    evaluation_id: UUID,
    hours: Mapping[str, Sequence[Opening]],
    lockout: int,
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the openings of each site and the least days between two tests of one shopper at one site."""
    if not 0 <= lockout <= LONGEST_LOCKOUT:
        raise Invalid("Ce délai ne convient pas.", {"delai": f"Choisissez de 0 à {LONGEST_LOCKOUT} jours."})
    row = _changing(session, evaluation_id, version, by=by)
    row.hours, row.lockout = msgspec.to_builtins(dict(hours)), lockout
    _keep(session, row, by=by, at=at)


def add_scenario(
    session: Session,
    evaluation_id: UUID,
    *,
    channel: str,
    title: str,
    ask: str,
    never: str,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Add what a shopper may ask on a channel, with what they must never say."""
    row = _changing(session, evaluation_id, version, by=by)
    known = {one.code for one in evaluations.pinned(evaluations.get(session, evaluation_id)).mystere.canaux}
    if channel not in known:
        raise Invalid("Le référentiel ne connaît pas ce canal.", {"canal": "Choisissez parmi ses canaux."})
    last = max((int(one["code"][1:]) for one in row.scenarios), default=0)
    added = Scenario(f"S{last + 1}", channel, title.strip(), ask.strip(), never.strip())
    row.scenarios = [*row.scenarios, msgspec.to_builtins(added)]
    _keep(session, row, by=by, at=at)


def add_proposed(
    session: Session,
    evaluation_id: UUID,
    proposed: Sequence[Proposal],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Take over scenarios that are proposed to everybody: from now on they are the campaign's own."""
    row = _changing(session, evaluation_id, version, by=by)
    last = max((int(one["code"][1:]) for one in row.scenarios), default=0)
    added = [
        Scenario(f"S{number}", one.canal, one.titre, one.demander, one.taire)
        for number, one in enumerate(proposed, start=last + 1)
    ]
    row.scenarios = [*row.scenarios, *msgspec.to_builtins(added)]
    _keep(session, row, by=by, at=at)


def remove_scenario(session: Session, evaluation_id: UUID, code: str, *, version: int, by: Actor, at: datetime) -> None:
    """Take a scenario out; plans that are sealed keep theirs."""
    row = _changing(session, evaluation_id, version, by=by)
    left = [one for one in row.scenarios if one["code"] != code]
    if len(left) == len(row.scenarios):
        raise Conflict("Ce scénario est déjà retiré.")
    row.scenarios = left
    _keep(session, row, by=by, at=at)


def save_shoppers(
    session: Session,
    evaluation_id: UUID,
    away: Mapping[UUID, Collection[str]],
    *,
    version: int,
    by: Actor,
    at: datetime,
) -> None:
    """Keep who takes part, and the sites closed to each; refused for somebody who may not test this organisation."""
    row = _changing(session, evaluation_id, version, by=by)
    able = {person for person, _ in mystery_panel.shoppers(session, evaluation_id)}
    if not able.issuperset(away):
        raise Conflict("Une de ces personnes ne peut plus visiter cette organisation : rechargez la page.")
    row.shoppers = {str(person): sorted(sites) for person, sites in away.items()}
    _keep(session, row, by=by, at=at)


def begun(session: Session, evaluation_id: UUID) -> bool:
    """Whether a visit is handed out, or was once and left a report or costs, or the campaign was done elsewhere."""
    campaign = campaign_of(session, evaluation_id)
    if campaign is None:
        return False
    missions = missions_of(session, campaign.id)
    if campaign.imported or any(mission.state != "planned" for mission in missions):
        return True
    ids = [mission.id for mission in missions]
    kept = (one.mission_id for one in (MysterySending, VisitExpense))
    return any(session.scalar(select(exists().where(mission_id.in_(ids)))) for mission_id in kept)


def refuse_begun(session: Session, evaluation_id: UUID) -> None:
    """Conflict once the campaign has begun."""
    if begun(session, evaluation_id):
        raise Conflict(BEGUN)


def refuse_hindered(session: Session, evaluation_id: UUID, prepared: Prepared) -> None:
    """Conflict when one of those prepared can be offered nothing: their plan would stay on paper."""
    held = [one for one in mystery_panel.panel(session, evaluation_id) if one.id in prepared.shoppers and one.obstacle]
    if held:
        why = " ; ".join(f"{one.name} : {one.obstacle}" for one in held)
        raise Conflict(f"Le plan compte sur des personnes qui ne peuvent rien recevoir ({why}). Retirez-les d’abord.")


def _changing(session: Session, evaluation_id: UUID, version: int, *, by: Actor) -> MysteryDesign:
    by.require("manager")
    if evaluations.get(session, evaluation_id).closed_at is not None:
        raise Conflict(OVER)
    refuse_begun(session, evaluation_id)
    row = session.get(MysteryDesign, evaluation_id)
    if version != (row.version if row else 0):
        raise Conflict(STALE.replace("cette visite", "cette préparation"))
    return row or MysteryDesign(evaluation_id=evaluation_id, lockout=LOCKOUT, hours={}, scenarios=[], shoppers={})


def _keep(session: Session, row: MysteryDesign, *, by: Actor, at: datetime) -> None:
    session.add(row)
    session.flush()
    data = {
        "version": row.version,
        "lockout": row.lockout,
        "scenarios": len(row.scenarios),
        "shoppers": len(row.shoppers),
    }
    candidacy_id = evaluations.get(session, row.evaluation_id).candidacy_id
    journal.append(session, "mystery.prepared", by=by, at=at, candidacy_id=candidacy_id, data=data)
