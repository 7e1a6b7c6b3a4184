"""What the page of the audit says of objections, and their forms."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from audit import objections
from audit.audit_models import AuditMission
from web.frame.fields import Area, Choice
from web.frame.forms import Filled, Form

OBJECTION = Form(
    Area(
        name="motif",
        label="Pourquoi une autre personne ?",
        hint="Un lien, un différend, une mission passée : des faits. La personne désignée le lira aussi.",
        rows=3,
        longest=2000,
    )
)
DECISION = Form(
    Choice(name="suite", label="Décision", options=(("oui", "Accepter : une autre personne"), ("non", "Refuser"))),
    Area(name="reponse", label="Ce qui vous décide", hint="L’organisation le lira.", rows=3, longest=2000),
)


def told(
    session: Session, held: Sequence[AuditMission], role: str, today: date, *, refused: Filled | None
) -> dict[str, Any]:
    """What the page says of objections: those of each auditor, and the form of this role, as refused or blank."""
    return {
        "objections": _objections(session, held, today),
        "objecting": (refused or OBJECTION.blank()) if role == "applicant" else None,
        "deciding": (refused or DECISION.blank()) if role == "manager" else None,
    }


def _objections(session: Session, held: Sequence[AuditMission], today: date) -> dict[UUID, dict[str, Any]]:
    """By the auditor's identity: the objection made, or the last day to make one."""
    found = {}
    for mission in held:
        made, last = objections.of_mission(session, mission), objections.until(mission)
        found[mission.person_id] = {"made": made, "until": last, "open": made is None and today <= last}
    return found
