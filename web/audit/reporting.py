"""The audit report: its synthesis, the organisation's observations, the auditor's answers, the final text to print."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from audit import reports, rounds
from audit.audit_models import Report, ReportObservation
from core.actor import Actor
from core.errors import NotFound
from evaluation import evaluations
from web.audit import report_pdf, report_results, report_views
from web.audit.audit_access import may_act, opened
from web.audit.evidence_views import requirements, texts
from web.desk import moves, rooms
from web.frame.access import roles
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithSettings, get, post
from web.results import verdicts

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
ANSWER = Form(Area(name="reponse", label="Réponse", hint="Ce qui est retenu, et pourquoi.", rows=3))


@get("/candidatures/{candidacy_id:uuid}/rapport", roles(*rooms.EVERYBODY))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The report as this person may read it."""
    return _page(session, page, actor, candidacy_id)


@get("/candidatures/{candidacy_id:uuid}/rapport.pdf", roles(*rooms.EVERYBODY))
def download(
    session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """The report with the results, as a file: exactly what this person reads on the two pages."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="rapport")
    report = _readable(session, candidacy_id, actor)
    if report is None:
        raise NotFound("Le rapport n’est pas commencé : il n’y a rien à imprimer.")
    known = texts(requirements(evaluations.pinned(evaluation), frame.words))
    told = report_views.shown(report, rounds.content(session, report), known)
    results, why = None, verdicts.hidden(candidacy, actor)
    if not why:
        found = verdicts.told(session, candidacy, evaluation, frame.words)
        results = report_results.results(found, frame.words, page.templates.environment)
    data = report_pdf.content(frame, told, report.digest, results=results, why=why, demo=settings.demo)
    name = f"{told.title} - {candidacy.organisation.name}.pdf"
    return page.attachment(report_pdf.render(data, at=at), name, "application/pdf")


@post("/candidatures/{candidacy_id:uuid}/rapport/synthese", roles("auditor"))
def save(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the synthesis."""
    form = SYNTHESIS.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, synthesis=form)):
        opened(session, candidacy_id, by=actor)
        form.check()
        text, version = form.text("synthese"), form.number("version")
        reports.save(session, candidacy_id, synthesis=text, version=version, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "rapport"), "La synthèse est enregistrée.")


@post("/candidatures/{candidacy_id:uuid}/rapport/observations", roles("applicant"))
def observe(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """File one observation."""
    form = OBSERVATION.read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, observation=form)):
        opened(session, candidacy_id, by=actor)
        form.check()
        reports.observe(session, candidacy_id, [form.text("observation")], by=actor, at=at)
    return page.go(
        f"{rooms.address(candidacy_id, 'rapport')}#observations",
        "Observation déposée. Quand toutes le sont, envoyez-les à l’auditeur.",
    )


@post("/candidatures/{candidacy_id:uuid}/rapport/observations/{observation_id:uuid}/reponse", roles("auditor"))
def answer(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    observation_id: FromPath[UUID],
) -> Html:
    """Answer one observation."""
    form = ANSWER.read(typed, _prefix(observation_id))
    refused = (observation_id, form)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, answered=refused)):
        opened(session, candidacy_id, by=actor)
        report = reports.of(session, candidacy_id)
        known = reports.observations(session, report.id) if report is not None else ()
        if observation_id not in {said.id for said in known}:
            raise NotFound
        form.check()
        reports.answer(session, observation_id, form.text("reponse"), by=actor, at=at)
    return page.go(f"{rooms.address(candidacy_id, 'rapport')}#observations", "La réponse est enregistrée.")


def _page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    *,
    synthesis: Filled | None = None,
    observation: Filled | None = None,
    answered: tuple[UUID, Filled] | None = None,
) -> Html:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="rapport")
    report = _readable(session, candidacy_id, actor)
    acting = may_act(session, candidacy_id, by=actor)
    known = texts(requirements(evaluations.pinned(evaluation), frame.words))
    said = reports.observations(session, report.id) if report is not None else ()
    return page.show(
        "auditing/report.html",
        frame=frame,
        words=frame.words,
        report=report,
        told=report_views.shown(report, rounds.content(session, report), known) if report is not None else None,
        observed=said,
        synthesis=_synthesis(report, synthesis) if acting and _is_writable(report) else None,
        observation=(observation or OBSERVATION.blank()) if actor.role == "applicant" and _is_open(report) else None,
        answers={one.id: _answer(one, answered) for one in said} if acting and not _is_final(report) else {},
        moves=[move for move in moves.moves(session, candidacy, by=actor) if move.action in STEPS],
    )


def _readable(session: Session, candidacy_id: UUID, actor: Actor) -> Report | None:
    """The organisation and the committee read what was sent; NotFound before anything was."""
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


def _prefix(observation_id: UUID) -> str:
    return f"{observation_id.hex}-"


def _answer(said: ReportObservation, refused: tuple[UUID, Filled] | None) -> Filled:
    if refused is not None and refused[0] == said.id:
        return refused[1]
    return Filled(ANSWER, raw={"reponse": said.answer or ""}, prefix=_prefix(said.id))


HANDLERS = [show, download, save, observe, answer]
