"""The description of the interface (OpenAPI 3.1), drawn from its operations; and the same for our own page."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from core.settings import Settings
from label.open_data import LICENCE, LICENCE_NAME
from web.frame.problems import MEDIA_TYPE, ROOT, Problem
from web.public.operations import LONGEST, Operation

VERSION = "1.0.0"
REFUSED = {
    "400": "Un paramètre est refusé",
    "404": "Rien ne porte ce nom",
    "429": "Trop de demandes en une minute ; l’en-tête Retry-After dit combien de secondes attendre",
}


def document(operations: Iterable[Operation], settings: Settings, examples: Mapping[str, str]) -> dict[str, Any]:
    """The whole description; `examples` are values that exist, by the name of a parameter in the address."""
    known = list(operations)
    _, schemas = _schemas(known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Registre public du label",
            "version": VERSION,
            "description": "Lecture seule, sans compte. Les réponses et les erreurs sont en JSON, les phrases en "
            f"français. Une adresse fait {settings.api_rate} demandes par minute au plus.",
            "license": {"name": LICENCE_NAME, "url": LICENCE},
        },
        "servers": [{"url": settings.public_url}],
        "paths": {one.template: {"get": _operation(one, examples)} for one in known},
        "components": {"schemas": schemas},
    }


def shown(operations: Iterable[Operation]) -> dict[str, Any]:
    """What our page needs: each operation, the fields of what it answers, the fields of a refusal."""
    known = list(operations)
    _, schemas = _schemas(known)
    fields = {name: _fields(schema) for name, schema in schemas.items() if "properties" in schema}
    return {"operations": known, "fields": fields, "refused": REFUSED, "root": ROOT}


def _operation(one: Operation, examples: Mapping[str, str]) -> dict[str, Any]:
    inside = [_inside(name, meaning, examples.get(name)) for name, meaning in one.inside.items()]
    queries = [
        {"name": query.name, "in": "query", "description": query.meaning, "schema": query.schema}
        for query in one.queries
    ]
    answer = {"$ref": f"#/components/schemas/{one.answers.__name__}"}
    refused = {
        status: {
            "description": meaning,
            "content": {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{Problem.__name__}"}}},
        }
        for status, meaning in REFUSED.items()
    }
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": inside + queries,
        "responses": {
            "200": {"description": "La réponse", "content": {"application/json": {"schema": answer}}},
            "304": {"description": "Rien n’a changé depuis l’ETag donné dans If-None-Match"},
            **refused,
        },
    }


def _inside(name: str, meaning: str, example: str | None) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    made = {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema}
    return made | ({"example": example} if example else {})


def _schemas(operations: list[Operation]) -> tuple[Any, dict[str, Any]]:
    types = [*(one.answers for one in operations), Problem]
    return msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")


def _fields(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Each field: its name, its type as one word, what it means."""
    return [(name, _type(said), said.get("description", "")) for name, said in schema["properties"].items()]


def _type(said: dict[str, Any]) -> str:
    if "$ref" in said:
        return str(said["$ref"]).rpartition("/")[2]
    if "anyOf" in said:
        return " | ".join(_type(one) for one in said["anyOf"])
    if said.get("type") == "array":
        return f"[{_type(said['items'])}]"
    return str(said.get("format") or said.get("type") or "string")
