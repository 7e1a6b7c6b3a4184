"""The dossier of a verdict to take away, and the page that applies its rules again before the reader's eyes."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar.params import FromPath
from sqlalchemy.orm import Session

from core.keys import Keyring
from core.settings import Settings
from label import certificates, dossier, editions
from verify import rules, verdict
from verify.proofs import Refused
from web.certificate.certificate_views import view
from web.frame import machine
from web.frame.access import PUBLIC
from web.frame.handling import AnyRequest, At, Html, InSession, OnPage, WithKeys, WithSettings, get

ZIP = "application/zip"
KINDS = {"met": "ok", "fragile": "warn", "missed": "bad", "unmeasured": "off"}


class Line(msgspec.Struct, frozen=True):
    """One rule as the page tells it; figures with a decimal comma, `why` a reason of the outcome."""

    rule: rules.Applied
    kind: str
    value: str
    low: str
    high: str
    bar: str
    scale: str
    why: str


class Recomputed(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict computed from the dossier alone; `refusal` says why it does not stand, empty when all does.

    `means`: each measure that is the mean of others, its value, and how many they are.
    """

    lines: Sequence[Line] = ()
    means: Sequence[tuple[str, str, int]] = ()
    decision: verdict.Decision | None = None
    refusal: str = ""


@get("/c/{number:str}/dossier.zip", PUBLIC)
def download(
    request: AnyRequest, session: InSession, keyring: WithKeys, settings: WithSettings, number: FromPath[str]
) -> Html:
    """The dossier of the latest edition."""
    return machine.answer(request, dossier.of(session, keyring, number, public_url=settings.public_url), ZIP)


@get("/c/{number:str}/e/{rank:int}/dossier.zip", PUBLIC)
def download_edition(
    request: AnyRequest,
    session: InSession,
    keyring: WithKeys,
    settings: WithSettings,
    number: FromPath[str],
    rank: FromPath[int],
) -> Html:
    """The dossier of one edition, under the address that its attestation names."""
    data = dossier.of(session, keyring, number, rank, public_url=settings.public_url)
    return machine.answer(request, data, ZIP)


@get("/c/{number:str}/verdict", PUBLIC)
def recompute(
    session: InSession, keyring: WithKeys, settings: WithSettings, at: At, page: OnPage, number: FromPath[str]
) -> Html:
    """The rules applied again, one line each, by the code of the standalone verifier."""
    shown = context(session, keyring, settings, number, at=at)
    if page.path != f"/c/{shown['view'].certificate.number}/verdict":
        return page.go(f"/c/{shown['view'].certificate.number}/verdict")
    return page.show("certificate/verdict.html", **shown)


def context(session: Session, keyring: Keyring, settings: Settings, number: str, *, at: At) -> dict[str, Any]:
    """What the template of the page needs; NotFound for a certificate without dossier."""
    shown = view(session, settings, number, at=at)
    known = certificates.canonical(number)
    data = dossier.of(session, keyring, known, public_url=settings.public_url)
    found = recomputed(data, editions.did_document(keyring, settings.public_url))
    return {"view": shown, "words": shown.words, "found": found}


def recomputed(data: bytes, published: dict[str, Any]) -> Recomputed:
    """The verdict of a dossier, from its bytes and the issuer's keys and nothing else."""
    try:
        opened = verdict.opened(verdict.files_of(data), published)
        means = [
            (name, rules.comma(opened.measures[name]["value"]), parts)
            for name, parts in rules.coherent(opened.rulebook, opened.measures, opened.basis["plan"])
        ]
        lines = [_line(rule) for rule in verdict.compared(opened)]
        return Recomputed(lines=lines, means=means, decision=verdict.decided(opened.basis))
    except Refused as refusal:
        return Recomputed(refusal=str(refusal))


def _line(rule: rules.Applied) -> Line:
    value, low, high = (rules.comma(rule.measure[name]) if rule.measure else "" for name in ("value", "lower", "upper"))
    scale = "20" if rule.name.startswith("mystere.") else "100" if rule.name.startswith("score.") else ""
    return Line(rule, KINDS[rule.outcome], value, low, high, rules.comma(rule.bar), scale, _why(rule))


def _why(rule: rules.Applied) -> str:
    """The first reason of a fragile outcome, in the order in which the rules look; else the outcome itself."""
    if rule.outcome != "fragile":
        return rule.outcome
    if not rule.measure["admissible"]:
        return "collection"
    return "few" if rule.measure["n"] < rule.least else "interval"


HANDLERS = [download, download_edition, recompute]
