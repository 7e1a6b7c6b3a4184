"""The audit report: its synthesis, the organisation's observations, the auditor's answers, the final text to print."""

from uuid import UUID

from litestar.params import FromPath

from audit import reports
from core.errors import NotFound
from web.audit import report_printing
from web.audit.audit_access import opened
from web.audit.report_page import ANSWER, OBSERVATION, SYNTHESIS, prefix, readable, report_page
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithSettings, get, post


@get("/candidatures/{candidacy_id:uuid}/rapport", roles(*rooms.EVERYBODY))
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The report as this person may read it."""
    return report_page(session, page, actor, candidacy_id)


@get("/candidatures/{candidacy_id:uuid}/rapport.pdf", roles(*rooms.EVERYBODY))
def download(
    session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """The report with the results, as a file: the sealed one once signed, what this person reads before."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    report = readable(session, candidacy_id, actor)
    if report is None:
        raise NotFound("Le rapport n’est pas commencé : il n’y a rien à imprimer.")
    signed = reports.signed(session, report.id)
    drawn = report_printing.Draft(session, candidacy, evaluation, report, page.templates.environment)
    data = signed.pdf if signed else report_printing.printed(drawn, demo=settings.demo, by=actor, at=at)
    return page.attachment(data, report_printing.filename(drawn), "application/pdf")


@post("/candidatures/{candidacy_id:uuid}/rapport/synthese", roles("auditor"))
def save(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Keep the synthesis."""
    form = SYNTHESIS.read(typed)
    with page.refusing(session, form, lambda: report_page(session, page, actor, candidacy_id, synthesis=form)):
        opened(session, candidacy_id, by=actor)
        form.check()
        text, version = form.text("synthese"), form.number("version")
        reports.save(session, candidacy_id, synthesis=text, version=version, by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "rapport"), "La synthèse est enregistrée.")


@post("/candidatures/{candidacy_id:uuid}/rapport/observations", roles("applicant"))
def observe(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """File one observation."""
    form = OBSERVATION.read(typed)
    with page.refusing(session, form, lambda: report_page(session, page, actor, candidacy_id, observation=form)):
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
    form = ANSWER.read(typed, prefix(observation_id))
    refused = (observation_id, form)
    with page.refusing(session, form, lambda: report_page(session, page, actor, candidacy_id, answered=refused)):
        opened(session, candidacy_id, by=actor)
        report = reports.of(session, candidacy_id)
        known = reports.observations(session, report.id) if report is not None else ()
        if observation_id not in {said.id for said in known}:
            raise NotFound
        form.check()
        version = form.number("version")
        reports.answer(session, observation_id, form.text("reponse"), version=version, by=actor, at=at)
    return page.go(f"{rooms.address(candidacy_id, 'rapport')}#observations", "La réponse est enregistrée.")


HANDLERS = [show, download, save, observe, answer]
