"""Each point of the draft report: the organisation's answer, then what the auditor makes of it."""

from uuid import UUID

from litestar.params import FromPath

from audit import replies
from core.errors import NotFound
from web.audit import point_forms
from web.audit.audit_access import opened
from web.audit.auditing import own_finding
from web.audit.report_page import report_page
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, post

ONE = "/candidatures/{candidacy_id:uuid}/rapport/constats/{finding_id:uuid}"


@post(f"{ONE}/position", roles("applicant"))
def answer(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """Accept or contest one finding."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = point_forms.answer(session, candidacy_id).read(typed, point_forms.prefix(finding_id))
    refused = (finding_id, form)
    with page.refusing(session, form, lambda: report_page(session, page, actor, candidacy_id, point=refused)):
        form.check()
        proof = UUID(form.text("preuve")) if form.text("preuve") else None
        stance, text = form.text("position"), form.text("texte")
        made = replies.answer(
            session, candidacy_id, finding_id, stance=stance, text=text, evidence_id=proof, by=actor, at=at
        )
    late = " Elle est marquée hors délai ; l’auditeur la traitera." if made.late else ""
    return _back(page, candidacy_id, finding.number, f"Votre réponse au constat n° {finding.number} est gardée.{late}")


@post(f"{ONE}/suite", roles("auditor"))
def treat(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """Keep, amend or withdraw the finding."""
    opened(session, candidacy_id, by=actor)
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = point_forms.TREATMENT.read(typed, point_forms.prefix(finding_id))
    refused = (finding_id, form)
    with page.refusing(session, form, lambda: report_page(session, page, actor, candidacy_id, point=refused)):
        form.check()
        reply = replies.of_finding(session, finding_id)
        if reply is None:
            raise NotFound("L’organisation n’a pas répondu à ce constat : il n’y a rien à traiter.")
        replies.treat(
            session,
            reply.id,
            treatment=form.text("suite"),
            motive=form.text("motif"),
            grade=form.text("gravite"),
            facts=form.text("faits"),
            version=form.number("version"),
            by=actor,
            at=at,
        )
    return _back(page, candidacy_id, finding.number, f"La réponse au constat n° {finding.number} est traitée.")


def _back(page: OnPage, candidacy_id: UUID, number: int, notice: str) -> Html:
    return page.go(f"{rooms.address(candidacy_id, 'rapport')}#point-{number}", notice)


HANDLERS = [answer, treat]
