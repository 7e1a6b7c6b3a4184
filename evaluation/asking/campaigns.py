"""Campaigns: prepared, opened once for all, read in tens while they run and in full once sealed."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import new_id
from core.errors import Conflict, NotFound
from evaluation import evaluations, wordings
from evaluation.asking import campaign_journal, frames, leaders
from evaluation.asking.campaign_models import Campaign, CampaignResult
from evaluation.box import blind_box, code_format
from evaluation.box.ballot_box import ANYONE
from evaluation.box.ballot_boxes import BallotBoxes
from evaluation.measuring.measures import Measure, unpack
from evaluation.publishing.publication import tens
from evaluation.quality import answer_quality
from evaluation.questionnaire import AUDIENCES

FROZEN = "La campagne est ouverte : plus rien n’y change, pour que chacun réponde à la même chose dans le même cadre."
OPEN_LINK = "lien_ouvert"
STALE = "Quelqu’un a modifié cette campagne pendant que vous l’aviez ouverte : rechargez la page et recommencez."


class Turnout(msgspec.Struct, frozen=True):
    """How many answered, as little as may be said: `floor` is a whole number of tens, `words` what a page writes.

    Leaders are named: theirs is the exact number.
    """

    floor: int
    entitled: int | None
    words: str

    def __str__(self) -> str:
        return self.words


def prepare(
    session: Session,
    evaluation_id: UUID,
    audience: str,
    *,
    collection: str,
    frame: Mapping[str, int],
    secrecy: str = "sealed",
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> Campaign:
    """Choose how an audience is asked and who is entitled on each site; again and again until opening.

    `frame`: site → people entitled, empty when unknown (and for the leaders, who are named one by one).
    """
    evaluation = evaluations.own(session, evaluation_id, by=by)
    referentiel = evaluations.pinned(evaluation)
    if audience not in referentiel.questionnaires:
        raise NotFound
    entitled = {site.strip(): people for site, people in frame.items() if people != 0}
    campaign = _for_preparing(session, evaluation_id, audience, version, at)
    frames.check(referentiel, audience, collection, entitled, secrecy)
    frames.keep_room_for_codes(campaign, collection, entitled)
    campaign.collection, campaign.frame, campaign.secrecy = collection, entitled, secrecy
    session.add(campaign)
    session.flush()
    data = {"collection": collection, "entitled": sum(entitled.values()), "secrecy": secrecy}
    campaign_journal.note(session, "campaign.prepared", campaign, by=by, at=at, data=data)
    return campaign


def open_(session: Session, boxes: BallotBoxes, campaign_id: UUID, *, by: Actor, at: datetime) -> Campaign:
    """Freeze the campaign, journal what it rests on, and let people answer."""
    campaign = owned(session, campaign_id, by=by)
    if campaign.opened_at is not None:
        raise Conflict("Cette campagne est déjà ouverte.")
    if campaign.audience != "dirigeants":
        boxes.create(campaign.id)
        if campaign.collection == OPEN_LINK:
            boxes.joined(session, campaign.id).entitle([ANYONE])
    elif not leaders.of(session, campaign.evaluation_id):
        raise Conflict("Invitez au moins un dirigeant avant d’ouvrir : la liste est figée à l’ouverture.")
    blind_keys: dict[str, str] = {}
    if campaign.secrecy == "blind":
        blind_keys = blind_box.arm(boxes.joined(session, campaign.id), campaign.frame)
    campaign.opened_at = at
    session.flush()
    evaluation = evaluations.get(session, campaign.evaluation_id)
    limits = evaluations.pinned(evaluation).populations
    data = {
        "collection": campaign.collection,
        "referentiel": evaluation.referentiel_digest,
        "wordings": wordings.digests(evaluation.referentiel_id),
        "frame": frames.digest(campaign.frame),
        "entitled": sum(campaign.frame.values()),
        "merge_order": frames.merge_order(campaign.frame),
        "secrecy": campaign.secrecy,
        "blind_keys": blind_keys,
        "k": {"publication": limits.publication, "cut": limits.decoupe, "comments": limits.commentaires},
    }
    campaign_journal.note(session, "campaign.opened", campaign, by=by, at=at, data=data)
    return campaign


def of(session: Session, evaluation_id: UUID) -> dict[str, Campaign]:
    """The campaigns prepared in an evaluation, by audience, in the order of the audiences."""
    rows = session.scalars(select(Campaign).where(Campaign.evaluation_id == evaluation_id))
    found = {row.audience: row for row in rows}
    return {audience: found[audience] for audience in AUDIENCES if audience in found}


def get(session: Session, campaign_id: UUID) -> Campaign:
    """The campaign; NotFound when there is none."""
    found = session.get(Campaign, campaign_id)
    if found is None:
        raise NotFound
    return found


def owned(session: Session, campaign_id: UUID, *, by: Actor) -> Campaign:
    """The campaign, locked for change, of the actor's own organisation (any for a manager); NotFound otherwise."""
    campaign = session.get(Campaign, campaign_id, with_for_update=True, populate_existing=True)
    if campaign is None:
        raise NotFound
    evaluations.own(session, campaign.evaluation_id, by=by)
    return campaign


def campaign_measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """Every measure of the sealed campaigns; those of the leaders are computed from today's reviews."""
    measures: dict[str, Measure] = {}
    for audience, campaign in of(session, evaluation_id).items():
        if campaign.sealed_at is None:
            continue
        if audience == "dirigeants":
            measures |= leaders.measures(session, evaluation_id)
        elif (result := session.get(CampaignResult, campaign.id)) is not None:
            measures |= answer_quality.weighed(session, campaign.id, map(unpack, result.measures))
    return measures


def unsealed(session: Session, evaluation_id: UUID) -> list[str]:
    """The audiences whose campaign is missing, in preparation or still open."""
    found, asked = (
        of(session, evaluation_id),
        evaluations.pinned(evaluations.get(session, evaluation_id)).questionnaires,
    )
    wanted = [audience for audience in AUDIENCES if audience in asked]
    return [audience for audience in wanted if audience not in found or found[audience].sealed_at is None]


def participation(session: Session, boxes: BallotBoxes, campaign_id: UUID) -> Turnout:
    """How many answered so far, in tens: « moins de 10 », « 10 à 19 »; nobody may see more while it runs."""
    campaign = get(session, campaign_id)
    if campaign.audience == "dirigeants":
        named = leaders.of(session, campaign.evaluation_id)
        answered = sum(leader.answered_at is not None for leader in named)
        return Turnout(answered, len(named), f"{answered} sur {len(named)}")
    result = session.get(CampaignResult, campaign_id)
    if result is not None:
        count = result.n
    elif campaign.opened_at is None:
        count = 0
    else:
        with boxes.looking(session, campaign_id) as box:
            count = box.count()
    return Turnout(count // 10 * 10, sum(campaign.frame.values()) or None, tens(count))


def _for_preparing(session: Session, evaluation_id: UUID, audience: str, version: int | None, at: datetime) -> Campaign:
    query = select(Campaign).where(Campaign.evaluation_id == evaluation_id, Campaign.audience == audience)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        return Campaign(
            id=new_id(),
            evaluation_id=evaluation_id,
            audience=audience,
            issued={},
            tag=code_format.fresh_tag(),
            prepared_at=at,
        )
    if found.opened_at is not None:
        raise Conflict(FROZEN)
    if version is not None and found.version != version:
        raise Conflict(STALE)
    return found
