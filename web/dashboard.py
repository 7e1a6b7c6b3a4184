"""The first page of a signed-in person: what awaits them, one button each, and what happened lately."""

from typing import Any

from sqlalchemy.orm import Session

from audit.events import EVENTS
from core.actor import Actor
from core.vocabulary import forms, label_title
from evaluation import referentiel as referentiels
from label import certificates, listing, organisations, wording, workflow
from label.models import Candidacy
from web import rooms, tasks
from web.access import SIGNED_IN
from web.handling import By, Html, InSession, OnPage, get

# What a page without any task teaches, per role.
EMPTY = {
    "applicant": (
        "Rien ne vous attend",
        "Quand votre candidature demandera quelque chose, la tâche paraîtra ici, avec son bouton.",
    ),
    "manager": (
        "Rien ne vous attend",
        "Une candidature paraît ici dès qu’elle est envoyée, puis à chaque étape qui dépend de vous.",
    ),
    "auditor": (
        "Aucun audit ne vous attend",
        "Le gestionnaire du label désigne l’auditeur quand l’évaluation s’ouvre. Vous déclarerez d’abord vos intérêts.",
    ),
    "committee": (
        "Aucune séance ne vous attend",
        "Quand un rapport est définitif, le gestionnaire ouvre la séance. Vous déclarerez vos intérêts, puis voterez.",
    ),
    "shopper": (
        "Aucune visite ne vous attend",
        "Le gestionnaire du label vous confie des visites par canal et par semaine. Elles paraîtront ici.",
    ),
}


@get("/tableau-de-bord", SIGNED_IN)
def show(session: InSession, actor: By, page: OnPage) -> Html:
    """The dashboard of the role worn."""
    awaited, waiting = tasks.of(session, by=actor)
    return page.show(
        "dashboard/dashboard.html",
        tasks=awaited,
        waiting=waiting,
        empty=EMPTY[actor.role],
        recent=_recent(session, actor),
        **(
            _organisation(session, actor)
            if actor.role == "applicant"
            else {"words": None, "offer": None, "ended": None}
        ),
    )


def _recent(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The latest events; an organisation knows its own name."""
    if actor.role == "shopper":
        return []
    return [
        {
            "at": entry.at,
            "title": EVENTS[entry.event],
            "about": "" if actor.role == "applicant" else name,
            "url": rooms.address(entry.candidacy_id) if entry.candidacy_id else "",
        }
        for entry, name in listing.recent(session, by=actor)
    ]


def _organisation(session: Session, actor: Actor) -> dict[str, Any]:
    """What an organisation sees beside its tasks: how to begin, or how its last candidacy ended."""
    organisation = organisations.own(session, by=actor)
    candidacy = tasks.latest_closed(session, by=actor)
    living = listing.every(session, by=actor, states=tasks.ALIVE)
    granted = candidacy is not None and candidacy.state in workflow.GRANTED
    words = forms(organisation.word)
    first = referentiels.load(referentiels.available()[0])
    return {
        "words": words,
        "offer": None if living or granted else label_title(first.identite.label, organisation.word),
        "ended": None if candidacy is None else _ended(session, candidacy, actor),
    }


def _ended(session: Session, candidacy: Candidacy, actor: Actor) -> dict[str, Any]:
    label = referentiels.load(candidacy.referentiel_id).identite.label
    return {
        "state": wording.state(candidacy.state, actor.role),
        "kind": rooms.kind(candidacy.state),
        "label": label_title(label, candidacy.organisation.word),
        "candidacy": candidacy,
        "url": rooms.address(candidacy.id),
        "certificate": certificates.of_candidacy(session, candidacy.id),
    }


HANDLERS = [show]
