"""What a leader answers with their code: ratings and where each proof is, in clear and in their name."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid
from evaluation import evaluations
from evaluation.asking import campaign_journal, leaders
from evaluation.asking.campaign_models import Campaign, Leader
from evaluation.box import code_format
from evaluation.measuring import packing

LONGEST_PROOF = 2000


def find(session: Session, code: str) -> tuple[Leader, Campaign]:
    """The leader of a code while their campaign is open; the same refusal as for any other code otherwise."""
    query = select(Leader, Campaign).join(Campaign, Campaign.id == Leader.campaign_id)
    found = session.execute(
        query.where(
            Leader.code_digest == leaders.digest(code_format.typed(code)),
            Campaign.opened_at.is_not(None),
            Campaign.sealed_at.is_(None),
        )
    ).first()
    if found is None:
        raise code_format.refused()
    return found[0], found[1]


def answer(
    session: Session, code: str, values: Sequence[int | None], proofs: Mapping[str, str], *, at: datetime
) -> Leader:
    """Keep a leader's ratings and proof notes; until closing the last ones count.

    `values` are aligned on the items of the questionnaire; `proofs`: practice code → where the proof is.
    """
    leader, campaign = find(session, code)
    session.refresh(campaign, with_for_update={"read": True})
    if campaign.sealed_at is not None:
        raise code_format.refused()
    referentiel = evaluations.pinned(evaluations.get(session, campaign.evaluation_id))
    asked = {item.code for item in referentiel.questionnaires["dirigeants"].pratiques}
    kept = {item: text.strip() for item, text in proofs.items() if item in asked and text.strip()}
    _check_lengths(kept)
    leader.answers = list(packing.checked(referentiel, "dirigeants", values))
    leader.proofs, leader.answered_at = kept, at
    session.flush()
    campaign_journal.note(
        session,
        "leader.answered",
        campaign,
        by=Actor(None, leader.name, "leader"),
        at=at,
        data={"proofs": len(kept)},
    )
    return leader


def _check_lengths(proofs: Mapping[str, str]) -> None:
    too_long = {
        item: f"Raccourcissez à {LONGEST_PROOF} signes." for item, text in proofs.items() if len(text) > LONGEST_PROOF
    }
    if too_long:
        raise Invalid("Une explication est trop longue : raccourcissez-la.", too_long)
