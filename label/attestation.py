"""What a certificate says, frozen: its scores, its statement, and the place of an edition."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from evaluation.measuring.figures import grouped, shown


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One measured result on 0–`scale`; `bar` is the threshold it had to reach, None when there was none."""

    code: str
    title: str
    value: float
    lower: float
    upper: float
    scale: int
    n: int
    bar: Decimal | None = None
    strict: bool = False
    outcome: str = ""

    @property
    def certain(self) -> bool:
        """Whether the figure is a census, without interval."""
        return self.lower == self.upper

    @property
    def counted(self) -> str:
        """« , 1 203 réponses », or nothing for a mean of several audiences."""
        if self.code == "score.global" or not self.n:
            return ""
        one = "mission" if self.code.startswith("mystere.") else "réponse"
        return f", {grouped(self.n)} {one}{'s' if self.n > 1 else ''}"

    def written(self, figure: float) -> str:
        """A figure of this score as French pages write it, never rounded across the threshold."""
        return shown(figure, self.bar)


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the certificate says, frozen when the committee grants; each edition keeps its own copy."""

    organisation: str
    siret: str
    word: str
    label: str
    level: str
    level_name: str
    referentiel_id: str
    referentiel_edition: str
    referentiel_digest: str
    prefix: str
    issuer: str
    demo: bool
    decided_at: datetime
    reserved: bool
    fragile: bool
    measured_from: date
    measured_until: date
    issued_on: date
    valid_until: date
    scores: tuple[Score, ...]
    audit: str = ""
    report_digest: str = ""
    # The sites where people were entitled to judge; empty in what was issued before they were named.
    sites: tuple[str, ...] = ()
    # What is covered once the scope was reduced; empty for the whole organisation.
    scope: str = ""
    # The number of the certificate that this one supersedes; empty for the first of its lineage.
    supersedes: str = ""
    # The holder before the last transfer, with its SIRET; empty while it was never transferred.
    transferred_from: str = ""
    # Everything that the verdict rests on (label/basis.py); empty in what was issued before dossiers existed.
    basis: dict[str, Any] = msgspec.field(default_factory=dict)

    @property
    def title(self) -> str:
        """The label, with its level where the référentiel has several."""
        return f"{self.label}, niveau {self.level_name}" if self.level_name else self.label


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an edition stands: under which address, number and rank, and in which status list."""

    public_url: str
    number: str
    edition: int
    issued_at: datetime
    status_list: str
    status_index: int

    @property
    def credential_id(self) -> str:
        """The address of this edition, for ever."""
        return f"{self.public_url}/c/{self.number}/e/{self.edition}"


def valid_from(statement: Statement, place: Place) -> datetime:
    """Since when an edition is valid: the first since the decision, whenever it is signed; the next since theirs."""
    return statement.decided_at if place.edition == 1 else place.issued_at
