"""The results of one audience, and the file that says the same as the pages, to those who may read them."""

from uuid import UUID

from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed, NotFound
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.questionnaire import AUDIENCES
from label.models import Candidacy
from web.desk import rooms
from web.frame.access import SIGNED_IN
from web.frame.handling import At, By, Html, InSession, OnPage, WithSettings, get
from web.results import result_views, results_print, verdicts

Opened = tuple[Candidacy, Evaluation]


@get("/candidatures/{candidacy_id:uuid}/campagnes/{audience:str}/resultats", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage, candidacy_id: FromPath[UUID], audience: FromPath[str]) -> Html:
    """One audience, once its campaign is sealed."""
    candidacy, evaluation = _opened(session, candidacy_id, actor)
    if audience not in AUDIENCES:
        raise NotFound
    room = "resultats" if actor.role == "committee" else "campagnes"
    frame = rooms.frame(candidacy, by=actor, here=room)
    found = result_views.result(session, candidacy, evaluation, audience, frame.words, by=actor)
    tabs = result_views.tabs(session, evaluation, frame.words)
    return page.show("results/audience.html", frame=frame, words=frame.words, found=found, tabs=tabs)


@get("/candidatures/{candidacy_id:uuid}/resultats.pdf", SIGNED_IN)
def download(
    session: InSession, actor: By, at: At, page: OnPage, settings: WithSettings, candidacy_id: FromPath[UUID]
) -> Html:
    """The results as a file: the verdict when this person may read it, then every audience whose campaign is sealed."""
    candidacy, evaluation = _opened(session, candidacy_id, actor)
    frame = rooms.frame(candidacy, by=actor, here="resultats")
    told = None
    if not verdicts.hidden(candidacy, actor):
        told = verdicts.told(session, candidacy, evaluation, frame.words, by=actor)
    found = [
        result_views.result(session, candidacy, evaluation, one, frame.words, by=actor)
        for one in result_views.sealed(session, evaluation)
    ]
    if told is None and not found:
        raise NotFound("Aucune campagne n’est close : il n’y a pas de résultats à imprimer.")
    data = results_print.content(frame, told, found, page.templates.environment, at=at, demo=settings.demo)
    name = f"Résultats - {candidacy.organisation.name}.pdf"
    return page.attachment(results_print.render(data, at=at), name, "application/pdf")


def _opened(session: Session, candidacy_id: UUID, actor: Actor) -> Opened:
    """The candidacy and its evaluation, to those who evaluate it, and to the committee once the report is final."""
    candidacy = rooms.enter(session, candidacy_id, by=actor)
    if actor.role == "committee" and (reason := verdicts.hidden(candidacy, actor)):
        raise NotAllowed(reason)
    evaluation = evaluations.latest(session, candidacy_id)
    if evaluation is None:
        raise NotFound("L’évaluation n’est pas encore ouverte : il n’y a pas de résultats.")
    return candidacy, evaluation


HANDLERS = [show, download]
