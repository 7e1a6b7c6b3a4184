"""The interface for software: the register, a certificate, its status, its story and the figures, to read only."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

import msgspec
from litestar.params import FromPath

from core.calendar import date_in_paris
from core.settings import Settings
from label import certificates, open_data, register, statistics
from label.certificate_life import STATUSES
from label.open_data import Event, Listed, Number, Siret, StatusOn
from label.organisations import KINDS
from label.register import Criteria, Line
from label.statistics import Counted
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OfPlatform, OnPage, WithSettings, get
from web.frame.problems import ROOT
from web.public import openapi
from web.public.operations import LONGEST, Operation, Query, asked, operation, said

TEXT = {"type": "string", "maxLength": LONGEST}
NUMBER = r"^[A-Z]{2,8}-[0-9]{4}-[0-9A-Z]{4}-[0-9A-Z]$"
OF_NUMBER = {"numero": "Numéro du certificat, majuscules et tirets ou non."}


class Results(msgspec.Struct, frozen=True):
    """A page of the register, the latest certificate first; `next` is the address of the following one."""

    total: int
    next: str | None
    certificates: list[Listed]


class Story(msgspec.Struct, frozen=True):
    """What happened to a certificate, oldest first."""

    number: Number
    events: list[Event]


class Holder(msgspec.Struct, frozen=True):
    """An organisation that holds or held a certificate, and all of its certificates, the latest first."""

    siret: Siret
    name: str
    certificates: list[Listed]


SEARCH = Operation(
    path=f"{ROOT}/registre",
    name="chercher",
    summary="Chercher dans le registre, 25 certificats à la fois",
    answers=Results,
    queries=(
        Query("q", "Mots du nom ou du label, SIREN, SIRET ou numéro de certificat.", TEXT),
        Query("lieu", "Commune, département (nom ou code) ou début de code postal.", TEXT),
        Query("nature", "Nature de l’organisation.", {"type": "string", "enum": list(KINDS)}),
        Query("statut", "Statut au moment de la lecture.", {"type": "string", "enum": list(STATUSES)}),
        Query("niveau", "Édition et niveau, par exemple spx-2026:or.", TEXT | {"pattern": "^[a-z0-9-]+:[a-z0-9-]+$"}),
        Query("apres", "Numéro du dernier certificat de la page précédente.", {"type": "string", "pattern": NUMBER}),
    ),
)
CERTIFICATE = Operation(
    path=f"{ROOT}/certificats/{{numero:str}}",
    name="certificat",
    summary="Lire un certificat et son statut du moment",
    answers=Listed,
    inside=OF_NUMBER,
)
STATUS = Operation(
    path=f"{ROOT}/certificats/{{numero:str}}/statut",
    name="statut",
    summary="Connaître le statut d’un certificat un jour donné",
    answers=StatusOn,
    inside=OF_NUMBER,
    queries=(Query("au", "Le jour, à sa fin ; aujourd’hui sans lui.", {"type": "string", "format": "date"}),),
)
HISTORY = Operation(
    path=f"{ROOT}/certificats/{{numero:str}}/historique",
    name="historique",
    summary="Lire tout ce qui est arrivé à un certificat",
    answers=Story,
    inside=OF_NUMBER,
)
HOLDER = Operation(
    path=f"{ROOT}/organisations/{{siret:str}}",
    name="organisation",
    summary="Lire tous les certificats d’une organisation",
    answers=Holder,
    inside={"siret": "SIRET de l’organisation, 14 chiffres."},
)
FIGURES = Operation(
    path=f"{ROOT}/statistiques",
    name="statistiques",
    summary="Lire les décisions, les délais et les recours, année par année",
    answers=Counted,
)
OPERATIONS = (SEARCH, CERTIFICATE, STATUS, HISTORY, HOLDER, FIGURES)


@operation(SEARCH)
def search(request: AnyRequest, session: InSession, settings: WithSettings, platform: OfPlatform, at: At) -> Html:
    """A page of the register."""
    words = asked(request, platform, at)
    after = words.pop("apres", "")
    criteria = Criteria(*(words.get(name, "") for name in ("q", "lieu", "nature", "statut", "niveau")))
    found = register.search(session, criteria, after=after, at=at)
    following = urlencode(words | {"apres": found.after}) if found.after else ""
    address = f"{settings.public_url}{ROOT}/registre?{following}" if following else None
    return said(request, Results(found.total, address, _all(found.lines, settings)))


@operation(CERTIFICATE)
def certificate(
    request: AnyRequest,
    session: InSession,
    settings: WithSettings,
    platform: OfPlatform,
    at: At,
    numero: FromPath[str],
) -> Html:
    """One certificate as it stands."""
    asked(request, platform, at)
    return said(request, open_data.listed(register.one(session, numero, at=at), settings))


@operation(STATUS)
def status(request: AnyRequest, session: InSession, platform: OfPlatform, at: At, numero: FromPath[str]) -> Html:
    """How a certificate stands at the end of a day."""
    typed = asked(request, platform, at).get("au")
    day = date.fromisoformat(typed) if typed else date_in_paris(at)
    return said(request, open_data.status_on(certificates.by_number(session, numero), day))


@operation(HISTORY)
def history(request: AnyRequest, session: InSession, platform: OfPlatform, at: At, numero: FromPath[str]) -> Html:
    """The story of a certificate."""
    asked(request, platform, at)
    found = certificates.by_number(session, numero)
    return said(request, Story(found.number, open_data.story(found)))


@operation(HOLDER)
def holder(
    request: AnyRequest, session: InSession, settings: WithSettings, platform: OfPlatform, at: At, siret: FromPath[str]
) -> Html:
    """An organisation and its certificates."""
    asked(request, platform, at)
    held = _all(register.held_by(session, siret, at=at), settings)
    return said(request, Holder(held[0].siret, held[0].holder, held))


@operation(FIGURES)
def figures(request: AnyRequest, session: InSession, platform: OfPlatform, at: At) -> Html:
    """Decisions, delays and appeals."""
    asked(request, platform, at)
    return said(request, statistics.counted(session))


@get(f"{ROOT}/openapi.json", PUBLIC)
def description(request: AnyRequest, session: InSession, settings: WithSettings, at: At) -> Html:
    """The interface as tools read it, with the latest certificate as its example."""
    examples: dict[str, str] = {}
    for line in register.search(session, Criteria(), at=at).lines[:1]:
        examples = {"numero": line.certificate.number, "siret": line.certificate.siret}
    described = openapi.document(OPERATIONS, settings, examples)
    return machine.answer(request, msgspec.json.encode(described), "application/json")


@get("/api", PUBLIC)
def documentation(page: OnPage, settings: WithSettings) -> Html:
    """The interface as people read it."""
    return page.show("api/api.html", rate=settings.api_rate, **openapi.shown(OPERATIONS))


def _all(lines: Sequence[Line], settings: Settings) -> list[Listed]:
    return [open_data.listed(line, settings) for line in lines]


HANDLERS = [search, certificate, status, history, holder, figures, description, documentation]
