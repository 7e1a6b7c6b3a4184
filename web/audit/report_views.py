"""What the page of the report shows, the same for a draft and for what was frozen: words, dates, order."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from audit import grades, provisional, replies, rounds
from audit.audit_models import Report
from core.actor import Actor
from core.calendar import date_in_paris
from core.typography import date_fr
from web.audit.finding_views import ORDER, TONES

TREATED = {"kept": "info", "amended": "warn", "withdrawn": "off"}


class Answered(msgspec.Struct, frozen=True):
    """The organisation's answer to a finding and what was made of it; `before`: what the finding first said."""

    accepted: bool
    text: str
    proof: str
    author: str
    filed_at: datetime
    late: bool
    treatment: tuple[str, str] | None
    motive: str
    treated_by: str
    before: str


class Told(msgspec.Struct, frozen=True):
    """One finding as the report tells it."""

    number: int
    grade: tuple[str, str]
    requirement: str
    code: str
    facts: str
    due_on: date | None
    cause: str
    correction: str
    effectiveness: str
    closed_on: datetime | None
    corrected: bool
    withdrawn: bool
    reply: Answered | None


class Examined(msgspec.Struct, frozen=True):
    """One document as the report lists it; its title says which version, when there are several."""

    code: str
    title: str
    sha256: str
    review: str
    remark: str


class Shown(msgspec.Struct, frozen=True):
    """The whole report."""

    title: str
    synthesis: str
    auditors: str
    sent_at: datetime | None
    replied_at: datetime | None
    lapsed_at: datetime | None
    final_at: datetime | None
    signed_by: str
    strengths: tuple[Told, ...]
    findings: tuple[Told, ...]
    observations: tuple[Mapping[str, Any], ...]
    documents: tuple[Examined, ...]


def content(session: Session, report: Report, reader: Actor) -> dict[str, Any]:
    """What the report says to this person: until it is final, its organisation reads what it was sent."""
    said = provisional.content if reader.role == "applicant" else rounds.content
    return said(session, report)


def shown(content: Mapping[str, Any], texts: Mapping[str, str]) -> Shown:
    """The report from its content (audit.rounds.content); strengths first, then what to correct, worst first."""
    told = sorted((_told(one, texts) for one in content["findings"]), key=_rank)
    return Shown(
        title=title(content),
        synthesis=content["synthesis"],
        auditors=", ".join(content["auditors"]),
        sent_at=_moment(content["sent_at"]),
        replied_at=_moment(content["replied_at"]),
        lapsed_at=_moment(content.get("lapsed_at")),
        final_at=_moment(content.get("final_at")),
        signed_by=content.get("signed_by", ""),
        strengths=tuple(one for one in told if one.grade[0] == TONES["strength"]),
        findings=tuple(one for one in told if one.grade[0] != TONES["strength"]),
        observations=tuple(content["observations"]),
        documents=tuple(_examined(one) for one in content["evidence"]),
    )


def title(content: Mapping[str, Any]) -> str:
    """What the report is called where it stands."""
    if content.get("final_at"):
        return "Rapport d’audit définitif"
    return "Rapport d’audit provisoire" if content["sent_at"] else "Rapport d’audit en rédaction"


def _rank(told: Told) -> tuple[int, int]:
    return [TONES[grade] for grade in ORDER].index(told.grade[0]), told.number


def _told(found: Mapping[str, Any], texts: Mapping[str, str]) -> Told:
    return Told(
        number=found["number"],
        grade=(TONES[found["grade"]], grades.WORDS[found["grade"]]),
        requirement=texts.get(found["requirement"], ""),
        code=found["requirement"],
        facts=found["facts"],
        due_on=date.fromisoformat(found["due_on"]) if found["due_on"] else None,
        cause=found["cause"],
        correction=found["correction"],
        effectiveness=found["effectiveness"],
        closed_on=_moment(found["closed_at"]),
        corrected=grades.is_nonconformity(found["grade"]),
        withdrawn=found.get("withdrawn", False),
        reply=_answered(found["reply"], found) if found.get("reply") else None,
    )


def _answered(reply: Mapping[str, Any], found: Mapping[str, Any]) -> Answered:
    treatment, proof = reply["treatment"], reply["proof"]
    moved = (reply["was_grade"], reply["was_facts"]) != (found["grade"], found["facts"])
    return Answered(
        accepted=reply["stance"] == "accepted",
        text=reply["text"],
        proof=f"{proof['title']} (SHA-256 {proof['sha256'][:12]}…)" if proof else "",
        author=reply["author"],
        filed_at=datetime.fromisoformat(reply["filed_at"]),
        late=reply["late"],
        treatment=(TREATED[treatment], replies.TREATMENTS[treatment]) if treatment else None,
        motive=reply["motive"],
        treated_by=reply["treated_by"] or "",
        before=f"{grades.WORDS[reply['was_grade']]} – {reply['was_facts']}" if moved else "",
    )


def _examined(proof: Mapping[str, Any]) -> Examined:
    review = {None: "Non examiné", True: "Accepté", False: "Non retenu"}[proof["accepted"]]
    number, replaced_at = proof.get("number", 1), _moment(proof.get("replaced_at"))
    title = proof["title"]
    if replaced_at is not None:
        title += f" (version {number}, remplacée le {date_fr(date_in_paris(replaced_at))})"
    elif number > 1:
        title += f" (version {number})"
    return Examined(proof["requirement"], title, proof["sha256"], review, proof["remark"])


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
