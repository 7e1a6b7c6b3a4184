"""The audit of a candidacy: who audits it, with which interests; requirements beside evidence, scores and findings."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from accounts import people
from accounts.models import Person
from audit import declarations, evidence, finding_clock, findings, missions, provisional, reports
from audit.audit_models import Finding
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import NotFound
from evaluation import evaluations
from evaluation.verdict import gather
from label import notices, stepping_aside, team
from web.audit import declaring, finding_views, objection_views
from web.audit.audit_access import may_act, opened
from web.audit.evidence_views import requirements, texts
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice, Text
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, get, post

DECLARATION = Form(
    Choice(
        name="interet",
        label="Avez-vous un intérêt dans ce dossier ?",
        hint="Emploi, conseil, mandat, proche qui y travaille, litige, dans les trois dernières années ou prévu.",
        options=(("non", "Non, aucun"), ("oui", "Oui")),
    ),
    *declaring.FIELDS,
    Area(
        name="texte",
        label="Lequel",
        hint="À remplir si vous répondez oui : la mission passe alors à une autre personne.",
        required=False,
        rows=3,
    ),
)
RELEASE = Form(Text(name="motif", label="Motif du retrait", longest=400))


@get("/candidatures/{candidacy_id:uuid}/audit", roles(*rooms.EVERYBODY))
def show(session: InSession, actor: By, at: At, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """The audit as this person may see it."""
    return audit_page(session, page, actor, candidacy_id, at)


@post("/candidatures/{candidacy_id:uuid}/audit/declaration", roles("auditor"))
def declare(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """The auditor declares their interests; one that exists ends the mission."""
    form = DECLARATION.read(typed)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, declaration=form)):
        opened(session, candidacy_id, by=actor)
        form.check()
        made = declarations.declare(session, candidacy_id, **declaring.said(form), by=actor, at=at)
        if made.has_interest:
            stepping_aside.step_aside(session, by=actor, at=at)
    if made.has_interest:
        return page.go("/candidatures", "Votre intérêt est noté. La mission est confiée à une autre personne.")
    return page.go(rooms.address(candidacy_id, "audit"), "Votre déclaration est enregistrée : l’audit vous est ouvert.")


@post("/candidatures/{candidacy_id:uuid}/audit/missions", roles("manager"))
def assign(session: InSession, actor: By, at: At, page: OnPage, typed: Body, candidacy_id: FromPath[UUID]) -> Html:
    """The manager entrusts the file to an auditor."""
    candidacy, _ = opened(session, candidacy_id, by=actor)
    form = _assignment(session, candidacy_id).read(typed)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, assignment=form)):
        form.check()
        chosen = next(one for one in people.by_role(session, "auditor") if str(one.id) == form.text("auditeur"))
        mission = team.entrust(session, candidacy, chosen.id, chosen.name, by=actor, at=at)
        notices.tell_alone(session, mission.candidacy_id, "entrust", mission.person_id, at=at)
    return page.go(rooms.address(candidacy_id, "audit"), f"La mission est confiée à {chosen.name}.")


@post("/candidatures/{candidacy_id:uuid}/audit/missions/{person_id:uuid}/retrait", roles("manager"))
def release(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    person_id: FromPath[UUID],
) -> Html:
    """The manager ends a mission."""
    form = RELEASE.read(typed, _prefix(person_id))
    refused = (person_id, form)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, released=refused)):
        opened(session, candidacy_id, by=actor)
        form.check()
        missions.release(session, candidacy_id, person_id, reason=form.text("motif"), by=actor, at=at)
        notices.tell_alone(session, candidacy_id, "release", person_id, at=at)
    return page.go(rooms.address(candidacy_id, "audit"), "La mission est retirée.")


def audit_page(
    session: Session,
    page: OnPage,
    actor: Actor,
    candidacy_id: UUID,
    at: datetime,
    *,
    declaration: Filled | None = None,
    assignment: Filled | None = None,
    released: tuple[UUID, Filled] | None = None,
    finding: tuple[int, Filled] | None = None,
    objection: Filled | None = None,
) -> Html:
    """The page of the audit, with the form that was refused when there is one."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    frame = rooms.frame(candidacy, by=actor, here="audit")
    acting = may_act(session, candidacy_id, by=actor)
    referentiel = evaluations.pinned(evaluation)
    parts = requirements(referentiel, frame.words, evidence.of(session, candidacy_id))
    found = _visible(session, candidacy_id, actor)
    held, today = missions.of(session, candidacy_id), date_in_paris(at)
    reads = acting or actor.role in ("manager", "committee")
    scores = finding_views.scores(referentiel.dimensions, gather(session, evaluation.id), frame.words) if reads else {}
    report = reports.of(session, candidacy_id)
    managing = actor.role == "manager"
    return page.show(
        "auditing/audit.html",
        frame=frame,
        words=frame.words,
        missions=held,
        declared={one.person_id for one in declarations.of(session, candidacy_id)},
        declaration=declaration or DECLARATION.blank() if actor.role == "auditor" and not acting else None,
        assignment=(assignment or _assignment(session, candidacy_id).blank()) if managing else None,
        **objection_views.told(session, held, actor.role, today, refused=objection),
        releases={one.person_id: _release(one.person_id, released) for one in held} if managing else {},
        parts=parts if reads else (),
        scores=scores,
        findings=finding_views.shown(
            found,
            texts(parts),
            notified={one.id for one in findings.notified(session, candidacy_id)},
            today=today,
            by=actor,
            acting=acting,
            refused=finding,
            pending=provisional.contested(session, candidacy_id) if actor.role == "applicant" else (),
        ),
        written=finding_clock.last_writings(session, candidacy_id),
        majors=findings.open_majors(session, candidacy_id),
        acting=acting,
        recording=acting and (report is None or report.sent_at is None),
    )


def _visible(session: Session, candidacy_id: UUID, actor: Actor) -> Sequence[Finding]:
    """An organisation reads what was notified to it; the others read everything."""
    if actor.role == "applicant":
        return provisional.visible(session, candidacy_id)
    return findings.of(session, candidacy_id)


def own_finding(session: Session, candidacy_id: UUID, finding_id: UUID, *, by: Actor) -> Finding:
    """A finding of this very candidacy that the person may see; NotFound otherwise."""
    opened(session, candidacy_id, by=by)
    finding = findings.get(session, finding_id)
    if finding.candidacy_id != candidacy_id or finding_id not in {
        one.id for one in _visible(session, candidacy_id, by)
    }:
        raise NotFound
    return finding


def _assignment(session: Session, candidacy_id: UUID) -> Form:
    """The auditors who may be chosen: neither on the file already, nor interested in it."""
    living = {one.person_id for one in missions.of(session, candidacy_id) if one.released_at is None}

    def free(person: Person) -> bool:
        return person.id not in living and not declarations.blocks(session, candidacy_id, person.id)

    options = tuple((str(one.id), one.name) for one in people.by_role(session, "auditor") if free(one))
    return Form(Choice(name="auditeur", label="Auditeur", options=options, listed=True))


def _prefix(person_id: UUID) -> str:
    return f"{person_id.hex}-"


def _release(person_id: UUID, refused: tuple[UUID, Filled] | None) -> Filled:
    if refused is not None and refused[0] == person_id:
        return refused[1]
    return Filled(RELEASE, prefix=_prefix(person_id))


HANDLERS = [show, declare, assign, release]
