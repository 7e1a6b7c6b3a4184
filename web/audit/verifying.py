"""What an auditor finds of a correction: it works, and the finding is closed; it does not, and another is awaited."""

from uuid import UUID

from litestar.params import FromPath

from audit import findings
from web.audit import finding_views
from web.audit.auditing import audit_page, own_finding
from web.audit.findings import ONE, back, tell
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, post


@post(f"{ONE}/levee", roles("auditor"))
def close(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """The auditor closes a finding on what shows the effect of its correction."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = finding_views.CLOSURE.read(typed, finding_views.prefix(finding))
    refused = (finding.number, form)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, finding=refused)):
        form.check()
        proof, version = form.text("efficacite"), form.number("version")
        findings.close(session, finding_id, effectiveness=proof, version=version, by=actor, at=at)
        tell(session, candidacy_id, "close", actor, at)
    return back(page, candidacy_id, finding, f"Le constat n° {finding.number} est levé.")


@post(f"{ONE}/insuffisance", roles("auditor"))
def find_wanting(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """The auditor finds a correction without effect."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = finding_views.WANTING.read(typed, finding_views.prefix(finding))
    refused = (finding.number, form)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, finding=refused)):
        form.check()
        why, version = form.text("insuffisance"), form.number("version")
        findings.find_wanting(session, finding_id, why=why, version=version, by=actor, at=at)
        tell(session, candidacy_id, "find_wanting", actor, at)
    return back(page, candidacy_id, finding, f"L’organisation reprendra sa correction du constat n° {finding.number}.")


HANDLERS = [close, find_wanting]
