"""The signs of a sealed campaign: computed at sealing, read by who examines, weighed by the auditor who writes why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
import numpy as np
from sqlalchemy.orm import Session

from audit import missions
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from evaluation import evaluations
from evaluation.asking import campaign_journal
from evaluation.asking.campaign_models import Campaign
from evaluation.measuring import packing
from evaluation.measuring.measures import Measure
from evaluation.quality import alarms
from evaluation.quality.alarm_models import AnswerQuality
from evaluation.quality.alarms import Examined
from evaluation.questionnaire import Audience, Question
from evaluation.referentiel import Referentiel

DECISIONS = {
    "kept": "Les réponses sont tenues pour sincères",
    "doubted": "Le recueil ne suffit pas à un résultat ferme",
}
SHORTEST_MOTIVE = 20


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen in a campaign (`examined` is None when the answers were too few) and what a person decided."""

    examined: Examined | None
    crowded: tuple[tuple[str, int, int], ...]
    decision: str | None
    motive: str
    decided_by: str
    decided_at: datetime | None
    version: int

    @property
    def alarmed(self) -> bool:
        """Whether a sign waits for, or got, the eyes of a person."""
        return bool(self.crowded or (self.examined and self.examined.raised))


def examine(
    session: Session,
    campaign: Campaign,
    referentiel: Referentiel,
    packed: Sequence[bytes],
    sites: Sequence[str | None],
    *,
    at: datetime,
) -> None:
    """Keep the signs of the answers being sealed; nothing of them goes to the journal, nor to the organisation."""
    scale = referentiel.echelles.agreement
    asked = [
        (position, isinstance(item, Question) and item.sens == "inverse")
        for position, item in enumerate(referentiel.questionnaires[cast(Audience, campaign.audience)].items)
        if item.kind == "agreement"
    ]
    rows = np.frombuffer(b"".join(packed), np.uint8).reshape(len(packed), -1) if packed else np.zeros((0, 0), np.uint8)
    turned = [place for place, (_, inverse) in enumerate(asked) if inverse]
    given = rows[:, [position for position, _ in asked]].astype(np.int64) if packed else rows.astype(np.int64)
    found = alarms.examine(np.where(given == packing.BLANK, 0, given), len(scale.libelles), turned)
    came = Counter(sites)
    crowded = [[site, came[site], people] for site, people in campaign.frame.items() if came[site] > people]
    examined = {} if found is None else msgspec.to_builtins(found)
    session.add(AnswerQuality(campaign_id=campaign.id, examined=examined, crowded=crowded, examined_at=at))


def of(session: Session, campaign_id: UUID) -> Quality:
    """The signs of a sealed campaign; NotFound before, and for the leaders, who answer by name."""
    row = session.get(AnswerQuality, campaign_id)
    if row is None:
        raise NotFound
    return Quality(
        examined=msgspec.convert(row.examined, Examined) if row.examined else None,
        crowded=tuple((site, came, people) for site, came, people in row.crowded),
        decision=row.decision,
        motive=row.motive,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        version=row.version,
    )


def decide(
    session: Session, campaign_id: UUID, decision: str, motive: str, *, version: int, by: Actor, at: datetime
) -> None:
    """The auditor of the file holds the answers for sincere, or the collection for too weak for a firm result.

    No answer is taken out: nobody can tell whose they are. A doubted collection makes its results fragile.
    """
    campaign = session.get(Campaign, campaign_id)
    row = session.get(AnswerQuality, campaign_id, with_for_update=True, populate_existing=True)
    if campaign is None or row is None:
        raise NotFound
    missions.require(session, evaluations.get(session, campaign.evaluation_id).candidacy_id, by=by)
    if decision not in DECISIONS:
        raise Invalid("Choisissez ce que vous concluez.", {"decision": "Choisissez l’une des deux conclusions."})
    if len(motive.strip()) < SHORTEST_MOTIVE:
        sentence = "Écrivez ce qui vous fait conclure ainsi : le comité et l’organisation le liront."
        raise Invalid(sentence, {"motive": sentence})
    if row.version != version:
        raise Conflict("Quelqu’un a conclu pendant que vous lisiez : rechargez la page, puis recommencez.")
    row.decision, row.motive, row.decided_by, row.decided_at = decision, motive.strip(), by.name, at
    session.flush()
    data = {"decision": decision, "motive": row.motive}
    campaign_journal.note(session, "campaign.weighed", campaign, by=by, at=at, data=data)


def weighed(session: Session, campaign_id: UUID, measures: Iterable[Measure]) -> dict[str, Measure]:
    """The measures of a sealed campaign by their code, none of them firm once its collection is doubted."""
    row = session.get(AnswerQuality, campaign_id)
    if row is None or row.decision != "doubted":
        return {measure.code: measure for measure in measures}
    return {
        measure.code: msgspec.structs.replace(measure, admissible=False, detail=measure.detail | {"doubt": row.motive})
        for measure in measures
    }
