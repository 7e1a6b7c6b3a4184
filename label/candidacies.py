"""Candidacies: drafted, saved as they go, submitted, examined, moved along the table of label/workflow.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from audit import journal, missions, rounds
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, NotAllowed, NotFound
from evaluation import evaluations
from evaluation import referentiel as referentiels
from evaluation.edition import Point
from label import application, notices, organisations, rejections, renewals, way_back, workflow
from label.facts import gather
from label.models import Candidacy, Exchange, Organisation

STALE = (
    "Quelqu’un a modifié ce dossier pendant que vous l’aviez ouvert. Votre texte est conservé ci-dessous : "
    "rechargez la page dans un autre onglet, comparez, puis recommencez."
)
# Actions whose words are kept as a dated exchange that both sides read.
SPOKEN = frozenset({"request_information", "answer_information", "reject", "resume", "reply", "withdraw"})
SPOKEN |= {"reopen", "reexamine", "discontinue"}
# Actions that begin a new measurement: its scores never mix with those of an earlier one.
MEASURING = frozenset({"open_evaluation", "resume"})


def open_draft(session: Session, referentiel_id: str, *, by: Actor, at: datetime) -> Candidacy:
    """Begin an application for the applicant's organisation, one at a time; a renewal waits for its window."""
    by.require("applicant")
    if referentiel_id not in referentiels.available():
        raise NotFound("Ce référentiel n’est pas ouvert aux candidatures.")
    alive = select(Candidacy.id).where(
        Candidacy.organisation_id == by.organisation_id, Candidacy.state.not_in(workflow.FINAL)
    )
    if session.scalar(alive.limit(1)) is not None:
        raise Conflict("Votre organisation a déjà une candidature en cours : poursuivez-la ou retirez-la d’abord.")
    renewed = renewals.require_open(session, by.organisation_id, referentiel_id, date_in_paris(at))
    candidacy = Candidacy(
        organisation_id=by.organisation_id, referentiel_id=referentiel_id, created_at=at, saved_at=at, answers={}
    )
    session.add(candidacy)
    session.flush()
    said = {"renews": renewed.certificate.number} if renewed else {}
    journal.append(session, "candidacy.drafted", by=by, at=at, candidacy_id=candidacy.id, data=said)
    return candidacy


def get(session: Session, candidacy_id: UUID, *, by: Actor) -> Candidacy:
    """The candidacy with its organisation; NotFound for another organisation's, as if it did not exist."""
    found = session.scalar(
        select(Candidacy)
        .options(joinedload(Candidacy.organisation).joinedload(Organisation.sites))
        .where(Candidacy.id == candidacy_id)
    )
    if found is None or (by.role == "applicant" and found.organisation_id != by.organisation_id):
        raise NotFound
    if found.submitted_at is None and by.role != "applicant":
        raise NotFound
    if by.role not in ("applicant", "manager", "auditor", "committee"):
        raise NotFound
    return found


def save_draft(
    session: Session, candidacy_id: UUID, typed: Mapping[str, str], *, version: int, by: Actor, at: datetime
) -> Candidacy:
    """Keep what was typed, complete or not; a draft is never a submission."""
    candidacy = _opened_with(session, candidacy_id, version, by=by)
    if candidacy.state != "draft" or by.role != "applicant":
        raise Conflict("Le dossier est déjà envoyé : il ne se modifie plus. Retirez-le pour en ouvrir un autre.")
    candidacy.answers = application.kept(typed)
    candidacy.saved_at = at
    session.flush()
    return candidacy


def checklist_points(candidacy: Candidacy) -> Sequence[Point]:
    """The points of admissibility that the candidacy's référentiel asks to examine."""
    return referentiels.load(candidacy.referentiel_id).recevabilite


def examine(
    session: Session, candidacy_id: UUID, checked: Sequence[str], remarks: str, *, version: int, by: Actor, at: datetime
) -> Candidacy:
    """Keep the manager's admissibility checklist, point by point."""
    by.require("manager")
    candidacy = _opened_with(session, candidacy_id, version, by=by)
    if candidacy.state != "submitted":
        raise Conflict("La recevabilité s’examine quand le dossier est envoyé et pas encore accepté.")
    candidacy.checklist = {"points": sorted(set(checked)), "remarques": remarks.strip()}
    candidacy.saved_at = at
    session.flush()
    journal.append(
        session, "candidacy.examined", by=by, at=at, candidacy_id=candidacy.id, data={"points": len(checked)}
    )
    return candidacy


def perform(
    session: Session, candidacy_id: UUID, action: str, *, version: int, text: str = "", by: Actor, at: datetime
) -> Candidacy:
    """Make one step of the table for a person; the committee's decisions go through label/committee.py."""
    candidacy = _opened_with(session, candidacy_id, version, by=by)
    if action not in workflow.BY_ACTION:
        raise NotFound
    if workflow.BY_ACTION[action].role == "committee":
        raise NotAllowed("Une décision se prend en séance, sur la page de la délibération.")
    if by.role == "auditor":  # another auditor's file is not theirs to move
        missions.require(session, candidacy.id, by=by)
    rejections.require_another(session, candidacy.id, action, by=by)
    if action == "submit":
        way_back.require_ripe(session, candidacy, at=at)
    if action == "accept":  # another may have been certified since this one was registered
        held = candidacy.organisation
        organisations.require_own_name(session, held.name, held.siret, of=held.id)
    move(session, candidacy, action, gather(session, candidacy, text=text), text=text, by=by, at=at)
    return candidacy


def move(
    session: Session,
    candidacy: Candidacy,
    action: str,
    facts: workflow.Facts,
    *,
    text: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """Check the row of the table, change the state (the only place that does), keep the words, tell, journal."""
    before = candidacy.state
    candidacy.state = workflow.check(action, before, by.role, facts)
    candidacy.saved_at = at
    if action == "submit":
        candidacy.referentiel_digest = referentiels.load(candidacy.referentiel_id).digest
        candidacy.submitted_at = at
    if action in MEASURING:
        evaluations.begin(
            session,
            candidacy_id=candidacy.id,
            organisation_id=candidacy.organisation_id,
            referentiel=(candidacy.referentiel_id, str(candidacy.referentiel_digest)),
            at=at,
        )
    if action in SPOKEN and text.strip():
        session.add(Exchange(candidacy_id=candidacy.id, action=action, text=text.strip(), author=by.name, at=at))
    if workflow.BY_ACTION[action].role == "committee" and action != "inquire":  # a question decides nothing
        candidacy.decided_at = at
    session.flush()
    rounds.follow(session, candidacy.id, action, by=by, at=at)
    notices.tell(session, candidacy, action, by=by, at=at)
    data = {"from": before, "to": candidacy.state, "referentiel": candidacy.referentiel_digest, "text": text.strip()}
    journal.append(session, f"candidacy.{EVENTS[action]}", by=by, at=at, candidacy_id=candidacy.id, data=data)


EVENTS = {
    "submit": "submitted",
    "request_information": "information_requested",
    "answer_information": "information_answered",
    "accept": "accepted",
    "reject": "rejected",
    "open_evaluation": "evaluation_opened",
    "start_report": "report_started",
    "send_report": "report_sent",
    "reply": "replied",
    "lapse": "reply_lapsed",
    "finalise_report": "report_finalised",
    "grant": "granted",
    "grant_with_reservations": "granted_with_reservations",
    "adjourn": "adjourned",
    "inquire": "questioned",
    "reconvene": "reconvened",
    "refuse": "refused",
    "resume": "resumed",
    "withdraw": "withdrawn",
    "reopen": "reopened",
    "reexamine": "reexamined",
    "discontinue": "discontinued",
}


def exchanges(session: Session, candidacy_id: UUID) -> Sequence[Exchange]:
    """What was written on both sides, oldest first."""
    return session.scalars(select(Exchange).where(Exchange.candidacy_id == candidacy_id).order_by(Exchange.at)).all()


def _opened_with(session: Session, candidacy_id: UUID, version: int, *, by: Actor) -> Candidacy:
    candidacy = get(session, candidacy_id, by=by)
    if candidacy.version != version:
        raise Conflict(STALE)
    return candidacy
