"""The manager's inventory of keys, and the one act that stops or resumes the issuance of certificates."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.platform import Platform
from label import issuance, key_advice, key_office, seal_lasting, waiting
from label.key_office import Entry
from web.frame.access import roles
from web.frame.fields import Area
from web.frame.forms import Filled, Form
from web.frame.handling import At, Body, By, Html, InSession, OfPlatform, OnPage, get, post

STOP = Form(
    Area(
        name="motif",
        label="Motif de l’arrêt",
        hint="Publié sur la page de chaque certificat et dans le journal : des faits, aucun nom de personne.",
        shortest=10,
        longest=300,
        rows=3,
    )
)
KINDS = {"current": "ok", "coming": "wait", "retired": "off", "compromised": "bad"}


@get("/cles", roles("manager"))
def show(session: InSession, platform: OfPlatform, at: At, page: OnPage) -> Html:
    """Every key, what it does, where it lives, and what to do next."""
    return _page(session, platform, page, at, STOP.blank())


@post("/cles/arret", roles("manager"))
def stop(session: InSession, platform: OfPlatform, actor: By, at: At, page: OnPage, typed: Body) -> Html:
    """Stop the issuance."""
    form = STOP.read(typed)
    with page.refusing(session, form, lambda: _page(session, platform, page, at, form)):
        form.check()
        issuance.stop(session, form.text("motif"), by=actor, at=at)
    return page.go("/cles", "La délivrance est arrêtée : aucun certificat ne sera signé avant la reprise.")


@post("/cles/reprise", roles("manager"))
def resume(session: InSession, actor: By, at: At, page: OnPage) -> Html:
    """Resume it."""
    issuance.resume(session, by=actor, at=at)
    return page.go("/cles", "La délivrance a repris.")


def _page(session: Session, platform: Platform, page: OnPage, at: datetime, form: Filled) -> Html:
    entries = key_office.inventory(platform.settings)
    return page.show(
        "board/keys.html",
        keys=[_row(entry, entries, platform, at) for entry in entries],
        stop=issuance.current(session),
        queue=waiting.every(session),
        since_long=at - waiting.LONG,
        seals=seal_lasting.standing(session),
        levels=seal_lasting.LEVELS,
        dates=bool(platform.settings.timestamp_url),
        form=form,
    )


def _row(entry: Entry, entries: list[Entry], platform: Platform, at: datetime) -> dict[str, Any]:
    return {
        "entry": entry,
        "purpose": key_office.PURPOSES[entry.purpose],
        "state": key_office.STATES[entry.state],
        "kind": KINDS[entry.state],
        "place": "Module de sécurité" if entry.module else "Fichier chiffré du serveur",
        "until": _ends(platform) if (entry.purpose, entry.state) == ("seal", "current") else entry.until,
        "advice": _advice(entry, entries, platform, at),
    }


def _advice(entry: Entry, entries: list[Entry], platform: Platform, at: datetime) -> str:
    if entry.state != "current":
        return key_advice.NONE
    coming = [other for other in entries if other.purpose == entry.purpose and other.state == "coming"]
    if entry.purpose == "seal" and not coming:
        return key_advice.seal(_ends(platform), at=at)
    return key_advice.signing(
        entry.name,
        entry.purpose,
        made=entry.made,
        next_made=coming[0].made if coming else None,
        outside_module=bool(platform.settings.hsm_module) and not entry.module,
        at=at,
    )


def _ends(platform: Platform) -> datetime:
    return platform.keyring.seal.certificate.not_valid_after_utc


HANDLERS = [show, stop, resume]
