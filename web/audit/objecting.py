"""Objections to an auditor: made by the organisation within ten working days, decided by the manager."""

from uuid import UUID

from litestar.params import FromPath

from audit import missions, objections
from audit.audit_models import AuditMission
from core.errors import NotFound
from label import candidacies, notices
from web.audit.audit_access import opened
from web.audit.auditing import audit_page
from web.audit.objection_views import DECISION, OBJECTION
from web.desk import rooms
from web.frame.access import roles
from web.frame.handling import At, Body, By, Html, InSession, OnPage, post

BASE = "/candidatures/{candidacy_id:uuid}/audit/objections"


@post(BASE + "/{person_id:uuid}", roles("applicant"))
def file(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    person_id: FromPath[UUID],
) -> Html:
    """Receive an objection."""
    form = OBJECTION.read(typed)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, objection=form)):
        candidacy, _ = opened(session, candidacy_id, by=actor)
        form.check()
        objections.object_to(session, candidacy_id, person_id, form.text("motif"), by=actor, at=at)
        notices.tell(session, candidacy, "object", by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "audit"), "Votre objection est reçue : l’audit attend la décision.")


@post(BASE + "/{objection_id:uuid}/decision", roles("manager"))
def decide(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    candidacy_id: FromPath[UUID],
    objection_id: FromPath[UUID],
) -> Html:
    """Decide; an accepted objection ends the mission, unless it ended meanwhile."""
    form = DECISION.read(typed)
    with page.refusing(session, form, lambda: audit_page(session, page, actor, candidacy_id, at, objection=form)):
        candidacy = candidacies.get(session, candidacy_id, by=actor)
        form.check()
        made = next((one for one in objections.of(session, candidacy_id) if one.id == objection_id), None)
        if made is None:
            raise NotFound
        accepted = form.text("suite") == "oui"
        objections.decide(session, objection_id, accepted=accepted, answer=form.text("reponse"), by=actor, at=at)
        mission = session.get_one(AuditMission, made.mission_id)
        if accepted and mission.released_at is None:
            reason = "Objection de l’organisation acceptée"
            missions.release(session, candidacy_id, mission.person_id, reason=reason, by=actor, at=at)
            notices.tell_alone(session, candidacy_id, "release", mission.person_id, at=at)
        notices.tell(session, candidacy, "decide_objection", by=actor, at=at)
    return page.go(rooms.address(candidacy_id, "audit"), "L’objection est tranchée et l’organisation prévenue.")


HANDLERS = [file, decide]
