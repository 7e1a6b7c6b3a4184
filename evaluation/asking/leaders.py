"""Leaders: a small census by name; what they say of each practice, and what the auditor makes of it."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal, missions
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from evaluation import evaluations
from evaluation.asking import campaign_journal
from evaluation.asking.campaign_models import Campaign, Leader, PracticeReview
from evaluation.box import code_format
from evaluation.measuring import item_measures, scores
from evaluation.measuring.measures import Measure
from evaluation.measuring.scores import PracticeRating
from evaluation.questionnaire import Practice

STALE = (
    "Un autre auditeur a donné son avis sur cette pratique entre-temps. Le vôtre est conservé ci-dessous : lisez le "
    "sien, puis recommencez si vous le maintenez."
)


def invite(
    session: Session, evaluation_id: UUID, name: str, function: str, *, by: Actor, at: datetime
) -> tuple[Leader, str]:
    """Name a leader before the campaign opens; returns their code in clear, this once (only its digest is kept)."""
    evaluations.own(session, evaluation_id, by=by)
    campaign = _campaign(session, evaluation_id, locked=True)
    if campaign is None:
        raise Conflict("Préparez d’abord la campagne des dirigeants.")
    if campaign.opened_at is not None:
        raise Conflict("La campagne des dirigeants est ouverte : la liste des personnes invitées est figée.")
    name, function = name.strip(), function.strip()
    _check_person(name, function, {leader.name for leader in of(session, evaluation_id)})
    code = code_format.fresh(campaign.tag)
    leader = Leader(campaign_id=campaign.id, name=name, function=function, code_digest=digest(code), proofs={})
    session.add(leader)
    session.flush()
    campaign_journal.note(session, "leader.invited", campaign, by=by, at=at, data={"name": name, "function": function})
    return leader, code_format.grouped(code)


def of(session: Session, evaluation_id: UUID) -> Sequence[Leader]:
    """The leaders invited in an evaluation, by name."""
    query = select(Leader).join(Campaign, Campaign.id == Leader.campaign_id)
    return session.scalars(query.where(Campaign.evaluation_id == evaluation_id).order_by(Leader.name)).all()


def review(
    session: Session,
    evaluation_id: UUID,
    item: str,
    *,
    accepted: bool,
    lowered_to: int | None,
    explanation: str,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> PracticeReview:
    """The auditor accepts the proof of a practice or not, and may lower its rating, saying why.

    The leaders' own ratings are never touched. Only once their campaign is closed. `version` is that of the opinion
    which the auditor had before them, 0 for none: Conflict when another auditor gave one meanwhile.
    """
    evaluation = evaluations.get(session, evaluation_id)
    missions.require(session, evaluation.candidacy_id, by=by)
    campaign = _campaign(session, evaluation_id)
    if campaign is None or campaign.sealed_at is None:
        raise Conflict("Les dirigeants répondent encore : les pratiques s’examinent quand leur campagne est close.")
    practice = next((found for found in ratings(session, evaluation_id) if found.item == item), None)
    if practice is None:
        raise NotFound
    if accepted and lowered_to is not None:
        _check_lowering(practice, lowered_to)
    if not explanation.strip() and (lowered_to is not None or not accepted):
        raise Invalid("Écrivez pourquoi.", {"explanation": "Dites pourquoi : les dirigeants liront cette explication."})
    known = reviews(session, evaluation_id).get(item)
    if version is not None and version != (known.version if known else 0):
        raise Conflict(STALE)
    made = known or PracticeReview(evaluation_id=evaluation_id, item=item)
    made.accepted, made.lowered_to = accepted, lowered_to if accepted else None
    made.explanation = explanation.strip()
    made.reviewer, made.reviewed_at = by.name, at
    session.add(made)
    session.flush()
    data = {"item": item, "accepted": accepted, "lowered_to": made.lowered_to, "explanation": made.explanation}
    journal.append(session, "practice.reviewed", by=by, at=at, candidacy_id=evaluation.candidacy_id, data=data)
    return made


def reviews(session: Session, evaluation_id: UUID) -> dict[str, PracticeReview]:
    """What the auditor made of each practice examined so far, by its code."""
    found = session.scalars(select(PracticeReview).where(PracticeReview.evaluation_id == evaluation_id))
    return {made.item: made for made in found}


def ratings(session: Session, evaluation_id: UUID) -> list[PracticeRating]:
    """Each practice with the ratings of the leaders who answered, and what the auditor made of it."""
    referentiel = evaluations.pinned(evaluations.get(session, evaluation_id))
    answered = [leader.answers for leader in of(session, evaluation_id) if leader.answers is not None]
    made = reviews(session, evaluation_id)
    return [
        PracticeRating(
            item=item.code,
            ratings=tuple(answers[position] for answers in answered),
            accepted=item.code in made and made[item.code].accepted,
            lowered_to=made[item.code].lowered_to if item.code in made else None,
        )
        for position, item in enumerate(referentiel.questionnaires["dirigeants"].items)
        if isinstance(item, Practice)
    ]


def measures(session: Session, evaluation_id: UUID) -> dict[str, Measure]:
    """The scores of the leaders with today's reviews, their participation, and what they predict of the users."""
    referentiel = evaluations.pinned(evaluations.get(session, evaluation_id))
    invited = of(session, evaluation_id)
    given = [tuple(leader.answers) for leader in invited if leader.answers is not None]
    found = scores.leaders_scores(referentiel, ratings(session, evaluation_id), len(invited))
    return found | item_measures.leaders_predictions(referentiel, given, len(invited))


def digest(code: str) -> bytes:
    """SHA-256 of a code of 100 random bits: nobody finds the code again, and a leader's is no secret ballot."""
    return sha256(code.encode()).digest()


def _campaign(session: Session, evaluation_id: UUID, *, locked: bool = False) -> Campaign | None:
    query = select(Campaign).where(Campaign.evaluation_id == evaluation_id, Campaign.audience == "dirigeants")
    if locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def _check_person(name: str, function: str, invited: set[str]) -> None:
    errors = {}
    if not name:
        errors["name"] = "Écrivez le prénom et le nom de la personne."
    elif name in invited:
        errors["name"] = "Cette personne est déjà invitée."
    if not function:
        errors["function"] = "Écrivez sa fonction, par exemple « directrice générale des services »."
    if errors:
        raise Invalid("L’invitation n’est pas partie : corrigez les champs signalés.", errors)


def _check_lowering(practice: PracticeRating, lowered_to: int) -> None:
    given = [value for value in practice.ratings if value is not None]
    if not given or not 1 <= lowered_to < Fraction(sum(given), len(given)):
        sentence = "Choisissez un point de l’échelle plus bas que la note donnée par les dirigeants."
        raise Invalid(sentence, {"lowered_to": sentence})
