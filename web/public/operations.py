"""What an address of the interface accepts and answers, said once: it is checked, and it is documented, from there."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from core.platform import Platform
from web.frame import machine, problems
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, Declare, Html, get
from web.frame.pace import Pace

LONGEST = 100


class Query(msgspec.Struct, frozen=True):
    """A parameter of the query: its name, what it means, and the JSON Schema of its text."""

    name: str
    meaning: str
    schema: dict[str, Any]

    def fault(self, text: str) -> str:
        """Why this text is refused, empty when it is accepted."""
        allowed = self.schema.get("enum")
        if allowed is not None and text not in allowed:
            return f"« {self.name} » accepte : {', '.join(allowed)}."
        if len(text) > self.schema.get("maxLength", LONGEST):
            return f"« {self.name} » a {self.schema['maxLength']} caractères au plus."
        if (pattern := self.schema.get("pattern")) and not re.fullmatch(pattern.strip("^$"), text):
            return f"« {self.name} » ne s’écrit pas ainsi : {self.meaning}"
        if self.schema.get("format") == "date" and not _is_date(text):
            return f"« {self.name} » est une date, par exemple 2027-03-12."
        return ""


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One address: what it is for, its parameters, and the type that its answer is made of."""

    path: str
    name: str
    summary: str
    answers: Any
    inside: Mapping[str, str] = {}
    queries: tuple[Query, ...] = ()

    @property
    def template(self) -> str:
        """The address as OpenAPI writes it."""
        return re.sub(r":\w+}", "}", self.path)


def operation(made: Operation) -> Declare:
    """Declare the handler of an operation, which remembers it."""
    return get(made.path, PUBLIC | {"operation": made})


def asked(request: AnyRequest, platform: Platform, at: datetime) -> dict[str, str]:
    """The parameters of the query, each checked; problems.Refused for a wrong one, or for too many requests."""
    source = request.client.host if request.client else ""
    if seconds := platform.part(Pace).wait(source, at):
        sentence = f"Vous avez fait trop de demandes en une minute : recommencez dans {seconds} secondes."
        raise problems.Refused(problems.answer(429, "Trop de demandes", sentence, {"retry-after": str(seconds)}))
    made: Operation = request.route_handler.opt["operation"]
    known = {query.name: query for query in made.queries}
    found: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if name not in known or name in found:
            accepted = f"Cette adresse accepte : {', '.join(known)}." if known else "Cette adresse n’a aucun paramètre."
            raise _wrong(accepted if name not in known else f"« {name} » est donné deux fois.")
        if sentence := known[name].fault(text):
            raise _wrong(sentence)
        found[name] = text
    return found


def said(request: AnyRequest, value: Any) -> Html:
    """The answer, for any site, revalidated by its digest."""
    return machine.answer(request, msgspec.json.encode(value), "application/json")


def _wrong(sentence: str) -> problems.Refused:
    return problems.Refused(problems.answer(400, "Paramètre refusé", sentence))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
