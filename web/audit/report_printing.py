"""The printed report: gathered from the same content as its page, for a reader or for the seal."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from jinja2 import Environment
from sqlalchemy.orm import Session

from audit import rounds
from audit.audit_models import Report
from core.actor import Actor
from evaluation import evaluations
from evaluation.models import Evaluation
from label.models import Candidacy
from web.audit import report_pdf, report_results, report_views
from web.audit.evidence_views import requirements, texts
from web.desk import rooms
from web.results import verdicts


class Draft(msgspec.Struct, frozen=True):
    """What a report is printed from."""

    session: Session
    candidacy: Candidacy
    evaluation: Evaluation
    report: Report
    environment: Environment


def printed(drawn: Draft, *, demo: bool, by: Actor, at: datetime) -> bytes:
    """The report as this person reads it."""
    content = report_views.content(drawn.session, drawn.report, by)
    return report_pdf.render(_data(drawn, content, drawn.report.digest, demo=demo, by=by), at=at)


def final(drawn: Draft, *, demo: bool, by: Actor, at: datetime) -> tuple[bytes, str]:
    """The report as it will be once this auditor signs it now, not yet sealed, and the digest that it states."""
    content, digest = rounds.final(drawn.session, drawn.report, by=by, at=at)
    return report_pdf.render(_data(drawn, content, digest, demo=demo, by=by), at=at), digest


def filename(drawn: Draft) -> str:
    """Its name as a file."""
    return (
        f"{report_views.title(rounds.content(drawn.session, drawn.report))} - {drawn.candidacy.organisation.name}.pdf"
    )


def _data(drawn: Draft, content: Mapping[str, Any], digest: str | None, *, demo: bool, by: Actor) -> dict[str, Any]:
    frame = rooms.frame(drawn.candidacy, by=by, here="rapport")
    known = texts(requirements(evaluations.pinned(drawn.evaluation), frame.words))
    told = report_views.shown(content, known)
    results, why = None, verdicts.hidden(drawn.candidacy, by)
    if not why:
        found = verdicts.told(drawn.session, drawn.candidacy, drawn.evaluation, frame.words, by=by)
        results = report_results.results(found, frame.words, drawn.environment)
    return report_pdf.content(frame, told, digest, results=results, why=why, demo=demo)
