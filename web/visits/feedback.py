"""The feedback of the mystery visits, on the page and as a file: to the organisation once the campaign is closed."""

from collections.abc import Mapping
from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from evaluation.visits import mystery_feedback
from evaluation.visits.mystery_feedback import Feedback
from web.desk import rooms
from web.desk.rooms import Frame
from web.frame.access import roles
from web.frame.handling import At, By, Html, InSession, OnPage, WithSettings, get
from web.visits import feedback_criteria, feedback_extracts, feedback_notes, feedback_print
from web.visits.feedback_view import NUMBERS, Part
from web.visits.mystery import opened

ADDRESS = "/candidatures/{candidacy_id:uuid}/visites/retour"
READERS = roles("applicant", "manager")
NOT_YET = "Le retour des visites mystère n’est pas encore donné : il paraît ici à la clôture de la campagne."


@get(ADDRESS, READERS)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID]) -> Html:
    """What was tested, what it gave, and what to do with it."""
    frame, told = _given(session, candidacy_id, actor)
    return page.show("mystery/feedback.html", frame=frame, parts=told, numbers=NUMBERS)


@get(f"{ADDRESS}.pdf", READERS)
def download(
    session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """The same, as a file."""
    frame, told = _given(session, candidacy_id, actor)
    data = feedback_print.content(frame, told, page.templates.environment, at=at, demo=settings.demo)
    name = f"{feedback_print.TITLE} - {frame.candidacy.organisation.name}.pdf"
    return page.attachment(feedback_print.render(data, at=at), name, "application/pdf")


def parts(found: Feedback, words: Mapping[str, str]) -> list[Part]:
    """Everything that a closed campaign gives back, in the order of the page and of the file."""
    return [
        feedback_notes.overall(found),
        feedback_criteria.improvements(found, words),
        feedback_notes.tested(found),
        feedback_notes.channels(found),
        feedback_notes.weeks(found),
        feedback_notes.sites(found),
        feedback_notes.means(found),
        feedback_criteria.delays(found),
        feedback_criteria.measured(found),
        feedback_criteria.critical(found),
        *feedback_criteria.ranked(found),
        feedback_extracts.extracts(found),
    ]


def _given(session: Session, candidacy_id: UUID, actor: Actor) -> tuple[Frame, list[Part]]:
    """What heads the page, and its parts; NotFound until the campaign is closed."""
    candidacy, evaluation = opened(session, candidacy_id, by=actor)
    found = mystery_feedback.feedback(session, evaluation)
    if found is None:
        raise NotFound(NOT_YET)
    frame = rooms.frame(candidacy, by=actor, here="visites")
    return frame, parts(found, frame.words)


HANDLERS = [show, download]
