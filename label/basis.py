"""What a verdict rests on, frozen at the grant so that anybody can apply the rules again: no answer, no name.

Figures are those that may be published of the whole organisation, written to one decimal (more where a bar is nearer):
an exact fraction over several sites would give back the sums of each, down to two people.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import checkpoint, evidence, findings
from audit.grades import WORDS
from evaluation.asking import campaigns
from evaluation.box import sealing
from evaluation.measuring.figures import plain
from evaluation.measuring.measures import Measure
from evaluation.models import Evaluation
from evaluation.referentiel import Referentiel
from evaluation.rules import RuleResult, Verdict
from evaluation.visits.mystery_missions import campaign_of, missions_of
from label.models import Deliberation, Vote

FORMAT = "dossier-du-verdict/1"


def freeze(
    session: Session,
    deliberation: Deliberation,
    verdict: Verdict,
    measures: Mapping[str, Measure],
    referentiel: Referentiel,
) -> dict[str, Any]:
    """The figures, the outcomes that the members read, and the counts and digests of all the rest, as plain values."""
    return {
        "format": FORMAT,
        "measures": list(_measures(verdict, measures, referentiel)),
        "rules": [{"code": rule.code, "outcome": rule.outcome.value} for rule in verdict.rules],
        "level": verdict.level,
        "fragile": verdict.fragile,
        "plan": _plan(session, deliberation),
        "findings": _findings(session, deliberation),
        "evidence": sorted(proof.sha256 for proof in evidence.current(evidence.of(session, deliberation.candidacy_id))),
        "decision": _decision(session, deliberation),
        "seals": _seals(session, deliberation),
    }


def _measures(verdict: Verdict, measures: Mapping[str, Measure], referentiel: Referentiel) -> Iterator[dict[str, Any]]:
    """Those that the rules read, as the sitting froze them, and the scores and notes that they are made of."""
    ruled = {rule.measure: rule for rule in verdict.rules if rule.value is not None}
    notes = {f"mystere.{channel.code}" for channel in referentiel.mystere.canaux}
    told = {code for code in measures if code.startswith("score.") or code in notes or code == "mystere.note"}
    for code in sorted(told | set(ruled)):
        found: Measure | RuleResult = ruled[code] if code in ruled else measures[code]
        bars = [threshold.bar for threshold in referentiel.thresholds if threshold.mesure == code]
        figures = {name: plain(Fraction(getattr(found, name)), bars) for name in ("value", "lower", "upper")}
        yield {"code": code, **figures, "n": found.n, "admissible": found.admissible}


def _plan(session: Session, deliberation: Deliberation) -> dict[str, int]:
    """Missions of the mystery plan by channel, by which their notes are weighed."""
    campaign = campaign_of(session, deliberation.evaluation_id)
    missions = missions_of(session, campaign.id) if campaign else ()
    return dict(sorted(Counter(mission.channel for mission in missions).items()))


def _findings(session: Session, deliberation: Deliberation) -> dict[str, dict[str, int]]:
    """By grade, how many were recorded and how many are not closed."""
    known = findings.of(session, deliberation.candidacy_id)
    return {
        grade: {
            "recorded": sum(found.grade == grade for found in known),
            "open": sum(found.grade == grade and found.closed_at is None for found in known),
        }
        for grade in WORDS
    }


def _decision(session: Session, deliberation: Deliberation) -> dict[str, Any]:
    cast = select(Vote).where(Vote.deliberation_id == deliberation.id, Vote.round == deliberation.round)
    votes = session.scalars(cast).all()
    return {
        "outcome": deliberation.outcome,
        "votes": dict(sorted(Counter(vote.choice for vote in votes if vote.choice).items())),
        "recusals": sum(vote.choice is None for vote in votes),
        "quorum": deliberation.quorum,
    }


def _seals(session: Session, deliberation: Deliberation) -> dict[str, Any]:
    """The digest that each sealing wrote in the journal, and the last signed head of the journal itself."""
    evaluation = session.get_one(Evaluation, deliberation.evaluation_id)
    found: dict[str, Any] = {"referentiel": evaluation.referentiel_digest}
    for audience, campaign in campaigns.of(session, evaluation.id).items():
        if (seal := sealing.seal_of(session, campaign.id)) is not None:
            found[audience] = seal
    if (last := checkpoint.latest(session)) is not None:
        found["journal"] = last.note.split("\n\n")[0]
    return found
