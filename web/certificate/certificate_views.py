"""What the public page of a certificate shows, prepared from what was stored and signed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response
from markupsafe import Markup
from sqlalchemy.orm import Session

from core.settings import Settings
from core.vocabulary import forms
from label import certificate_life, certificates, editions, former_files, issuance, lineage, pdf, story_lines
from label.attestation import Score, Statement
from label.certificate_models import Certificate, CertificateEdition, StatusEvent
from label.did import identifier
from label.signature_models import FormerFile, IssuanceStop
from label.spelling import spelled
from web.frame.page import Page
from web.pictures.lifeline import Moment, moments

KINDS = {"valid": "ok", "suspended": "warn", "withdrawn": "bad", "superseded": "off", "expired": "off"}
# What was asked is shown back, but not at any length.
LONGEST = 40
# The scale of a score is drawn on so many units.
WIDE = 200.0


def mark(certificate: Certificate | None, *, at: datetime) -> tuple[str, str] | None:
    """The badge of a certificate that is not valid: how it looks and its words; None for the others."""
    standing = certificate_life.standing(certificate, at) if certificate else "valid"
    if standing == "valid":
        return None
    return KINDS[standing], f"Certificat {certificate_life.STATUSES[standing].lower()}"


class ScoreRow(msgspec.Struct, frozen=True):
    """One score in figures, and where its marks fall on a scale of WIDE units."""

    score: Score
    value: str
    interval: tuple[str, str] | None
    bar: str
    at: float
    low: float
    high: float
    bar_at: float | None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The certificate as it stands at one moment, `at`."""

    at: datetime
    certificate: Certificate
    statement: Statement
    edition: CertificateEdition
    standing: str
    kind: str
    since: datetime
    reason: str
    rows: tuple[ScoreRow, ...]
    lifted: datetime | None
    story: tuple[StatusEvent, ...]
    life: tuple[Moment, ...]
    chain: Sequence[Certificate]
    address: str
    qr: Markup
    siret: str
    issuer: str
    host: str
    words: Mapping[str, str]
    stop: IssuanceStop | None
    signed_again: FormerFile | None


def view(session: Session, settings: Settings, number: str, *, at: datetime) -> View:
    """Everything the page needs, whatever way the number was typed; NotFound."""
    certificate = certificates.by_number(session, number)
    latest = certificate.editions[-1]
    statement = editions.statement_of(latest)
    standing = certificate_life.standing(certificate, at)
    last = story_lines.turning(certificate.events)
    address = f"{settings.public_url}/c/{certificate.number}"
    return View(
        at=at,
        certificate=certificate,
        statement=statement,
        edition=latest,
        standing=standing,
        kind=KINDS[standing],
        since=last.since,
        reason="" if standing in ("valid", "superseded", "expired") else last.reason,
        rows=tuple(_row(score) for score in statement.scores),
        lifted=story_lines.reservations_lifted(certificate),
        story=tuple(reversed(certificate.events)),
        life=moments(certificate, at=at),
        chain=lineage.chain(session, certificate),
        address=address,
        qr=Markup(pdf.qr(address)),  # noqa: S704 (drawn by segno, nothing typed by people enters it)
        siret=pdf.spaced_siret(statement.siret),
        issuer=identifier(settings.public_url),
        host=settings.public_url.partition("://")[2],
        words=forms(statement.word),
        stop=issuance.current(session),
        signed_again=former_files.signed_again(session, latest.id),
    )


def context(shown: View, language: str) -> dict[str, Any]:
    """What the template of the page needs."""
    return {"view": shown, "words": shown.words, "spelled": spelled(shown.certificate.number, language)}


def unknown_page(page: Page, asked: str, why: str, *, at: datetime) -> Response[str]:
    """The page of a certificate that we never issued: the layout of the others, and the word « Inconnu » (404)."""
    return page.show("certificate/unknown.html", status=404, told=asked[:LONGEST], why=why, at=at)


def _row(score: Score) -> ScoreRow:
    def place(figure: float) -> float:
        return round(WIDE * figure / score.scale, 1)

    return ScoreRow(
        score=score,
        value=score.written(score.value),
        interval=None if score.certain else (score.written(score.lower), score.written(score.upper)),
        bar="" if score.bar is None else score.written(float(score.bar)),
        at=place(score.value),
        low=place(score.lower),
        high=place(score.upper),
        bar_at=None if score.bar is None else place(float(score.bar)),
    )
