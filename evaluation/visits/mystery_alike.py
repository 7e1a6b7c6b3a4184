"""Reports that resemble one another, read for whoever reviews one: same campaign, or same shopper elsewhere."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from evaluation.visits.mystery_likeness import Alike, Told, alike
from evaluation.visits.mystery_models import MysteryMission


def of(session: Session, mission: MysteryMission) -> Sequence[Alike]:
    """What resembles the report of this mission, the most alike first; nothing follows from it by itself."""
    if not mission.narrative:
        return ()
    columns = (
        MysteryMission.id,
        MysteryMission.campaign_id,
        MysteryMission.number,
        MysteryMission.narrative,
        MysteryMission.proof_digest,
        MysteryMission.proof_print,
    )
    near = or_(MysteryMission.campaign_id == mission.campaign_id, MysteryMission.shopper_id == mission.shopper_id)
    query = select(*columns).where(near, MysteryMission.narrative != "").order_by(MysteryMission.number)
    told = [
        Told(one.id, _label(one.number, one.campaign_id == mission.campaign_id), *one[3:4], one[4] or "", one[5])
        for one in session.execute(query)
    ]
    mine = next(one for one in told if one.mission == mission.id)
    return alike(mine, told)


def _label(number: int, here: bool) -> str:
    return f"visite n° {number}" if here else f"visite n° {number} d’une autre campagne"
