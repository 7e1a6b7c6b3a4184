"""The register as open data: one certificate, its story, the decisions; their JSON, their CSV and both schemas."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from core.calendar import date_in_paris
from core.settings import Settings
from evaluation.publishing import inert
from label import certificate_life, story_lines
from label.certificate_models import Certificate
from label.moments import stamp
from label.register import Line
from label.statistics import Counted

LICENCE = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
LICENCE_NAME = "Licence Ouverte 2.0"
Standing = Literal["valid", "suspended", "withdrawn", "superseded", "expired"]
Number = Annotated[str, Meta(pattern=r"^[A-Z]{2,8}-[0-9]{4}-[0-9A-Z]{4}-[0-9A-Z]$")]
Siret = Annotated[str, Meta(pattern=r"^[0-9]{14}$")]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Listed(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One certificate of the register."""

    number: Annotated[Number, Meta(description="Numéro du certificat, le même toute sa vie")]
    url: Annotated[str, Meta(description="Page publique du certificat")]
    holder: Annotated[str, Meta(description="Organisation labellisée")]
    siret: Annotated[Siret, Meta(description="SIRET de l’organisation")]
    kind: Annotated[str, Meta(description="Nature de l’organisation")]
    commune: Annotated[str, Meta(description="Commune du siège, vide si elle n’a pas été donnée")]
    postcode: Annotated[str, Meta(description="Code postal du siège, vide s’il n’a pas été donné")]
    department: Annotated[str, Meta(description="Code du département, lu dans le code postal")]
    label: Annotated[str, Meta(description="Nom du label, avec le mot de l’organisation")]
    referentiel: Annotated[str, Meta(description="Édition du référentiel")]
    level: Annotated[str, Meta(description="Niveau obtenu")]
    status: Annotated[Standing, Meta(description="Statut au moment de la lecture")]
    issued: Annotated[date, Meta(description="Jour de délivrance")]
    valid_until: Annotated[date, Meta(description="Dernier jour de validité")]
    supersedes: Annotated[Number, Meta(description="Certificat remplacé par celui-ci")] | UnsetType = UNSET
    superseded_by: Annotated[Number, Meta(description="Certificat qui remplace celui-ci")] | UnsetType = UNSET


class Event(msgspec.Struct, frozen=True):
    """One line of a certificate's story."""

    action: Annotated[str, Meta(description="Ce qui a été décidé")]
    status: Annotated[Standing, Meta(description="Statut qui en résulte")]
    since: Annotated[Moment, Meta(description="Depuis quand")]
    edition: Annotated[int, Meta(description="Édition du certificat", ge=1)]
    reason: Annotated[str, Meta(description="Motif publié")]


class StatusOn(msgspec.Struct, frozen=True):
    """How a certificate stands at the end of one day; `none` before its issue."""

    number: Number
    on: Annotated[date, Meta(description="Le jour demandé, à sa fin")]
    status: Annotated[
        Literal["none", "valid", "suspended", "withdrawn", "superseded", "expired"],
        Meta(description="Statut ce jour-là ; « none » avant la délivrance"),
    ]
    since: Annotated[Moment | None, Meta(description="Depuis quand ; vide avant la délivrance")]
    reason: Annotated[str, Meta(description="Motif publié")]


class Issuer(msgspec.Struct, frozen=True):
    """The issuer, as registries of issuers describe it."""

    name: str
    location: str
    url: str


class About(msgspec.Struct, frozen=True):
    """What is said beside the issuer."""

    demonstration: bool
    licence: str
    schema: str
    decisions: Counted
    certificates: list[Listed]


class Register(msgspec.Struct, frozen=True):
    """The file `registre.json`: issuers by their DID, and what they issued and decided."""

    registry: dict[str, Issuer]
    meta: About


# The table: the name of each column, and the field that fills it.
COLUMNS = {
    "numero": "number",
    "organisation": "holder",
    "siret": "siret",
    "nature": "kind",
    "commune": "commune",
    "code_postal": "postcode",
    "departement": "department",
    "label": "label",
    "referentiel": "referentiel",
    "niveau": "level",
    "statut": "status",
    "delivre_le": "issued",
    "valable_jusqu_au": "valid_until",
    "page": "url",
}


def listed(line: Line, settings: Settings) -> Listed:
    """A line of the register as data."""
    found = line.certificate
    return Listed(
        number=found.number,
        url=f"{settings.public_url}/c/{found.number}",
        holder=found.holder,
        siret=found.siret,
        kind=line.kind,
        commune=line.place.commune,
        postcode=line.place.postcode,
        department=line.place.department,
        label=found.label,
        referentiel=found.referentiel_id,
        level=found.level,
        status=line.standing,  # type: ignore[arg-type]  # one of Standing
        issued=found.issued_on,
        valid_until=found.valid_until,
        supersedes=found.supersedes.number if found.supersedes else UNSET,
        superseded_by=found.superseded_by.number if found.superseded_by else UNSET,
    )


def story(certificate: Certificate) -> list[Event]:
    """The certificate's story, oldest first; its events must be loaded."""
    return [
        Event(line.action, line.status, stamp(line.since), line.edition, line.reason)  # type: ignore[arg-type]
        for line in certificate.events
    ]


def status_on(certificate: Certificate, day: date) -> StatusOn:
    """How it stands at the end of a day, as far as is known: what happened by then, and the end of its validity."""
    told = [line for line in certificate.events if date_in_paris(line.since) <= day]
    if not told:
        return StatusOn(certificate.number, day, "none", None, "")
    status = certificate_life.standing_on(certificate, day)
    turned = story_lines.turning(told)
    return StatusOn(certificate.number, day, status, stamp(turned.since), turned.reason)  # type: ignore[arg-type]


def table(rows: Iterable[Listed]) -> bytes:
    """The register as CSV: marked UTF-8, semicolons, cells that no spreadsheet runs."""
    return inert.table(list(COLUMNS), ([getattr(row, field) for field in COLUMNS.values()] for row in rows))


def json_schema(settings: Settings) -> dict[str, Any]:
    """The JSON Schema (2020-12) of `registre.json`."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": schema_address(settings)}
    return {**head, "title": "Registre public du label", **msgspec.json.schema(Register)}


def schema_address(settings: Settings) -> str:
    """Where the schema is published."""
    return f"{settings.public_url}/schemas/registre.schema.json"


def table_schema() -> dict[str, Any]:
    """The Table Schema of `registre.csv`, from the same fields."""
    fields = msgspec.json.schema(Listed)["$defs"]["Listed"]["properties"]
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": "registre-du-label",
        "title": "Registre public du label",
        "description": "Un certificat par ligne. UTF-8, séparateur point-virgule.",
        "fields": [_column(name, fields[_camel(field)]) for name, field in COLUMNS.items()],
        "primaryKey": "numero",
        "missingValues": [""],
    }


def _column(name: str, known: dict[str, Any]) -> dict[str, Any]:
    kind = "date" if known.get("format") == "date" else "string"
    rules: dict[str, Any] = {"required": name not in ("commune", "code_postal", "departement")}
    rules |= {rule: known[rule] for rule in ("pattern", "enum") if rule in known}
    made = {"name": name, "type": kind, "description": known["description"], "constraints": rules}
    return made | ({"format": "uri"} if name == "page" else {})


def _camel(field: str) -> str:
    return "validUntil" if field == "valid_until" else field


def about(settings: Settings, lines: Iterable[Line], decisions: Counted) -> About:
    """What `registre.json` says beside the issuer."""
    certificates = [listed(line, settings) for line in lines]
    return About(settings.demo, LICENCE_NAME, schema_address(settings), decisions, certificates)
