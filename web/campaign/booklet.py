"""The questionnaire on paper: one box a point, in black and white, with the figures that whoever types it presses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.typography import french
from web.answering.questionnaires import Sheet
from web.answering.screens import Screen
from web.campaign import letters_pdf
from web.campaign.letters_pdf import Said

TEMPLATE = "booklet.typ"
GROUPS, SYMBOLS = 6, 4


def render(sheet: Sheet, said: Said, *, at: datetime) -> bytes:
    """The PDF, in the wording of the sheet."""
    questionnaire = sheet.questionnaire
    title = f"Livret – {questionnaire.titre}"
    until = f" Rendez-le au plus tard le {said.ends}." if said.ends else ""
    back = f" {said.paper[0].upper()}{said.paper[1:]}." if said.paper else ""
    data = {
        "titre": french(title),
        "organisation": said.organisation,
        "questionnaire": french(questionnaire.titre),
        "resume": french(f"{title}, de la part de {said.organisation}."),
        "introduction": french(questionnaire.introduction),
        "consigne": french(
            "Une croix par ligne, dans la case qui vous convient. Vous pouvez laisser une ligne vide. Une erreur ? "
            f"Noircissez la case, puis cochez la bonne.{back}{until}"
        ),
        "code_dit": french(_code_said(sheet.audience)),
        "groupes": GROUPS,
        "signes": SYMBOLS,
        "parties": [_part(one) for one in sheet.screens],
        "pied": french(f"{questionnaire.titre} – {said.organisation}"),
        "demonstration": french(letters_pdf.DEMONSTRATION) if said.demo else None,
    }
    return letters_pdf.render(data, at=at, template=TEMPLATE)


def _code_said(audience: str) -> str:
    if audience == "dirigeants":
        return "Recopiez votre code personnel : vous répondez en votre nom."
    return (
        "Recopiez le code qui vous a été remis. Il ne porte pas votre nom ; sans lui, cette réponse ne peut pas être "
        "comptée. N’écrivez ni votre nom ni votre service."
    )


def _part(screen: Screen) -> Mapping[str, Any]:
    """One screen as a table: its points in columns, « sans avis » last."""
    points = screen.asked[0].points if screen.asked else ()
    alone = screen.asked[0].no_opinion if screen.asked else None
    head = [(str(value), label) for value, label in points] + ([("0", alone)] if alone else [])
    return {
        "titre": french(screen.title),
        "commentaire": screen.kind == "comment",
        "tete": [french(label) for _, label in head],
        "chiffres": [figure for figure, _ in head],
        "lignes": [{"texte": french(one.text), "preuve": french(one.proof)} for one in screen.asked],
    }
