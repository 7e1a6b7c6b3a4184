"""What the audit asks before anything else: an auditor who may act, and an answer to the organisation's objection."""

from sqlalchemy.orm import Session

from audit import missions, objections
from core.actor import Actor
from label.models import Candidacy
from web.desk.todo import Todo

# From the opening of the evaluation to the final report, somebody must be able to act for the audit.
AUDITED = frozenset({"evaluation", "draft_report", "right_of_reply", "final_report"})
HELD_UP = "L’organisation a fait une objection à votre désignation : l’audit attend la décision du gestionnaire."


def of_manager(session: Session, candidacy: Candidacy) -> Todo | None:
    """An objection to decide, or an auditor to name when nobody has the mission any more; None otherwise."""
    if candidacy.state not in AUDITED:
        return None
    asked = [one for one in objections.of(session, candidacy.id) if one.accepted is None]
    if asked:
        why = f"L’organisation demande une autre personne que {asked[0].auditor} : l’audit attend votre décision."
        return Todo("Tranchez une objection", why, "Ouvrir l’audit", "audit")
    if all(one.released_at is not None for one in missions.of(session, candidacy.id)):
        why = "Sans auditeur désigné, ni les preuves ni les pratiques ne s’examinent."
        return Todo("Désignez un auditeur", why, "Ouvrir l’audit", "audit")
    return None


def of_auditor(session: Session, candidacy: Candidacy, *, by: Actor) -> Todo | str | None:
    """What holds this auditor up, or the declaration they owe; None when they may act."""
    if candidacy.state not in AUDITED:
        return None
    mine = [one for one in missions.of(session, candidacy.id) if one.person_id == by.id]
    if any(objections.is_pending(session, one) for one in mine):
        return HELD_UP
    if by.id not in missions.cleared(session, candidacy.id):
        why = "Dites si vous avez un lien avec cette organisation : rien ne s’audite avant."
        return Todo("Déclarez vos intérêts", why, "Ouvrir l’audit", "audit")
    return None
