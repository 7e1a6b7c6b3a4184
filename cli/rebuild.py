"""`label rebuild`: count the sealed answers again, repair the counters, and say whether any figure had changed."""

import argparse
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import settings
from core.actor import SYSTEM
from core.errors import Conflict, Invalid
from core.platform import Platform
from evaluation.asking.campaign_models import Campaign, CampaignResult
from evaluation.measuring import counter_store
from migrations.upgrade import current


def add(subparsers: Any) -> None:
    """Register the command."""
    help_ = "recompte les réponses scellées et répare les comptes ; code 1 si un chiffre avait changé"
    subparsers.add_parser("rebuild", help=help_).set_defaults(func=run)


def run(_arguments: argparse.Namespace) -> int:
    """One line a sealed campaign; 1 when a counter or a figure was not that of the answers."""
    platform = Platform(settings.load())
    try:
        if current(platform.database) is None:
            raise Invalid("La base est vide : lancez d’abord « label migrate », ou vérifiez LABEL_VAR.")
        with platform.database.write() as session:
            query = select(Campaign).join(CampaignResult, CampaignResult.campaign_id == Campaign.id)
            found = [_rebuilt(session, campaign) for campaign in session.scalars(query.order_by(Campaign.sealed_at))]
    finally:
        platform.close()
    for line, _ in found:
        print(line)
    print(f"{len(found)} campagne(s) close(s) relue(s).")
    return int(not all(sound for _, sound in found))


def _rebuilt(session: Session, campaign: Campaign) -> tuple[str, bool]:
    name = f"{campaign.id} ({campaign.audience})"
    try:
        repaired = counter_store.rebuild(session, campaign, by=SYSTEM, at=datetime.now(UTC))
    except Conflict as refusal:
        return f"{name} : {refusal}", True
    if not counter_store.figures_hold(session, campaign):
        return f"{name} : les chiffres publiés ne sont pas ceux des réponses scellées.", False
    if repaired:
        return f"{name} : {len(repaired)} compte(s) refait(s) ; les chiffres publiés étaient justes.", False
    return f"{name} : conforme.", True
