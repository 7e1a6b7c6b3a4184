"""The verdict of an evaluation: every named measure gathered, then the rules of its pinned référentiel."""

from uuid import UUID

from sqlalchemy.orm import Session

from audit.findings import open_majors
from core.errors import Conflict
from evaluation import evaluations, rules
from evaluation.asking.campaigns import unsealed
from evaluation.measuring import scores
from evaluation.measuring.gaps import gaps
from evaluation.measuring.measures import Measure
from evaluation.publishing import published
from evaluation.visits import mystery_feedback
from evaluation.visits.mystery import is_closed, mystery_measures


def gather(session: Session, evaluation_id: UUID, *, majors: int | None = None) -> dict[str, Measure]:
    """Every measure that exists, by its code; what was not measured is absent, never zero.

    `majors`: the major findings left open, as the reader may count them; those of today unless said.
    """
    evaluation = evaluations.get(session, evaluation_id)
    referentiel = evaluations.pinned(evaluation)
    measures = published.measures(session, evaluation_id) | mystery_measures(session, evaluation_id)
    measures |= mystery_feedback.measures(session, evaluation_id)
    overall = scores.global_score(referentiel, measures)
    if overall is not None:
        measures[overall.code] = overall
    left = open_majors(session, evaluation.candidacy_id) if majors is None else majors
    found = scores.counted("constats.majeurs_ouverts", left)
    return measures | gaps(referentiel, measures) | {found.code: found}


def assess(session: Session, evaluation_id: UUID, *, majors: int | None = None) -> rules.Verdict:
    """Apply the pinned rules to the measures of today; Conflict for a pulse, on which no decision rests.

    `majors`: as in `gather`.
    """
    evaluation = evaluations.get(session, evaluation_id)
    if evaluation.purpose != "label":
        raise Conflict("Un sondage de suivi ne donne lieu à aucun verdict : lisez-le à côté de l’évaluation.")
    return rules.verdict(evaluations.pinned(evaluation), gather(session, evaluation_id, majors=majors))


def unfinished(session: Session, evaluation_id: UUID) -> list[str]:
    """What still runs, in French words: campaigns not sealed, mystery tests not closed."""
    left = [f"campagne {audience}" for audience in unsealed(session, evaluation_id)]
    return left if is_closed(session, evaluation_id) else [*left, "visites mystère"]
