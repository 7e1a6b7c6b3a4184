"""The buttons of a candidacy: the rows of the table for this person, with what each still waits for."""

import msgspec
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotFound
from label import workflow
from label.facts import gather
from label.models import Candidacy
from label.wording import ACTIONS
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form
from web.frame.typed import Typed

# What is said, once, at the top of the page that follows.
DONE = {
    "submit": "Votre candidature est envoyée. Vous recevrez la suite ici.",
    "request_information": "La demande de complément est envoyée à l’organisation.",
    "answer_information": "Votre complément est envoyé.",
    "accept": "La candidature est déclarée recevable.",
    "reject": "La candidature est déclarée non recevable, et l’organisation en lit le motif.",
    "open_evaluation": "L’évaluation est ouverte.",
    "start_report": "Les mesures sont figées : le rapport provisoire peut s’écrire.",
    "send_report": "Le rapport provisoire est envoyé à l’organisation.",
    "reply": "Vos observations sont envoyées.",
    "finalise_report": "Le rapport est définitif. Le comité peut siéger.",
    "resume": "L’évaluation reprend : de nouvelles mesures commencent.",
    "withdraw": "La candidature est retirée.",
}
# What the person is asked to write, where the words are kept and read by the other side.
ASKED = {
    "request_information": ("Ce qui manque", "L’organisation lira ces lignes et y répondra."),
    "answer_information": ("Votre réponse", "Répondez à chaque point demandé. Le gestionnaire du label la lira."),
    "reject": ("Motif", "L’organisation lira ce motif. Dites ce qui empêche la candidature, et ce qui la permettrait."),
    "reply": ("Mot d’accompagnement", "Les observations elles-mêmes s’écrivent sur la page du rapport."),
    "resume": ("Motif de la reprise", "L’organisation et l’auditeur liront pourquoi l’évaluation reprend."),
    "withdraw": ("Raison du retrait", "Elle aide à comprendre ; elle reste dans l’historique."),
}
# Where a button does not act at once but leads to a page that shows what is at stake.
ELSEWHERE = {"submit": "envoi", "withdraw": "retrait", "finalise_report": "rapport/signature"}
# Signed on their own page, with a code, and nowhere else.
SIGNED = frozenset({"finalise_report"})
STRONG = frozenset({"reject", "withdraw"})


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """One row offered: its button, its form, and the sentences that forbid it today (empty when it may be)."""

    action: str
    label: str
    reasons: tuple[str, ...]
    filled: Filled
    asks: bool
    page: str | None
    strong: bool


def form_of(action: str) -> Form:
    """The form of an action: the version of the page, and the words that are kept with it."""
    if action not in workflow.BY_ACTION:
        raise NotFound
    if action not in ASKED:
        return Form(Hidden(name="version"))
    label, hint = ASKED[action]
    required = "reason" in workflow.BY_ACTION[action].conditions
    return Form(Hidden(name="version"), Area(name="texte", label=label, hint=hint, required=required))


def read(typed: Typed) -> tuple[str, Filled]:
    """The action that was chosen and its form as it was filled; fields are called `action-field`."""
    action = typed.one("action")
    return action, form_of(action).read(typed, f"{action}-")


def moves(session: Session, candidacy: Candidacy, *, by: Actor, refused: Filled | None = None) -> tuple[Move, ...]:
    """What this person may do to the candidacy; the committee's decisions have their own page.

    `refused`: a form to show again, with what was typed and the version of today.
    """
    rows = [row for row in workflow.offered(candidacy.state, by.role) if row.role != "committee"]
    if not rows:
        return ()
    # The reason is typed in the form itself: it is asked there, not announced as missing.
    facts = msgspec.structs.replace(gather(session, candidacy), reason=True)
    return tuple(
        Move(
            action=row.action,
            label=ACTIONS[row.action],
            reasons=workflow.missing(row, facts),
            filled=_filled(row.action, candidacy.version, refused),
            asks=row.action in ASKED,
            page=ELSEWHERE.get(row.action),
            strong=row.action in STRONG,
        )
        for row in rows
    )


def _filled(action: str, version: int, refused: Filled | None) -> Filled:
    prefix = f"{action}-"
    if refused is not None and refused.prefix == prefix:
        refused.raw["version"] = version
        return refused
    return Filled(form_of(action), raw={"version": version}, prefix=prefix)
