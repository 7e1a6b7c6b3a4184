"""The audit report: written by the auditor, observed upon by the organisation, each observation answered."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from audit import journal, missions
from audit.audit_models import Report, ReportObservation
from audit.reply_models import SignedReport
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound

STALE = (
    "Quelqu’un a modifié le rapport pendant que vous l’aviez ouvert. Votre texte est conservé ci-dessous : "
    "comparez-le avec la nouvelle version, puis recommencez."
)
FINAL = "Le rapport est définitif : il ne se modifie plus."
MOVED = "Le rapport a changé pendant que vous le signiez : relisez-le, puis signez de nouveau."
SENT = "Le rapport provisoire est déjà envoyé à l’organisation : il ne reçoit plus de constat."


def digest(words: str) -> str:
    """The SHA-256 that the journal keeps in place of words that are not everybody's to read."""
    return sha256(words.encode()).hexdigest()


def of(session: Session, candidacy_id: UUID) -> Report | None:
    """The report of the latest round, None before the first is begun."""
    query = select(Report).where(Report.candidacy_id == candidacy_id)
    return session.scalar(query.order_by(Report.round.desc()).limit(1))


def last_sent(session: Session, candidacy_id: UUID) -> Report | None:
    """The latest report that the organisation received, None before the first leaves."""
    query = select(Report).where(Report.candidacy_id == candidacy_id, Report.sent_at.is_not(None))
    return session.scalar(query.order_by(Report.round.desc()).limit(1))


def begin(session: Session, candidacy_id: UUID) -> Report:
    """The report of the round that is not over, or a new round's."""
    latest = _locked(session, candidacy_id)
    if latest is not None and latest.final_at is None:
        return latest
    begun = Report(candidacy_id=candidacy_id, round=1 if latest is None else latest.round + 1)
    session.add(begun)
    session.flush()
    return begun


def current(session: Session, candidacy_id: UUID) -> Report:
    """The report in progress, its row locked where the engine can, begun when there is none; Conflict when final."""
    latest = _locked(session, candidacy_id)
    if latest is not None and latest.final_at is not None:
        raise Conflict(FINAL)
    return latest or begin(session, candidacy_id)


def unsent(session: Session, candidacy_id: UUID) -> Report:
    """The same, while it is not with the organisation; Conflict otherwise."""
    report = current(session, candidacy_id)
    if report.sent_at is not None:
        raise Conflict(SENT)
    return report


def require_open(session: Session, candidacy_id: UUID) -> None:
    """Raise Conflict once the report is final, until another round begins."""
    latest = of(session, candidacy_id)
    if latest is not None and latest.final_at is not None:
        raise Conflict(FINAL)


def _locked(session: Session, candidacy_id: UUID) -> Report | None:
    query = select(Report).where(Report.candidacy_id == candidacy_id).order_by(Report.round.desc()).limit(1)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def save(session: Session, candidacy_id: UUID, *, synthesis: str, version: int, by: Actor, at: datetime) -> Report:
    """Keep the synthesis, empty or not; `version` is 0 when no report was begun."""
    missions.require(session, candidacy_id, by=by)
    begun = of(session, candidacy_id) is not None
    report = current(session, candidacy_id)
    if version != (report.version if begun else 0):
        raise Conflict(STALE)
    if report.sent_at is not None and report.replied_at is None:
        raise Conflict("L’organisation examine le rapport provisoire : attendez sa réponse pour le reprendre.")
    report.synthesis, report.saved_by, report.saved_at = synthesis.strip(), by.name, at
    session.flush()
    data = {"round": report.round, "synthesis_sha256": digest(report.synthesis)}
    journal.append(session, "report.saved", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return report


def observe(
    session: Session, candidacy_id: UUID, texts: Sequence[str], *, by: Actor, at: datetime
) -> list[ReportObservation]:
    """File the organisation's observations, blank ones left out; only while its right of reply is open."""
    by.require("applicant")
    report = of(session, candidacy_id)
    if report is None or report.sent_at is None:
        raise NotFound
    if report.replied_at is not None:
        raise Conflict("Le droit de réponse est terminé : vos observations sont déjà envoyées.")
    kept = [text.strip() for text in texts if text.strip()]
    if not kept:
        raise Invalid("Écrivez au moins une observation.", {"observation": "Écrivez votre observation."})
    first = len(observations(session, report.id)) + 1
    filed = [
        ReportObservation(report_id=report.id, number=number, text=text, author=by.name, filed_at=at)
        for number, text in enumerate(kept, first)
    ]
    session.add_all(filed)
    session.flush()
    data = {"round": report.round, "observations": {str(made.number): digest(made.text) for made in filed}}
    journal.append(session, "report.observed", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return filed


def keep_signed(
    session: Session, candidacy_id: UUID, pdf: bytes, expected: str, *, by: Actor, at: datetime
) -> SignedReport:
    """Keep the sealed file of the report just made final; Conflict when it no longer says what was sealed."""
    report = of(session, candidacy_id)
    assert by.id is not None  # noqa: S101 (an auditor is a person)
    if report is None or report.digest != expected:
        raise Conflict(MOVED)
    kept = SignedReport(report_id=report.id, pdf=pdf, sha256=sha256(pdf).hexdigest())
    kept.signed_by_id, kept.signed_by, kept.signed_at = by.id, by.name, at
    session.add(kept)
    session.flush()
    data = {"round": report.round, "sha256": kept.sha256}
    journal.append(session, "report.signed", by=by, at=at, candidacy_id=candidacy_id, data=data)
    return kept


def signed(session: Session, report_id: UUID) -> SignedReport | None:
    """The sealed file of a final report, None when it was made final without one."""
    return session.get(SignedReport, report_id)


def answer(
    session: Session, observation_id: UUID, text: str, *, version: int | None = None, by: Actor, at: datetime
) -> ReportObservation:
    """Answer one observation; the answer may be rewritten until the report is final.

    `version` is that of what the auditor had before them: Conflict when another one answered meanwhile.
    """
    observation = session.get(ReportObservation, observation_id)
    if observation is None:
        raise NotFound
    report = session.get_one(Report, observation.report_id)
    missions.require(session, report.candidacy_id, by=by)
    if report.final_at is not None:
        raise Conflict(FINAL)
    if version is not None and observation.version != version:
        raise Conflict(STALE)
    if not text.strip():
        raise Invalid("Écrivez la réponse.", {"reponse": "Dites ce qui est retenu de cette observation, et pourquoi."})
    observation.answer, observation.answered_by, observation.answered_at = text.strip(), by.name, at
    session.flush()
    data = {"round": report.round, "observation": observation.number, "answer_sha256": digest(observation.answer)}
    journal.append(session, "report.observation_answered", by=by, at=at, candidacy_id=report.candidacy_id, data=data)
    return observation


def observations(session: Session, report_id: UUID) -> Sequence[ReportObservation]:
    """The observations on one report, in the order they were filed."""
    query = select(ReportObservation).where(ReportObservation.report_id == report_id)
    return session.scalars(query.order_by(ReportObservation.number)).all()


def is_ready_to_send(session: Session, candidacy_id: UUID) -> bool:
    """Whether the synthesis is written and an auditor of the file declared no interest."""
    report = of(session, candidacy_id)
    return report is not None and bool(report.synthesis) and bool(missions.cleared(session, candidacy_id))


def every_observation_is_answered(session: Session, candidacy_id: UUID) -> bool:
    """Whether no observation on the latest report waits for its answer."""
    report = of(session, candidacy_id)
    if report is None:
        return True
    waiting = exists().where(ReportObservation.report_id == report.id, ReportObservation.answer.is_(None))
    return not session.scalar(select(waiting))
