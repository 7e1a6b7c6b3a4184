"""The page of the report: its text, each point with its answer and its treatment, and the forms of this visitor."""

from uuid import UUID

from sqlalchemy.orm import Session

from audit import provisional, reports
from audit.audit_models import Report, ReportObservation
from core.actor import Actor
from core.errors import NotFound
from evaluation import evaluations
from label import ageing
from web.audit import point_forms, report_views
from web.audit.audit_access import may_act, opened
from web.audit.evidence_views import requirements, texts
from web.desk import moves, rooms
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import Html, OnPage

STEPS = frozenset({"start_report", "send_report", "reply", "finalise_report"})
SYNTHESIS = Form(
    Hidden(name="version"),
    Area(
        name="synthese",
        label="Synthèse",
        hint="Ce que l’audit a montré, pour un lecteur qui n’a rien vu : ce qui tient, ce qui manque, ce qui compte. "
        "Si le label est accordé, cette synthèse est signée et publiée avec le certificat : aucun nom de personne.",
        rows=12,
        longest=20_000,
    ),
)
OBSERVATION = Form(
    Area(
        name="observation",
        label="Votre observation",
        hint="Une idée par observation : chacune recevra sa réponse dans le rapport définitif.",
        rows=4,
    )
)
ANSWER = Form(
    Hidden(name="version"), Area(name="reponse", label="Réponse", hint="Ce qui est retenu, et pourquoi.", rows=3)
)


def report_page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    *,
    synthesis: Filled | None = None,
    observation: Filled | None = None,
    answered: tuple[UUID, Filled] | None = None,
    point: tuple[UUID, Filled] | None = None,
) -> Html:
    """The page, with the form that was refused when there is one (`point`: by the finding that it is about)."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="rapport")
    report = readable(session, candidacy_id, actor)
    acting = may_act(session, candidacy_id, by=actor)
    known = texts(requirements(evaluations.pinned(evaluation), frame.words))
    said = reports.observations(session, report.id) if report is not None else ()
    return page.show(
        "auditing/report.html",
        frame=frame,
        words=frame.words,
        report=report,
        told=report_views.shown(report_views.content(session, report, actor), known) if report is not None else None,
        veiled=actor.role == "applicant" and report is not None and provisional.is_provisional(report),
        observed=said,
        synthesis=_synthesis(report, synthesis) if acting and _is_writable(report) else None,
        observation=(observation or OBSERVATION.blank()) if actor.role == "applicant" and _is_open(report) else None,
        answers={one.id: _answer(one, answered) for one in said} if acting and not _is_final(report) else {},
        points=point_forms.offered(session, report, actor, acting=acting, refused=point) if report is not None else {},
        until=ageing.due(session, candidacy_id, "reply") if _is_open(report) else None,
        signed=reports.signed(session, report.id) if _is_final(report) and report is not None else None,
        moves=[move for move in moves.moves(session, candidacy, by=actor) if move.action in STEPS],
    )


def readable(session: Session, candidacy_id: UUID, actor: Actor) -> Report | None:
    """The report for this person: organisation and committee read what was sent; NotFound before anything was."""
    if actor.role in ("auditor", "manager"):
        return reports.of(session, candidacy_id)
    report = reports.last_sent(session, candidacy_id)
    if report is None:
        raise NotFound
    return report


def _is_final(report: Report | None) -> bool:
    return report is not None and report.final_at is not None


def _is_open(report: Report | None) -> bool:
    """Whether the organisation may still observe."""
    return report is not None and report.sent_at is not None and report.replied_at is None


def _is_writable(report: Report | None) -> bool:
    return not _is_final(report) and not _is_open(report)


def _synthesis(report: Report | None, refused: Filled | None) -> Filled:
    version = report.version if report is not None else 0
    if refused is None:
        return SYNTHESIS.blank(version=version, synthese=report.synthesis if report is not None else "")
    # What the others wrote meanwhile is on the page: sending again is then a choice.
    refused.raw["version"] = version
    return refused


def prefix(observation_id: UUID) -> str:
    """What sets apart the fields of one observation."""
    return f"{observation_id.hex}-"


def _answer(said: ReportObservation, refused: tuple[UUID, Filled] | None) -> Filled:
    if refused is not None and refused[0] == said.id:
        # What the others answered meanwhile is on the page: sending again is then a choice.
        refused[1].raw["version"] = said.version
        return refused[1]
    return Filled(ANSWER, raw={"version": said.version, "reponse": said.answer or ""}, prefix=prefix(said.id))
