"""The feedback as an accessible PDF: the parts of the page, word for word, with the same pictures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from jinja2 import Environment

from core.typography import date_fr, french
from web.audit import report_pdf
from web.audit.report_results import Draw, drawing, picture, table
from web.desk.rooms import Frame
from web.frame.rendering import ROOT
from web.visits.feedback_view import NUMBERS, Part

TEMPLATE = ROOT / "templates" / "pdf" / "visits.typ"
TITLE = "Retour des visites mystère"


def render(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of what `content` gathered."""
    return report_pdf.render(data, at=at, template=TEMPLATE)


def content(
    frame: Frame, parts: Sequence[Part], environment: Environment, *, at: datetime, demo: bool
) -> dict[str, Any]:
    """Everything the template writes, in its final typography, but the quotations, which stay as they were written."""
    organisation, draw = frame.candidacy.organisation.name, drawing(environment)
    facts = [("Label", f"« {frame.label} », édition {frame.edition}"), ("Document fait le", date_fr(at))]
    return {
        "titre": french(f"{TITLE} – {organisation}"),
        "auteurs": "Label",
        "resume": french(f"{TITLE} de {organisation}, « {frame.label} », édition {frame.edition}."),
        "pied": french(f"{TITLE} – {organisation}"),
        "sorte": TITLE,
        "organisation": organisation,
        "demonstration": french(report_pdf.DEMONSTRATION) if demo else None,
        "faits": [[french(term), french(value)] for term, value in facts],
        "parties": [_part(part, draw) for part in parts],
    }


def _part(part: Part, draw: Draw) -> dict[str, Any]:
    return {
        "titre": french(part.title),
        "note": french(f"{part.figure} sur 20") if part.figure else None,
        "phrases": [french(line) for line in part.said],
        "image": picture(draw(*part.picture)) if part.picture else None,
        "tableau": _table(part) if part.lines else None,
        "conseils": [[french(word) for word in msgspec.structs.astuple(one)] for one in part.advice],
        "extraits": [[french(channel), list(texts)] for channel, texts in part.quotes],
        "notes": [french(note) for note in part.notes],
    }


def _table(part: Part) -> dict[str, Any]:
    """The table, its caption, and which columns hold numbers."""
    caption, numbers = french(part.caption) or None, [word in NUMBERS for word in part.head]
    return table(part.head, part.lines) | {"legende": caption, "nombres": numbers}
