"""Evaluations: one measurement of a candidacy, under the edition pinned at submission."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Conflict, NotFound
from evaluation import pulse
from evaluation import referentiel as referentiels
from evaluation.models import Evaluation


def begin(
    session: Session, *, candidacy_id: UUID, organisation_id: UUID, referentiel: tuple[str, str], at: datetime
) -> Evaluation:
    """Open a new evaluation and close the earlier one, if any: their scores never mix."""
    if (earlier := latest(session, candidacy_id)) is not None:
        earlier.closed_at = at
    opened = Evaluation(
        candidacy_id=candidacy_id,
        organisation_id=organisation_id,
        referentiel_id=referentiel[0],
        referentiel_digest=referentiel[1],
        opened_at=at,
    )
    session.add(opened)
    session.flush()
    return opened


def begin_pulse(session: Session, of: Evaluation, *, at: datetime) -> Evaluation:
    """Open a pulse after this evaluation, under the same edition; what it asks is frozen now."""
    asked = msgspec.to_builtins(pulse.load(pinned(of)))
    opened = Evaluation(
        candidacy_id=of.candidacy_id,
        organisation_id=of.organisation_id,
        referentiel_id=of.referentiel_id,
        referentiel_digest=of.referentiel_digest,
        purpose="pulse",
        asked=asked,
        opened_at=at,
    )
    session.add(opened)
    session.flush()
    return opened


def latest(session: Session, candidacy_id: UUID) -> Evaluation | None:
    """The latest evaluation that a decision may rest on, never a pulse; None before the first is opened."""
    query = select(Evaluation).where(Evaluation.candidacy_id == candidacy_id, Evaluation.purpose == "label")
    return session.scalar(query.order_by(Evaluation.opened_at.desc()).limit(1))


def get(session: Session, evaluation_id: UUID) -> Evaluation:
    """The evaluation; NotFound when there is none."""
    found = session.get(Evaluation, evaluation_id)
    if found is None:
        raise NotFound
    return found


def own(session: Session, evaluation_id: UUID, *, by: Actor) -> Evaluation:
    """The running evaluation of the applicant's own organisation, or any for a manager; NotFound for a stranger's."""
    evaluation = get(session, evaluation_id)
    if by.role == "applicant" and by.organisation_id != evaluation.organisation_id:
        raise NotFound
    by.require("applicant", "manager")
    if evaluation.closed_at is not None:
        raise Conflict("Cette évaluation est terminée : une autre l’a remplacée, travaillez sur celle-là.")
    return evaluation


def pinned(evaluation: Evaluation) -> referentiels.Referentiel:
    """The référentiel pinned at submission, cut down for a pulse; Conflict if its file has changed since."""
    return pulse.whole_or_short(edition(evaluation.referentiel_id, evaluation.referentiel_digest), evaluation.asked)


def edition(referentiel_id: str, digest: str) -> referentiels.Referentiel:
    """The référentiel of this id and of this very digest; Conflict if its file has changed since."""
    loaded = referentiels.load(referentiel_id)
    if loaded.digest != digest:
        raise Conflict(
            "Le référentiel de cette candidature n’est plus celui qui a été figé à l’envoi : prévenez le gestionnaire."
        )
    return loaded
