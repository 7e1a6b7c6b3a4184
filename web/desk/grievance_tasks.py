"""What complaints and appeals ask today: somebody to answer, an answer, or the reply of their author."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from core.actor import Actor
from core.typography import date_fr
from label import appeals, grievance_steps, grievances, listing, workflow
from label.grievance_clock import clock, waiting
from label.grievance_models import Grievance
from web.desk import rooms
from web.desk.tasks import Task

TITLES = {
    ("entrust", "complaint"): "Confiez la réclamation",
    ("entrust", "appeal"): "Confiez le recours",
    ("answer", "complaint"): "Répondez à la réclamation",
    ("answer", "appeal"): "Répondez au recours",
}


def of(session: Session, today: date, *, by: Actor) -> list[Task]:
    """Those of this person, the first received first; an organisation reads only what it was asked."""
    if by.role == "applicant":
        return list(_asked(session, today, by))
    return list(_handled(session, today, by)) if by.role in grievance_steps.HANDLERS else []


def _handled(session: Session, today: date, by: Actor) -> Iterator[Task]:
    for one in grievances.listed(session, by=by):
        if one.state == "filed" and by.role == "manager":
            why = "Une personne qui n’a pris aucune part au dossier y répond."
            yield _task(one, "entrust", f"{why}{_due(one)}", "Choisir la personne")
        elif one.state == "assigned" and one.handler_id == by.id and waiting(one, today) is None:
            why = "Vous en avez la charge ; son auteur lira votre réponse."
            yield _task(one, "answer", f"{why}{_due(one)}", "Lire et répondre")


def _asked(session: Session, today: date, by: Actor) -> Iterator[Task]:
    for candidacy in listing.every(session, by=by, states=workflow.STATES):
        for one in appeals.of(session, candidacy.id):
            if (question := waiting(one, today)) is not None:
                text = f"Le délai de la réponse s’arrête jusqu’à la vôtre, au plus tard le {date_fr(question.due_on)}."
                url = rooms.address(candidacy.id, "recours")
                title = f"Répondez à la question posée sur votre recours {one.number}"
                yield Task(title=title, text=text, action="Lire la question", url=url, about="")


def _task(one: Grievance, what: str, text: str, action: str) -> Task:
    title = f"{TITLES[what, one.kind]} {one.number}"
    return Task(title=title, text=text, action=action, url=f"/recours/{one.number}", about=one.about)


def _due(one: Grievance) -> str:
    day = clock(one).due()
    return f" Réponse due le {date_fr(day)}." if day else ""
