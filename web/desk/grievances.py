"""Complaints and appeals for those who answer them: entrusted by the manager, answered by the person in charge."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from litestar.params import FromPath

from core.calendar import date_in_paris
from core.errors import Invalid
from label import grievance_steps, grievances, inquiries, lifting
from label.grievance_clock import clock, waiting
from label.grievance_models import Grievance
from web.desk import rooms
from web.frame.access import roles
from web.frame.fields import Area, Choice
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OnPage, WithKeys, WithSettings, get, post

READERS = roles(*grievance_steps.HANDLERS)
ANSWER = {
    kind: Form(
        Choice(name="suite", label="Suite donnée", options=tuple(outcomes.items())),
        Area(name="reponse", label="Réponse", hint="Son auteur la lira.", shortest=20, rows=6),
        Area(
            name="publie",
            label="Ce qui sera publié",
            hint="Obligatoire sauf si rien n’est fondé : les faits et ce qui change, sans nommer personne.",
            required=False,
            longest=1000,
            rows=3,
        ),
    )
    for kind, outcomes in grievance_steps.OUTCOMES.items()
}

QUESTION = Form(
    Area(
        name="question",
        label="Votre question",
        hint=f"Son auteur a {grievance_steps.REPLY_DAYS} jours ouvrés pour y répondre ; le délai s’arrête alors.",
        shortest=inquiries.SHORTEST,
        longest=2000,
        rows=4,
    )
)


@get("/recours", READERS)
def every(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """Those that the person may read, the ones to answer first."""
    today = date_in_paris(at)
    return page.show(
        "grievances/list.html",
        lines=[_line(one, today) for one in grievances.listed(session, by=actor)],
        holders=grievances.holders(session),
        today=today,
    )


@get("/recours/{number:str}", READERS)
def show(session: InSession, actor: By, at: At, page: OnPage, number: FromPath[str]) -> Html:
    """One, with its words."""
    return _page(session, page, actor, at, number)


@post("/recours/{number:str}/charge", READERS)
def assign(session: InSession, actor: By, at: At, page: OnPage, typed: Body, number: FromPath[str]) -> Html:
    """Put somebody in charge."""
    found = grievances.readable(session, number, by=actor)
    form = _assignment(session, found).read(typed)
    with _acting(session, page, actor, at, number, "assignment", form):
        if not form.errors:
            grievances.assign(session, number, UUID(form.text("personne")), by=actor, at=at)
    return page.go(f"/recours/{found.number}", "La personne chargée d’y répondre est prévenue.")


@post("/recours/{number:str}/reponse", READERS)
def decide(
    session: InSession,
    actor: By,
    at: At,
    page: OnPage,
    typed: Body,
    keyring: WithKeys,
    settings: WithSettings,
    number: FromPath[str],
) -> Html:
    """Answer."""
    found = grievances.readable(session, number, by=actor)
    form = ANSWER[found.kind].read(typed)
    with _acting(session, page, actor, at, number, "answer", form):
        if form.text("suite") != "dismissed" and not form.text("publie"):
            raise Invalid("Il manque ce qui sera publié.", {"publie": grievance_steps.CONDITIONS["published"]})
        words = [form.text(name) for name in ("suite", "reponse", "publie")]
        effect = _effect(session, found, at)[0] if words[0] == "upheld" else ""
        url = settings.public_url
        grievances.decide(session, keyring, number, *words, by=actor, at=at, public_url=url)
    return page.go(f"/recours/{found.number}", f"La réponse est donnée, et son auteur prévenu. {effect}".strip())


@post("/recours/{number:str}/question", READERS)
def ask(session: InSession, actor: By, at: At, page: OnPage, typed: Body, number: FromPath[str]) -> Html:
    """Ask its author."""
    found = grievances.readable(session, number, by=actor)
    form = QUESTION.read(typed)
    with _acting(session, page, actor, at, number, "question", form):
        inquiries.ask(session, number, form.text("question"), by=actor, at=at)
    return page.go(f"/recours/{found.number}", "La question est envoyée à son auteur ; le délai s’arrête en attendant.")


@contextmanager
def _acting(
    session: InSession, page: OnPage, actor: By, at: At, number: str, name: str, form: Filled
) -> Iterator[None]:
    with page.refusing(session, form, lambda: _page(session, page, actor, at, number, {name: form})):
        form.check()
        yield


def _page(
    session: InSession, page: OnPage, actor: By, at: At, number: str, refused: dict[str, Filled] | None = None
) -> Html:
    found = grievances.readable(session, number, by=actor)
    living = found.state in ("filed", "assigned")
    filled, today = refused or {}, date_in_paris(at)
    mine = found.state == "assigned" and actor.id == found.handler_id
    asking = mine and waiting(found, today) is None and (found.kind == "appeal" or found.email)
    return page.show(
        "grievances/one.html",
        found=found,
        line=_line(found, today),
        file=rooms.address(found.candidacy_id) if found.candidacy_id else "",
        holder=grievances.holders(session).get(found.candidacy_id, ""),
        assignment=filled.get("assignment") or _assignment(session, found).blank()
        if living and actor.role == "manager"
        else None,
        answer=filled.get("answer") or ANSWER[found.kind].blank() if mine else None,
        question=filled.get("question") or QUESTION.blank() if asking else None,
        outcomes=grievance_steps.OUTCOMES[found.kind],
        foreseen=_effect(session, found, at)[1] if mine else "",
    )


def _effect(session: InSession, found: Grievance, at: At) -> tuple[str, str]:
    """What upholding an appeal does to the sanction that it contests, once done and before; empty without any."""
    sanction = lifting.contested(session, found)
    if sanction is None:
        return "", ""
    number = sanction.certificate.number
    if why := lifting.obstacle(session, sanction, at=at):
        return f"La sanction n’a pas pu être levée. {why}", f"Même fondé, ce recours ne lèvera pas la sanction. {why}"
    return (
        f"La sanction est levée : une nouvelle édition du certificat {number} est signée.",
        f"Si vous répondez « Fondé », la sanction est levée aussitôt : le certificat {number} retrouve le statut et le "
        "périmètre d’avant. « En partie fondé » ne lève rien par lui-même : dites dans votre réponse ce que le "
        "gestionnaire doit changer.",
    )


def _assignment(session: InSession, found: Grievance) -> Form:
    options = tuple((str(one.id), one.name) for one in grievances.candidates(session, found))
    hint = "Seules paraissent les personnes qui n’ont pris aucune part au dossier."
    return Form(Choice(name="personne", label="Personne chargée d’y répondre", hint=hint, options=options, listed=True))


def _line(found: Grievance, today: Any) -> dict[str, Any]:
    delay = clock(found)
    late = delay.late(today) if found.state in ("filed", "assigned") else 0
    kinds = {"filed": "warn", "assigned": "wait", "decided": "ok", "withdrawn": "off"}
    return {
        "found": found,
        "word": grievance_steps.KINDS[found.kind],
        "due": delay.due(),
        "late": late,
        "kind": "bad" if late else kinds[found.state],
        "said": "Attend son auteur"
        if waiting(found, today)
        else f"En retard de {late} jour{'s' if late > 1 else ''} ouvré{'s' if late > 1 else ''}"
        if late
        else "À confier"
        if found.state == "filed"
        else grievance_steps.STATES[found.kind][found.state],
    }


HANDLERS = [every, show, assign, decide, ask]
