"""The register for other software: files with their schemas, a feed, and the page that explains them."""

from typing import Any

from litestar.params import FromPath

from core.errors import NotFound
from label import atom, publication, register
from label.open_data import LICENCE, LICENCE_NAME, table_schema
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithSettings, get


@get("/registre/donnees", PUBLIC)
def about(page: OnPage) -> Html:
    """Which files there are, what each column means, under which licence."""
    return page.show("register/data.html", **about_context())


def about_context() -> dict[str, Any]:
    """What the page of the data needs."""
    return {
        "columns": table_schema()["fields"],
        "licence": LICENCE_NAME,
        "licence_address": LICENCE,
        "most": atom.MOST,
        "live": True,
    }


@get("/registre.json", PUBLIC)
def as_json(request: AnyRequest, session: InSession, settings: WithSettings, at: At) -> Html:
    """The issuer as registries of issuers describe it, with its certificates and decisions."""
    return machine.answer(request, publication.register_json(session, settings, at=at), "application/json")


@get("/registre.csv", PUBLIC)
def as_csv(request: AnyRequest, session: InSession, settings: WithSettings, at: At) -> Html:
    """The certificates as a table."""
    data, changed = publication.register_csv(session, settings, at=at), register.changed_at(session, at=at)
    return machine.answer(request, data, "text/csv", modified=changed)


@get("/registre.atom", PUBLIC)
def as_feed(request: AnyRequest, session: InSession, settings: WithSettings, at: At) -> Html:
    """What happened to certificates lately, for feed readers."""
    data, changed = atom.feed(session, settings, at=at), register.changed_at(session, at=at)
    return machine.answer(request, data, "application/atom+xml", modified=changed)


@get("/schemas/{name:str}", PUBLIC)
def schema(request: AnyRequest, settings: WithSettings, name: FromPath[str]) -> Html:
    """What the files hold, as software reads it."""
    media_type = "application/schema+json" if name.endswith(".schema.json") else "application/json"
    return machine.answer(request, publication.schema(name, settings), media_type)


@get("/referentiels/{name:str}", PUBLIC)
def rules(request: AnyRequest, name: FromPath[str]) -> Html:
    """The file of an edition of the rules, whose digest certificates sign."""
    if not name.endswith(".toml"):
        raise NotFound
    return machine.answer(request, publication.rules(name.removesuffix(".toml")), "application/toml")


HANDLERS = [about, as_json, as_csv, as_feed, schema, rules]
