"""The public register: who holds the label, who lost it, how many were refused, under which rules."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from core.errors import NotFound
from label import certificate_life, certificates, publication
from label.certificate_models import Certificate
from web.certificate.certificate_views import KINDS
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithSettings, get

LONGEST = 100


class Line(msgspec.Struct, frozen=True):
    """One certificate of the register, and how it stands."""

    certificate: Certificate
    standing: str
    kind: str


class Counts(msgspec.Struct, frozen=True):
    """What the committee decided since the beginning."""

    granted: int
    refused: int
    adjourned: int


@get("/registre", PUBLIC)
def show(session: InSession, at: At, page: OnPage, q: FromQuery[str] = "", apres: FromQuery[str] = "") -> Html:
    """Search by name, word or number, 25 at a time."""
    return page.show("register/register.html", **context(session, q, apres, at=at))


def context(session: Session, query: str = "", after: str = "", *, at: datetime) -> dict[str, Any]:
    """What the register's template needs."""
    asked = " ".join(query.split())[:LONGEST]
    found = certificates.register(session, asked, after=after)
    return {
        "query": asked,
        "lines": lines(found.certificates, at),
        "after": found.after,
        "counts": _counts(certificates.decisions(session)),
        "later": bool(after),
    }


@get("/registre/{siret:str}", PUBLIC)
def holder(session: InSession, at: At, page: OnPage, siret: FromPath[str]) -> Html:
    """Every certificate of one organisation: the address that credentials give as their subject."""
    return page.show("register/holder.html", lines=holder_lines(session, siret, at=at))


def holder_lines(session: Session, siret: str, *, at: datetime) -> list[Line]:
    """The certificates of an organisation, the latest first; NotFound when it never had one."""
    held = certificates.held_by(session, siret)
    if not held:
        raise NotFound("Aucune organisation de ce SIRET n’a reçu de certificat.")
    return lines(held, at)


@get("/registre.json", PUBLIC)
def register_json(request: AnyRequest, session: InSession, settings: WithSettings, at: At) -> Html:
    """The issuer as registries of issuers describe it, with its certificates and decisions."""
    data = publication.register_json(session, settings, at=at)
    return machine.answer(request, data, "application/json")


@get("/referentiels/{name:str}", PUBLIC)
def rules(request: AnyRequest, name: FromPath[str]) -> Html:
    """The file of an edition of the rules, whose digest certificates sign."""
    if not name.endswith(".toml"):
        raise NotFound
    return machine.answer(request, publication.rules(name.removesuffix(".toml")), "application/toml")


def lines(certificates_: Iterable[Certificate], at: datetime) -> list[Line]:
    """Certificates with how each stands."""
    standings = [(certificate, certificate_life.standing(certificate, at)) for certificate in certificates_]
    return [Line(certificate, standing, KINDS[standing]) for certificate, standing in standings]


def _counts(decisions: Mapping[str, int]) -> Counts:
    granted = decisions.get("granted", 0) + decisions.get("granted_with_reservations", 0)
    return Counts(granted, decisions.get("refused", 0), decisions.get("adjourned", 0))


HANDLERS = [show, holder, register_json, rules]
