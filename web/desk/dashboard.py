"""The first page of a signed-in person: what awaits them, one button each, and what happened lately."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from core.actor import Actor
from core.calendar import date_in_paris
from core.vocabulary import forms, label_title
from evaluation import referentiel as referentiels
from evaluation.visits import mystery_missions
from label import certificates, deadlines, listing, organisations, waiting, wording, workflow
from label.models import Candidacy
from web.certificate import standings
from web.desk import grievance_tasks, history_lines, programme_tasks, rooms, scheme_tasks, tasks, visit_tasks
from web.frame.access import SIGNED_IN
from web.frame.handling import At, By, Html, InSession, OnPage, get
from web.pictures import timeline

MOST_EVENTS, MOST_LINES = 60, 6
# Days that are still counted one by one.
SOON = 92
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
def show(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """The dashboard of the role worn."""
    awaited, waiting = tasks.of(session, by=actor, at=at)
    today = date_in_paris(at)
    if actor.role == "manager":
        awaited = [*scheme_tasks.of(session, today), *awaited]
    asked = grievance_tasks.of(session, today, by=actor)
    awaited = [*asked, *awaited, *programme_tasks.of(session, today, by=actor)]
    return page.show(
        "dashboard/dashboard.html",
        tasks=awaited,
        waiting=waiting,
        empty=EMPTY[actor.role],
        today=today,
        progress=progress(session, by=actor),
        deadlines=_deadlines(session, actor, today),
        recent=_recent(session, actor),
        **(
            _organisation(session, actor, at)
            if actor.role == "applicant"
            else {"words": None, "offer": None, "ended": None, "standings": ()}
        ),
    )


def progress(session: Session, *, by: Actor) -> dict[str, Any] | None:
    """How far this person's own road is: stages of the candidacy that is going on, or visits handed in."""
    if by.role == "shopper":
        asked = mystery_missions.mine(session, by=by)
        done = sum(mission.state not in mystery_missions.HELD for mission in asked)
        return {"label": "Comptes rendus de visite", "done": done, "most": len(asked), "text": ""} if asked else None
    going_on = listing.every(session, by=by, states=tasks.ALIVE) if by.role == "applicant" else ()
    for candidacy in going_on:
        stages = timeline.stages(candidacy.state, [])
        done = sum(stage.state == "done" for stage in stages)
        here = stages[min(done, len(stages) - 1)].label
        text = f"étape {done + 1} sur {len(stages)}\u00a0: {here[:1].lower()}{here[1:]}"
        return {"label": "Votre candidature", "done": done, "most": len(stages), "text": text}
    return None


def _deadlines(session: Session, by: Actor, today: date) -> list[dict[str, Any]]:
    if by.role == "shopper":
        found = visit_tasks.deadlines(session, today, by=by)
    else:
        found = [
            {
                "day": one.day,
                "text": one.text,
                "about": "" if by.role == "applicant" else one.about,
                "url": rooms.address(one.candidacy_id),
            }
            for one in deadlines.of(session, by=by, today=today)
        ]
    return [one | {"wait": _wait((one["day"] - today).days), "late": one["day"] < today} for one in found]


def _wait(days: int) -> str:
    """How far a day is, as it is said; nothing when it is far."""
    if days < 0:
        return f"dépassé de {-days} jour{'s' if days < -1 else ''}"
    if days > SOON:
        return ""
    return ("aujourd’hui", "demain")[days] if days < 2 else f"dans {days} jours"


def _recent(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The latest events, the same ones of a day said once with their number; an organisation knows its own name."""
    if actor.role == "shopper":
        return []
    told = [
        (date_in_paris(entry.at), entry.event, name, entry.candidacy_id)
        for entry, name in listing.recent(session, by=actor, most=MOST_EVENTS)
    ]
    alike = [(key, len(list(group))) for key, group in groupby(told)]
    return [
        {
            "at": day,
            "title": history_lines.named(event, count),
            "about": "" if actor.role == "applicant" else name,
            "url": rooms.address(candidacy_id) if candidacy_id else "",
        }
        for (day, event, name, candidacy_id), count in alike[:MOST_LINES]
    ]


def _organisation(session: Session, actor: Actor, at: datetime) -> dict[str, Any]:
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
        "standings": [
            one for one in standings.of_organisation(session, organisation.id, at=at) if one.step or one.pressing
        ],
        "appeal_days": standings.APPEAL_DAYS,
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
        "waiting": waiting.of_candidacy(session, candidacy.id),
    }


HANDLERS = [show]
