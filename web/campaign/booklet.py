"""The questionnaire on paper: one box a point, in black and white, with the figures that whoever types it presses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.typography import french
from web.answering.questionnaires import Sheet
from web.answering.screens import Screen
from web.campaign import letters_pdf
from web.campaign.letters_pdf import Said
from web.frame.rendering import date_said, in_french
from web.frame.translations import EASY, speaking, tongue, translate

TEMPLATE = "booklet.typ"
GROUPS, SYMBOLS = 6, 4
# Letters of an easy-to-read text are of 14 points at least (Information pour tous, European standards, 2009).
LETTERS, EASY_LETTERS = 11.5, 14


def render(sheet: Sheet, said: Said, *, language: str, at: datetime) -> bytes:
    """The PDF, in the wording of the sheet: French, English (en) or easy French (falc)."""
    with speaking(language):
        data = _words(sheet, said) | {
            "langue": tongue(language),
            "corps": EASY_LETTERS if language == EASY else LETTERS,
        }
    return letters_pdf.render(data, at=at, template=TEMPLATE)


def say(text: str) -> str:
    """The text in the language of the booklet, with the spaces of French when it is French."""
    return french(translate(text)) if in_french() else translate(text)


def _words(sheet: Sheet, said: Said) -> dict[str, Any]:
    title = f"{say('Livret')} – {say(sheet.questionnaire.titre)}"
    return {
        "titre": title,
        "organisation": said.organisation,
        "questionnaire": say(sheet.questionnaire.titre),
        "resume": f"{title} – {said.organisation}",
        "introduction": say(sheet.questionnaire.introduction),
        "consigne": " ".join(_advice(said)),
        "code": say("Votre code"),
        "code_dit": say(_code_said(sheet.audience)),
        "phrase": say("Phrase"),
        "preuve": say("Où trouver la preuve"),
        "groupes": GROUPS,
        "signes": SYMBOLS,
        "parties": [_part(one) for one in sheet.screens],
        "pied": f"{say(sheet.questionnaire.titre)} – {said.organisation}",
        "demonstration": say(letters_pdf.DEMONSTRATION) if said.demo else None,
    }


def _advice(said: Said) -> list[str]:
    """How boxes are ticked, then what the organisation said of the way back, in its own words, and the last day."""
    told = [
        say("Une croix par ligne, dans la case qui vous convient. Vous pouvez laisser une ligne vide."),
        say("Une erreur ? Noircissez la case, puis cochez la bonne."),
    ]
    if said.paper:
        told.append(french(f"{said.paper[0].upper()}{said.paper[1:]}."))
    if said.ends_on:
        told.append(say("Dernier jour pour le rendre : %(day)s.") % {"day": date_said(said.ends_on)})
    return told


def _code_said(audience: str) -> str:
    if audience == "dirigeants":
        return "Recopiez votre code personnel : vous répondez en votre nom."
    return (
        "Recopiez ici le code qui vous a été remis. Il ne porte pas votre nom ; sans lui, cette réponse ne peut pas "
        "être comptée. N’écrivez ni votre nom ni votre service."
    )


def _part(screen: Screen) -> Mapping[str, Any]:
    """One screen as a table: its points in columns, « sans avis » last."""
    points = screen.asked[0].points if screen.asked else ()
    alone = screen.asked[0].no_opinion if screen.asked else None
    head = [(str(value), label) for value, label in points] + ([("0", alone)] if alone else [])
    return {
        "titre": say(screen.title),
        "commentaire": screen.kind == "comment",
        "tete": [say(label) for _, label in head],
        "chiffres": [figure for figure, _ in head],
        "lignes": [{"texte": say(one.text), "preuve": say(one.proof)} for one in screen.asked],
    }
