"""The results as a printed file: the words of the pages, in rows, with the same pictures."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from jinja2 import Environment

from core.typography import date_fr, french
from evaluation.measuring.figures import shown
from evaluation.publishing.publication import Published
from web.audit import report_pdf, report_results
from web.audit.report_results import Draw, drawing, picture, table
from web.desk.rooms import Frame
from web.frame.rendering import ROOT
from web.results.result_views import Result

TEMPLATE = ROOT / "templates" / "pdf" / "results.typ"
TITLE, PICTURES = "Résultats", "charts/audience.html"
REFUSED = "non montré"
AGAINST = ("Dimension", "Repère", "Score", "Écart", "Intervalle à 95 %")
SINCE = ("Dimension", "Avant", "Maintenant", "Différence", "Intervalle à 95 %", "Lecture")


def render(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF of what `content` gathered."""
    return report_pdf.render(data, at=at, template=TEMPLATE)


def content(
    frame: Frame,
    told: Mapping[str, Any] | None,
    found: Sequence[Result],
    environment: Environment,
    *,
    at: datetime,
    demo: bool,
) -> dict[str, Any]:
    """Everything the template writes; `told` is None when this person may not read the verdict yet."""
    organisation = frame.candidacy.organisation.name
    draw = drawing(environment)
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
        "verdict": None if told is None else report_results.results(told, frame.words, environment),
        "publics": [_audience(one, frame.words, draw) for one in found],
    }


def _audience(found: Result, words: Mapping[str, str], draw: Draw) -> dict[str, Any]:
    measured = any(row.x is not None for row in found.rows)
    title = f"Scores par dimension, sur 100 : {found.name}"
    drawn = (PICTURES, "profile", found.rows, found.height, "dimensions", title, found.benchmark)
    return {
        "nom": french(found.name),
        "score": french(_score(found)),
        "reponses": french(_answers(found)),
        "image": picture(draw(*drawn)) if measured else None,
        "dimensions": _dimensions(found) if measured else None,
        "repere": _against(found) if found.against else None,
        "parties": [] if found.closed else [*_since(found), *_cells(found, draw), *_questions(found, words)],
    }


def _score(found: Result) -> str:
    if found.closed or found.overall.refusal:
        return found.closed or found.overall.refusal
    between = f", très probablement {found.between}" if found.between else ""
    return f"{found.overall.text} sur 100{between}"


def _answers(found: Result) -> str:
    if not found.answers:
        return ""
    modes = f" : {', '.join(found.modes)}" if found.modes else ""
    silent = f" Aucune réponse de : {', '.join(found.silent)}." if found.silent else ""
    return f"{found.answers}{modes}.{silent}"


def _dimensions(found: Result) -> dict[str, Any]:
    head = ("Dimension", "Score", "Intervalle à 95 %")
    return table(head, ((row.name, row.label, row.between) for row in found.rows))


def _against(found: Result) -> dict[str, Any]:
    lines = ((one.name, one.figure, one.gap.score, one.gap.gap, one.gap.between) for one in found.against)
    source = f"Source : {found.source} Les deux mesures n’ont pas été faites de la même façon."
    return {
        "titre": french(f"Par rapport au {found.benchmark}"),
        "tableau": table(AGAINST, lines),
        "source": french(source),
        "reserves": [french(reserve) for reserve in found.reserves],
    }


def _since(found: Result) -> list[dict[str, Any]]:
    lines = [(one.name, one.before, one.now, one.gap, one.between, one.word) for one in found.changes]
    said = [found.unchanged] if found.unchanged else []
    if found.changes and found.since is not None:
        said = [f"Campagne précédente close le {date_fr(found.since)}."]
    return [_part("Depuis la campagne précédente", said, lines and table(SINCE, lines))]


def _cells(found: Result, draw: Draw) -> list[dict[str, Any]]:
    if found.audience == "dirigeants":
        return []
    if not found.strips:
        return [_part("Entre les sites", [found.uncut])]
    title = f"Scores des groupes de sites, sur 100 : {found.name}"
    drawn = draw(PICTURES, "cells", found.strips, found.keys, found.strips_height, "sites", title)
    said = [f"{key.letter} : {key.sites} ({key.people} personnes, {key.answers} réponses)" for key in found.keys]
    head = ["Dimension", *(key.letter for key in found.keys)]
    lines = ([strip.name, *map(_cell, strip.cells)] for strip in found.strips)
    return [_part("Entre les sites", said, table(head, lines), picture(drawn), found.reasons)]


def _cell(one: Published) -> str:
    if one.measure is None:
        return REFUSED
    low, high = one.measure.lower, one.measure.upper
    return f"{one.text} ({shown(low)} à {shown(high)})" if low < high else one.text


def _questions(found: Result, words: Mapping[str, str]) -> list[dict[str, Any]]:
    parts = []
    lines = [(line.text, line.said) for _, group in found.groups for line in group]
    if lines:
        parts.append(_part("Question par question", [], table(("Question", "Part favorable"), lines)))
    if found.predictions:
        head = (f"Phrase proposée {words['aux_usagers']}", "Imaginée", "Mesurée")
        said = ((text, f"{one} %", f"{real} %" if real else "pas encore") for text, one, real in found.predictions)
        parts.append(_part(f"Ce qu’ils pensent que disent {words['les_usagers']}", [], table(head, said)))
    if found.uncommented:
        parts.append(_part("Commentaires", [found.uncommented]))
    return parts


def _part(
    title: str, said: Iterable[str], lines: Any = None, drawn: Any = None, notes: Iterable[str] = ()
) -> dict[str, Any]:
    return {
        "titre": french(title),
        "phrases": [french(line) for line in said],
        "tableau": lines or None,
        "image": drawn,
        "notes": [french(note) for note in notes],
    }
