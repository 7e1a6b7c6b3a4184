"""The poster of a certificate, A4 or A3: who holds which label, and how anybody checks it on the spot."""

from datetime import datetime
from typing import Any

from core.settings import Settings
from core.typography import date_fr, french
from label.attestation import Statement
from label.certificate_models import Certificate
from web.campaign import letters_pdf

TEMPLATE = "label_poster.typ"
SHEETS = ("a4", "a3")


def render(certificate: Certificate, statement: Statement, settings: Settings, sheet: str, *, at: datetime) -> bytes:
    """The PDF, archivable and accessible; `sheet` is one of SHEETS."""
    return letters_pdf.render(_said(certificate, statement, settings) | {"feuille": sheet}, at=at, template=TEMPLATE)


def _said(certificate: Certificate, statement: Statement, settings: Settings) -> dict[str, Any]:
    address = f"{settings.public_url}/c/{certificate.number}"
    return {
        "titre": french(f"Affiche – {statement.title} – {statement.organisation}"),
        "resume": french(f"{statement.organisation} affiche son certificat {certificate.number}."),
        "organisation": statement.organisation,
        "label": french(f"« {statement.title} »").replace(", ", ",\n").split("\n"),
        "niveau": f"Niveau {statement.level_name}" if statement.level_name else None,
        "emetteur": french(f"Label délivré par {statement.issuer}"),
        "dates": french(f"du {date_fr(statement.issued_on)} au {date_fr(certificate.valid_until)}"),
        "qr": letters_pdf.qr(address.upper()),
        "qr_dit": f"Code QR de l’adresse {address}",
        "verifiez": "Vérifiez vous-même",
        "comment": french(
            "Photographiez ce code, ou tapez l’adresse : la page dit si le label est valide aujourd’hui, ce qui a été "
            "mesuré, et comment réclamer. Cette affiche ne fait pas foi, la page fait foi."
        ),
        "adresse": address.partition("://")[2],
        "demonstration": french("Démonstration, sans valeur : organisation et personnes sont inventées.")
        if statement.demo
        else None,
    }
