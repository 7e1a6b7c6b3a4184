"""A statement and a place for tests of the certificate that need no database."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from label.attestation import Place, Score, Statement

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
NUMBER = "EHUH-2026-7K3F-B"
SCORES = (
    Score(
        code="score.global",
        title="Moyenne générale",
        value=78.67,
        lower=76.1,
        upper=81.2,
        scale=100,
        n=284,
        bar=Decimal(70),
        strict=True,
    ),
    Score(code="score.dirigeants", title="Dirigeants", value=82, lower=82, upper=82, scale=100, n=9, bar=Decimal(55)),
    Score(code="score.collaborateurs", title="Agents", value=77.97, lower=73.2, upper=82.2, scale=100, n=284),
    Score(
        code="score.usagers", title="Patients", value=54.97, lower=52.1, upper=58, scale=100, n=1203, bar=Decimal(55)
    ),
    Score(
        code="mystere.note",
        title="Visites mystère",
        value=16.43,
        lower=15.2,
        upper=17.1,
        scale=20,
        n=1,
        bar=Decimal(12),
    ),
)
STATEMENT = Statement(
    organisation="Centre hospitalier Sainte-Odile",
    siret="99900007800017",
    word="patient",
    label="Équipe heureuse, Patients heureux",
    level="label",
    level_name="",
    referentiel_id="ehuh-2019",
    referentiel_edition="2019",
    referentiel_digest="ab" * 32,
    prefix="EHUH",
    issuer="Organisme d’essai",
    demo=True,
    decided_at=AT,
    reserved=False,
    fragile=False,
    measured_from=date(2025, 9, 1),
    measured_until=date(2026, 2, 20),
    issued_on=date(2026, 3, 2),
    valid_until=date(2029, 3, 1),
    scores=SCORES,
    audit="L’écoute est organisée et tracée.",
    report_digest="cd" * 32,
)
PLACE = Place(
    public_url="https://label.demo.test", number=NUMBER, edition=1, issued_at=AT, status_list="1", status_index=77
)


def saying(**changed: Any) -> Statement:
    """The statement with some of what it says changed."""
    return msgspec.structs.replace(STATEMENT, **changed)
