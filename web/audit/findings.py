"""Findings, one by one: written and corrected by the auditor, answered by the organisation."""

from datetime import datetime
from uuid import UUID

from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from audit import findings, grades, missions, reports
from audit.audit_models import Finding
from core.actor import Actor
from core.errors import Conflict
from core.vocabulary import forms
from evaluation import evaluations
from label import candidacies, notices
from web.audit import finding_views
from web.audit.audit_access import opened
from web.audit.auditing import audit_page, own_finding
from web.audit.evidence_views import requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Day, Hidden
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

NEW = "/candidatures/{candidacy_id:uuid}/audit/constats"
ONE = "/candidatures/{candidacy_id:uuid}/audit/constats/{finding_id:uuid}"


@get(f"{NEW}/nouveau", roles("auditor"))
def blank(
    session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], exigence: FromQuery[str] = ""
) -> Html:
    """The form of a new finding, about a requirement when it is named."""
    form = _form(session, candidacy_id, actor)
    missions.require(session, candidacy_id, by=actor)
    report = reports.of(session, candidacy_id)
    if report is not None and report.sent_at is not None:
        raise Conflict(reports.SENT)
    return _page(session, page, actor, candidacy_id, form.blank(exigence=exigence, version=0))


@post(NEW, roles("auditor"))
def record(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """Write a finding down."""
    form = _form(session, candidacy_id, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form)):
        form.check()
        made = findings.record(session, candidacy_id, **_said(form), due=form.values["echeance"], by=actor, at=at)
    return back(page, candidacy_id, made, f"Le constat n° {made.number} est enregistré.")


@get(ONE, roles("auditor"))
def edit(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], finding_id: FromPath[UUID]) -> Html:
    """The form of a finding that has not left yet."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = _form(session, candidacy_id, actor).blank(
        version=finding.version,
        gravite=finding.grade,
        exigence=finding.requirement,
        faits=finding.facts,
        echeance=finding.due_on,
    )
    return _page(session, page, actor, candidacy_id, form, finding)


@post(ONE, roles("auditor"))
def revise(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """Correct a finding that has not left yet."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = _form(session, candidacy_id, actor).read(typed)
    with page.refusing(session, form, lambda: _page(session, page, actor, candidacy_id, form, finding)):
        form.check()
        due, version = form.values["echeance"], form.number("version")
        findings.revise(session, finding_id, **_said(form), due=due, version=version, by=actor, at=at)
    return back(page, candidacy_id, finding, f"Le constat n° {finding.number} est corrigé.")


@post(f"{ONE}/reponse", roles("applicant"))
def respond(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    finding_id: FromPath[UUID],
) -> Html:
    """The organisation gives the cause and the correction."""
    finding = own_finding(session, candidacy_id, finding_id, by=actor)
    form = finding_views.ANSWER.read(typed, finding_views.prefix(finding))
    refused = (finding.number, form)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, finding=refused)):
        form.check()
        said = {"cause": form.text("cause"), "correction": form.text("correction")}
        findings.respond(session, finding_id, **said, version=form.number("version"), by=actor, at=at)
        tell(session, candidacy_id, "respond", actor, at)
    return back(page, candidacy_id, finding, "Votre réponse est enregistrée : l’auditeur la vérifiera.")


def tell(session: Session, candidacy_id: UUID, action: str, actor: Actor, at: datetime) -> None:
    """Tell whom it concerns of what happened to a finding."""
    notices.tell(session, candidacies.get(session, candidacy_id, by=actor), action, by=actor, at=at)


def _form(session: Session, candidacy_id: UUID, actor: Actor) -> Form:
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    known = texts(requirements(evaluations.pinned(evaluation), forms(candidacy.organisation.word)))
    return Form(
        Hidden(name="version"),
        Choice(
            name="exigence",
            label="Exigence concernée",
            options=tuple((code, f"{code} – {text}") for code, text in known.items()),
            listed=True,
        ),
        Choice(
            name="gravite",
            label="Gravité",
            hint="Cinq non-conformités mineures ouvertes comptent pour une majeure.",
            options=tuple(grades.WORDS.items()),
        ),
        Area(name="faits", label="Faits", hint="Ce qui a été vu, où, quand, auprès de qui. Sans jugement."),
        Day(
            name="echeance",
            label="Échéance de correction",
            hint="Vide : trois mois pour une majeure, six mois pour une mineure ; plus tôt, jamais plus tard.",
            required=False,
        ),
    )


def _said(form: Filled) -> dict[str, str]:
    return {"grade": form.text("gravite"), "requirement": form.text("exigence"), "facts": form.text("faits")}


def _page(
    session: Session, page: OnPage, actor: Actor, candidacy_id: UUID, form: Filled, finding: Finding | None = None
) -> Html:
    candidacy, _ = opened(session, candidacy_id, by=actor)
    current = findings.get(session, finding.id) if finding is not None else None
    if current is not None:
        form.raw["version"] = current.version
    frame = rooms.frame(candidacy, by=actor, here="audit")
    return page.show("auditing/finding.html", frame=frame, words=frame.words, form=form, finding=current)


def back(page: OnPage, candidacy_id: UUID, finding: Finding, notice: str) -> Html:
    """Back to the finding, on the page of the audit."""
    return page.go(f"{rooms.address(candidacy_id, 'audit')}#constat-{finding.number}", notice)


HANDLERS = [blank, record, edit, revise, respond]
