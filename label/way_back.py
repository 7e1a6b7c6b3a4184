"""After a refusal or an adjournment: the shortest path to the label on the real data, its plan and its dates."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import findings, grades
from audit.audit_models import Finding
from core.calendar import add_working_days, date_in_paris, months_later
from core.errors import Conflict
from core.typography import date_fr
from core.vocabulary import forms
from evaluation import evaluations, shortest_path
from evaluation.referentiel import Referentiel
from evaluation.verdict import gather
from label.grievance_models import Grievance
from label.grievance_steps import APPEAL_MONTHS
from label.models import Candidacy, Deliberation, Organisation

# Months before a measure can have changed, and before a finding can be shown corrected.
MEASURES_TAKE, FINDINGS_TAKE = 6, 1
# Working days to begin an action, so that the plan starts with something done.
FIRST_STEP = 20


class Action(msgspec.Struct, frozen=True):
    """One line of the plan: what to do, why, the day to have begun and the day to look at what it changed."""

    what: str
    why: str
    begin: date
    check: date


class Way(msgspec.Struct, frozen=True):
    """Everything the letter says beside the decision itself."""

    decided_on: date
    outcome: str
    motive: str
    path: shortest_path.Path
    findings: tuple[Finding, ...]
    actions: tuple[Action, ...]
    earliest: date
    appeal_until: date


def of(session: Session, candidacy: Candidacy, deliberation: Deliberation) -> Way:
    """The way back from a decision, on the measures and the findings of today."""
    evaluation = evaluations.get(session, deliberation.evaluation_id)
    referentiel = evaluations.pinned(evaluation)
    path = shortest_path.path(referentiel, gather(session, evaluation.id))
    open_ = tuple(_open(findings.notified(session, candidacy.id)))
    assert deliberation.decided_at is not None  # noqa: S101 (the caller gives a closed sitting)
    decided_on = date_in_paris(deliberation.decided_at)
    earliest = _earliest(decided_on, path, open_)
    practices = _practices(referentiel, path, session.get_one(Organisation, candidacy.organisation_id).word)
    return Way(
        decided_on=decided_on,
        outcome=str(deliberation.outcome),
        motive=deliberation.motive or "",
        path=path,
        findings=open_,
        actions=tuple(_plan(referentiel, practices, open_, decided_on, earliest)),
        earliest=earliest,
        appeal_until=months_later(decided_on, APPEAL_MONTHS),
    )


def last_decided(session: Session, candidacy_id: UUID) -> Deliberation | None:
    """The candidacy's last closed sitting."""
    query = select(Deliberation).where(Deliberation.candidacy_id == candidacy_id, Deliberation.outcome.is_not(None))
    return session.scalar(query.order_by(Deliberation.decided_at.desc()).limit(1))


def require_ripe(session: Session, candidacy: Candidacy, *, at: datetime) -> None:
    """Raise Conflict when a refusal of the same label is too young, unless an appeal against it was upheld.

    A refusal of an organisation taken over since says nothing of the one that took it over.
    """
    refused = session.scalar(
        select(Candidacy)
        .where(
            Candidacy.organisation_id == candidacy.organisation_id,
            Candidacy.referentiel_id == candidacy.referentiel_id,
            Candidacy.state == "refused",
            Candidacy.came_from == "",
            Candidacy.id != candidacy.id,
        )
        .order_by(Candidacy.decided_at.desc())
        .limit(1)
    )
    decision = last_decided(session, refused.id) if refused else None
    if refused is None or decision is None or _upheld(session, refused.id):
        return
    earliest = of(session, refused, decision).earliest
    if date_in_paris(at) < earliest:
        raise Conflict(
            f"Votre candidature pourra être envoyée à partir du {date_fr(earliest)} : avant, ce qui a manqué n’aurait "
            "pas eu le temps de changer. Votre brouillon est gardé ; un recours reste possible."
        )


def _upheld(session: Session, candidacy_id: UUID) -> bool:
    upheld = (Grievance.kind == "appeal", Grievance.outcome.in_(("upheld", "partly")))
    return bool(session.scalar(select(exists().where(Grievance.candidacy_id == candidacy_id, *upheld))))


def _open(found: Iterable[Finding]) -> Iterator[Finding]:
    return (one for one in found if one.closed_at is None and grades.is_nonconformity(one.grade))


def _earliest(decided_on: date, path: shortest_path.Path, open_: Sequence[Finding]) -> date:
    """As soon as what was missed can be measured again: months for figures, weeks for findings alone."""
    figures = path.gains or path.unmeasured or any(rule.mesure != "constats.majeurs_ouverts" for rule, _ in path.others)
    months = MEASURES_TAKE if figures or not open_ else FINDINGS_TAKE
    return months_later(decided_on, months)


def _practices(referentiel: Referentiel, path: shortest_path.Path, word: str) -> dict[str, tuple[str, ...]]:
    """Dimension → what the référentiel asks leaders to do for it, in the organisation's word: where to begin."""
    asked, said = referentiel.questionnaires["dirigeants"].pratiques, forms(word)
    raised = dict.fromkeys(gain.dimension for gain in path.gains)
    return {code: tuple(one.text.format_map(said) for one in asked if one.dimension == code) for code in raised}


def _plan(
    referentiel: Referentiel,
    practices: dict[str, tuple[str, ...]],
    open_: Sequence[Finding],
    decided_on: date,
    earliest: date,
) -> Iterator[Action]:
    """Findings first, by their own day; then each dimension to raise, looked at half way."""
    begin = add_working_days(decided_on, FIRST_STEP)
    half = decided_on + timedelta(days=(earliest - decided_on).days // 2)
    for one in open_:
        yield Action(f"Lever le constat n° {one.number}", one.facts, begin, one.due_on or half)
    names = {one.code: one.nom for one in referentiel.dimensions}
    for code, texts in practices.items():
        yield Action(f"Faire progresser « {names[code]} »", " ".join(texts), begin, half)
