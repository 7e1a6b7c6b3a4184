"""What the audit pages show of findings and of the measures beside them: words, dates, forms."""

from collections.abc import Container, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from audit import finding_clock, grades
from audit.audit_models import Finding
from core.actor import Actor
from evaluation.edition import Dimension
from evaluation.measuring.measures import Measure
from web.frame.fields import Area, Hidden
from web.frame.forms import Filled, Form

TONES = {"major": "bad", "minor": "warn", "observation": "info", "strength": "ok"}
PENDING = ("wait", "Contesté, suite au rapport définitif")
# In the order in which a report tells them.
ORDER = ("strength", "major", "minor", "observation")
ANSWER = Form(
    Hidden(name="version"),
    Area(name="cause", label="Cause", hint="Pourquoi cet écart est-il apparu ? Cherchez au-delà du premier motif."),
    Area(name="correction", label="Correction", hint="Ce qui est fait, par qui, pour quand."),
)
CLOSURE = Form(
    Hidden(name="version"),
    Area(
        name="efficacite",
        label="Efficacité constatée",
        hint="Ce qui montre que la correction a supprimé la cause : ce que vous avez vu, où, quand.",
    ),
)

WANTING = Form(
    Hidden(name="version"),
    Area(name="insuffisance", label="Ce qui manque", hint="L’organisation le lira et répondra à nouveau."),
)


class Shown(msgspec.Struct, frozen=True):
    """One finding with its words; `form` is what this visitor may fill in about it, None when nothing.

    `editable`: an auditor may still correct it, because the organisation has not received it.
    """

    finding: Finding
    grade: tuple[str, str]
    status: tuple[str, str] | None
    requirement: str
    form: Filled | None
    form_kind: str
    opened: bool
    editable: bool
    wanting: Filled | None = None


class Score(msgspec.Struct, frozen=True):
    """One audience's score in a dimension; `measure` is None when nothing was measured."""

    audience: str
    measure: Measure | None


def status(finding: Finding, today: date, *, notified: bool) -> tuple[str, str] | None:
    """Where a nonconformity stands, as (kind, word); None for what asks for nothing."""
    if not grades.is_nonconformity(finding.grade):
        return None
    if not notified:
        return "off", "Pas encore notifié"
    if finding.closed_at is not None:
        return "ok", "Levé"
    if finding_clock.waits_for_check(finding):
        return "wait", "Réponse à vérifier"
    if finding.due_on is not None and finding.due_on < today:
        return "bad", "Échéance dépassée"
    if finding.insufficient:
        return "warn", "Correction à reprendre"
    return "warn", "Réponse attendue"


def shown(
    found: Sequence[Finding],
    texts: Mapping[str, str],
    *,
    notified: Container[UUID],
    today: date,
    by: Actor,
    acting: bool,
    refused: tuple[int, Filled] | None = None,
    pending: Container[UUID] = (),
) -> tuple[Shown, ...]:
    """Findings for this visitor; `notified` are the ids that the organisation received.

    `pending` are those that it contests, until the final report says what becomes of them: nothing is to be corrected.
    `refused` is the form of one of them (by number), with what was typed.
    """
    views = []
    for finding in found:
        kind = "" if finding.id in pending else form_kind(finding, by, acting=acting)
        form = blank(finding, kind) if kind else None
        if refused is not None and refused[0] == finding.number and kind and refused[1].form is not WANTING:
            form = refused[1]
            # What the others did meanwhile is on the page: sending again is then a choice.
            form.raw["version"] = finding.version
        views.append(
            Shown(
                finding,
                (TONES[finding.grade], grades.WORDS[finding.grade]),
                PENDING if finding.id in pending else status(finding, today, notified=finding.id in notified),
                texts.get(finding.requirement, finding.requirement),
                form,
                kind,
                opened=refused is not None and refused[0] == finding.number,
                editable=acting and finding.id not in notified,
                wanting=_wanting(finding, kind, refused),
            )
        )
    return tuple(views)


def _wanting(finding: Finding, kind: str, refused: tuple[int, Filled] | None) -> Filled | None:
    """The form by which a correction is found without effect, beside that which closes."""
    if kind != "levee":
        return None
    if refused is not None and refused[0] == finding.number and refused[1].form is WANTING:
        refused[1].raw["version"] = finding.version
        return refused[1]
    return Filled(WANTING, raw={"version": finding.version}, prefix=prefix(finding))


def form_kind(finding: Finding, by: Actor, *, acting: bool) -> str:
    """What this person may write about a finding: « reponse », « levee » or nothing."""
    if finding.closed_at is not None or not grades.is_nonconformity(finding.grade):
        return ""
    if by.role == "applicant":
        return "reponse"
    return "levee" if acting and finding_clock.waits_for_check(finding) else ""


def blank(finding: Finding, kind: str) -> Filled:
    """The form of a finding with what is already known."""
    raw: dict[str, Any] = {"version": finding.version}
    if kind == "reponse":
        raw |= {"cause": finding.cause, "correction": finding.correction}
    return Filled(ANSWER if kind == "reponse" else CLOSURE, raw=raw, prefix=prefix(finding))


def prefix(finding: Finding) -> str:
    """What sets apart the fields of one finding."""
    return f"c{finding.number}-"


def scores(
    dimensions: Sequence[Dimension], measures: Mapping[str, Measure], words: Mapping[str, str]
) -> dict[str, tuple[Score, ...]]:
    """By dimension, the score of each audience with its interval, where it was measured."""
    names = {"dirigeants": "Dirigeants", "collaborateurs": "Agents", "usagers": words["Usagers"]}
    return {
        dimension.code: tuple(
            Score(name, measures.get(f"score.{audience}.{dimension.code}")) for audience, name in names.items()
        )
        for dimension in dimensions
    }
