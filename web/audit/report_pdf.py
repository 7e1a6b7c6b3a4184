"""The report of a candidacy as an accessible PDF: what its page and the page of results say, to this person."""

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from core.typography import date_fr, french
from web.audit.report_views import Answered, Shown, Told
from web.desk.rooms import Frame
from web.frame.rendering import ROOT

TEMPLATE = ROOT / "templates" / "pdf" / "report.typ"
# Archivable, and readable by assistive technologies: tags, title, language, words for each picture.
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
# The compiler keeps its fonts between two reports, and does one thing at a time.
LOCK = threading.Lock()
NONE, EXPECTED = "–", "Réponse attendue"
DEMONSTRATION = "Démonstration, sans valeur : organisation, personnes et réponses sont inventées."


def render(data: Mapping[str, Any], *, at: datetime, template: Path = TEMPLATE) -> bytes:
    """The PDF of what `content` gathered, set by one of the templates of templates/pdf."""
    inputs = {"donnees": json.dumps(data, ensure_ascii=False)}
    with LOCK:
        # The template is named here: a compiler built on it would keep its first data.
        made = _compiler().compile(
            input=template,
            format="pdf",
            sys_inputs=inputs,
            pdf_standards=[*STANDARDS],
            timestamp=at.replace(microsecond=0),
        )
    assert isinstance(made, bytes)  # noqa: S101 (a PDF is one file)
    return made


def content(
    frame: Frame, told: Shown, digest: str | None, *, results: Mapping[str, Any] | None, why: str, demo: bool
) -> dict[str, Any]:
    """Everything the template writes, in its final typography, but what people typed in answer to each other.

    `results` (web.audit.report_results) is None when this person may not read them yet, for the reason `why`.
    """
    organisation = frame.candidacy.organisation.name
    return {
        "titre": french(f"{told.title} – {organisation}"),
        "auteurs": told.auditors or "Label",
        "resume": french(f"{told.title} de {organisation}, « {frame.label} », édition {frame.edition}."),
        "pied": french(f"{told.title} – {organisation}"),
        "sorte": told.title,
        "organisation": organisation,
        "demonstration": french(DEMONSTRATION) if demo else None,
        "faits": [[french(term), french(value)] for term, value in _facts(frame, told)],
        "resultats": results,
        "sans_resultats": french(why),
        "synthese": french(told.synthesis or "La synthèse n’est pas encore écrite."),
        "forts": [_finding(one) for one in told.strengths],
        "ecarts": [_finding(one) for one in told.findings],
        "observations": [_observation(one) for one in told.observations],
        "sans_observation": "L’organisation n’a pas déposé d’observation.",
        "documents": [[one.title, one.code, one.review, one.remark or "–"] for one in told.documents],
        "empreinte": french(f"Empreinte SHA-256 de ce rapport, inscrite au journal : {digest}") if digest else None,
    }


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=TEMPLATE.parent, ignore_system_fonts=True)


def _facts(frame: Frame, told: Shown) -> list[tuple[str, str]]:
    def day(moment: datetime | None) -> str:
        return date_fr(moment) if moment else "Pas encore"

    return [
        ("Référentiel", f"« {frame.label} », édition {frame.edition}"),
        ("État de la candidature", frame.state),
        ("Auditeurs", told.auditors or "Pas encore désignés"),
        ("Envoyé à l’organisation", day(told.sent_at)),
        (
            "Réponse de l’organisation",
            f"Délai passé le {day(told.lapsed_at)}" if told.lapsed_at else day(told.replied_at),
        ),
        ("Rapport définitif", f"{day(told.final_at)}{f', rendu par {told.signed_by}' if told.final_at else ''}"),
    ]


def _finding(told: Told) -> dict[str, Any]:
    follow = []
    if told.corrected:
        closed = told.closed_on is not None and f"{told.effectiveness} (levé le {date_fr(told.closed_on)})"
        follow = [
            ["À corriger avant le", date_fr(told.due_on) if told.due_on else NONE],
            ["Cause", french(told.cause) or EXPECTED],
            ["Correction", french(told.correction) or EXPECTED],
            ["Efficacité", french(closed) if closed else "Pas encore vérifiée"],
        ]
    return {
        "numero": told.number,
        "gravite": told.grade[1],
        "exigence": french(f"{told.code} · {told.requirement}"),
        "faits": french(told.facts),
        "suites": [] if told.withdrawn else follow,
        "reponse": _answered(told.reply) if told.reply else None,
    }


def _answered(reply: Answered) -> dict[str, Any]:
    """The answer to a point and its treatment; what was typed stays as it was typed."""
    late = ", hors délai" if reply.late else ""
    return {
        "position": "L’organisation accepte ce constat" if reply.accepted else "L’organisation conteste ce constat",
        "texte": reply.text,
        "preuve": french(f"Preuve à l’appui : {reply.proof}") if reply.proof else None,
        "auteur": f"{reply.author}, le {date_fr(reply.filed_at)}{late}",
        "suite": f"Suite donnée : {reply.treatment[1].lower()}" if reply.treatment else None,
        "motif": reply.motive,
        "avant": french(f"Le constat provisoire disait : {reply.before}") if reply.before else None,
        "traite": reply.treated_by,
    }


def _observation(said: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed in answer to each other stays as it was typed."""
    filed = date_fr(datetime.fromisoformat(said["filed_at"]))
    return {
        "numero": said["number"],
        "texte": said["text"],
        "auteur": f"{said['author']}, le {filed}",
        "reponse": said["answer"] or None,
        "repond": said["answered_by"] or "",
    }
