"""What awaits a person: one task per candidacy where it is their turn, one line for each where they only wait."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from core.actor import Actor
from core.vocabulary import forms
from evaluation import evaluations
from evaluation.models import Evaluation
from evaluation.visits import mystery, mystery_missions, shopper_engagement
from label import apart, listing, secrecy, tallying, workflow
from label import committee as sittings
from label.models import Candidacy
from web.committee import sitting
from web.desk import audit_tasks, rooms, todo, visit_tasks
from web.results.verdicts import unfinished

ALIVE = [state for state in workflow.STATES if state not in workflow.FINAL]
# A page, not a report: whoever has more to do begins with the oldest.
MOST = 25


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: what, why, its only button; `about` names the organisation."""

    title: str
    text: str
    action: str
    url: str
    about: str


class Waiting(msgspec.Struct, frozen=True):
    """A candidacy where somebody else acts: whose it is, and what they are doing."""

    about: str
    text: str
    url: str


def of(session: Session, *, by: Actor, at: datetime) -> tuple[list[Task], list[Waiting]]:
    """Tasks and what is only awaited, the longest waiting first."""
    if by.role == "shopper":
        return _visits(session, by), []
    tasks: list[Task] = []
    waiting: list[Waiting] = []
    for candidacy in listing.every(session, by=by, states=("committee",) if by.role == "committee" else ALIVE):
        found = awaiting(session, candidacy, by=by, at=at)
        about = candidacy.organisation.name
        if isinstance(found, todo.Todo):
            url = rooms.address(candidacy.id, found.room)
            tasks.append(Task(title=found.title, text=found.text, action=found.action, url=url, about=about))
        else:
            waiting.append(Waiting(about, found, rooms.address(candidacy.id)))
        if len(tasks) == MOST:
            break
    return tasks, waiting[:MOST]


def awaiting(session: Session, candidacy: Candidacy, *, by: Actor, at: datetime) -> todo.Todo | str:
    """What this person does for this candidacy, or the sentence that says what others are doing."""
    if (first := _before_all(session, candidacy, by)) is not None:
        return first
    now = todo.NOW[candidacy.state]
    found = todo.of(candidacy.state, by.role)
    if found is None:
        return now
    if candidacy.state == "committee":
        return _sitting(session, candidacy, by, found, at)
    evaluation = evaluations.latest(session, candidacy.id)
    if candidacy.state != "evaluation" or evaluation is None:
        return found
    left = unfinished(session, evaluation.id, forms(candidacy.organisation.word))
    rest = f"Il reste {_enumerated(left)}." if left else ""
    refine = {"applicant": _measuring, "manager": _leading, "auditor": _auditing}[by.role]
    return refine(session, candidacy, evaluation, by, found, rest)


def _before_all(session: Session, candidacy: Candidacy, by: Actor) -> todo.Todo | str | None:
    if by.role == "manager":
        return audit_tasks.of_manager(session, candidacy)
    return audit_tasks.of_auditor(session, candidacy, by=by) if by.role == "auditor" else None


def _measuring(
    session: Session, candidacy: Candidacy, evaluation: Evaluation, by: Actor, found: todo.Todo, rest: str
) -> todo.Todo | str:
    return msgspec.structs.replace(found, text=f"{found.text} {rest}") if rest else todo.NOW["evaluation"]


def _leading(
    session: Session, candidacy: Candidacy, evaluation: Evaluation, by: Actor, found: todo.Todo, rest: str
) -> todo.Todo | str:
    if mystery.progress(session, evaluation.id) is None:
        why = "Le plan répartit les visites par canal, par semaine et par site."
        return todo.Todo("Planifiez les visites mystère", why, "Ouvrir les visites", "visites")
    if (visits := visit_tasks.of_manager(session, evaluation.id)) is not None:
        return visits
    return (
        f"Évaluation en cours. {rest}"
        if rest
        else "Toutes les mesures sont closes : l’auditeur peut commencer le rapport."
    )


def _auditing(
    session: Session, candidacy: Candidacy, evaluation: Evaluation, by: Actor, found: todo.Todo, rest: str
) -> todo.Todo | str:
    if rest:
        return msgspec.structs.replace(found, title="Examinez les preuves et les pratiques", text=rest)
    why = "Campagnes et visites sont closes."
    return todo.Todo("Commencez le rapport provisoire", why, "Ouvrir la candidature", "")


def _sitting(session: Session, candidacy: Candidacy, by: Actor, found: todo.Todo, at: datetime) -> todo.Todo | str:
    deliberation = sittings.of(session, candidacy.id)
    if by.role == "manager":
        return found if deliberation is None else "La séance est ouverte : les membres du comité votent."
    if deliberation is None or by.id is None:
        return "Le rapport est définitif ; la séance n’est pas encore ouverte."
    cast = sittings.votes(session, deliberation.id)
    voted = sum(vote.choice is not None for vote in cast)
    linked = apart.linked(session, candidacy, [by.id], at=at)
    match sitting.standing(session, candidacy, deliberation, cast, by.id, linked):
        case "undeclared":
            return msgspec.structs.replace(found, title="Déclarez vos intérêts, puis votez")
        case "ready":
            return msgspec.structs.replace(found, title="Votez", text="Lisez le verdict et le rapport, puis votez.")
        case "voted" if voted >= deliberation.quorum and secrecy.is_veiled(session, deliberation):
            return msgspec.structs.replace(found, title="Dépouillez le scrutin", text="Le quorum est atteint.")
        case "voted" if tallying.is_stuck(session, deliberation):
            why = "Ce scrutin ne permet aucune décision."
            return msgspec.structs.replace(found, title="Ouvrez un nouveau tour", text=why)
        case "voted" if voted >= deliberation.quorum:
            return msgspec.structs.replace(found, title="Clôturez la séance", text="Le quorum est atteint.")
        case "voted":
            return "Vous avez voté ; le quorum n’est pas encore atteint."
        case "late":
            return "Le scrutin est dépouillé ; un membre qui a voté clôt la séance."
        case "sat":
            return "Vous avez siégé à la décision contestée ; d’autres membres la reprennent."
        case "recused":
            return "Vous vous êtes récusé ; d’autres membres décident."
        case _:
            return msgspec.structs.replace(found, title="Récusez-vous", text="Vous ne pouvez pas voter sur ce dossier.")


def _visits(session: Session, by: Actor) -> list[Task]:
    asked = [mission for mission in mystery_missions.mine(session, by=by) if mission.state in mystery_missions.HELD]
    assert by.id is not None  # noqa: S101 (signed in)
    first: list[Task] = []
    if (lack := shopper_engagement.standing(session, by.id).lack) is not None:
        title, text = (
            "Signez la charte et réussissez son questionnaire",
            f"Aucune visite ne vous est proposée : {lack}.",
        )
        first = [Task(title=title, text=text, action="Ouvrir la charte", url="/charte", about="")]
    if not asked:
        return first
    back = sum(mission.state == "sent_back" for mission in asked)
    offered = sum(mission.state == "offered" for mission in asked)
    title = "Une visite mystère vous attend" if len(asked) == 1 else f"{len(asked)} visites mystère vous attendent"
    text = (
        f"Dont {back} à reprendre après relecture."
        if back
        else f"Dont {offered} à accepter ou à rendre."
        if offered
        else "Faites la visite, remplissez la grille, joignez la preuve."
    )
    return [*first, Task(title=title, text=text, action="Voir mes missions", url="/missions", about="")]


def _enumerated(things: Sequence[str]) -> str:
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} et {things[-1]}"


def latest_closed(session: Session, *, by: Actor) -> Candidacy | None:
    """The applicant's last finished candidacy."""
    return next(iter(reversed(listing.every(session, by=by, states=workflow.FINAL))), None)
