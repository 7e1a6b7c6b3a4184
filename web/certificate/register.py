"""The public register: who holds the label, who lost it, where, and in how many decisions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from evaluation import referentiel as referentiels
from label import certificate_life, register, register_choices, statistics
from label.places import DEPARTMENTS
from label.register import Criteria, Line
from label.yearly import LEAST
from web.certificate.certificate_views import KINDS
from web.frame.access import PUBLIC
from web.frame.handling import At, Html, InSession, OnPage, get
from web.pictures.tiles import HEIGHT, SIDE, WIDTH, tiles

LONGEST = 100


class Shown(msgspec.Struct, frozen=True):
    """A line of the register with the mark of its standing."""

    line: Line
    mark: str


@get("/registre", PUBLIC)
def show(
    session: InSession,
    at: At,
    page: OnPage,
    q: FromQuery[str] = "",
    lieu: FromQuery[str] = "",
    nature: FromQuery[str] = "",
    statut: FromQuery[str] = "",
    niveau: FromQuery[str] = "",
    apres: FromQuery[str] = "",
) -> Html:
    """Search by words, place, kind, status and level, 25 at a time; the address keeps everything."""
    asked = Criteria(*(" ".join(typed.split())[:LONGEST] for typed in (q, lieu, nature, statut, niveau)))
    return page.show("register/register.html", **context(session, asked, apres, at=at))


def context(session: Session, asked: Criteria | None = None, after: str = "", *, at: datetime) -> dict[str, Any]:
    """What the register's template needs."""
    asked = asked or Criteria()
    found = register.search(session, asked, after=after, at=at)
    return {
        "asked": asked,
        "filtered": asked != Criteria(),
        "lines": shown(found.lines),
        "total": found.total,
        "first": address(asked) if after else "",
        "following": address(asked, found.after) if found.after else "",
        "kinds": register_choices.kinds(session),
        "levels": [
            (f"{edition}:{level}", *named(edition, level)) for edition, level in register_choices.levels(session)
        ],
        "live": True,
        "statuses": list(certificate_life.STATUSES),
    }


def address(asked: Criteria, after: str = "") -> str:
    """The address of a page of the register."""
    said = {
        "q": asked.words,
        "lieu": asked.place,
        "nature": asked.kind,
        "statut": asked.status,
        "niveau": asked.level,
        "apres": after,
    }
    query = urlencode({name: value for name, value in said.items() if value})
    return f"/registre?{query}" if query else "/registre"


@get("/registre/departements", PUBLIC)
def departments(session: InSession, at: At, page: OnPage) -> Html:
    """Where the valid certificates are."""
    return page.show("register/departments.html", **departments_context(session, at=at))


def departments_context(session: Session, *, at: datetime) -> dict[str, Any]:
    """What the template of the départements needs: the squares, and those that have something, the most first."""
    counts = register.by_department(session, at=at)
    known = [(code, name, counts[code]) for code, name in DEPARTMENTS.items() if code in counts]
    return {
        "tiles": tiles(counts),
        "rows": sorted(known, key=lambda row: (-row[2], row[0])),
        "live": True,
        "unplaced": counts.get("", 0),
        "most": max((count for _, _, count in known), default=0),
        "total": sum(counts.values()),
        "size": (WIDTH, HEIGHT, SIDE),
    }


@get("/registre/chiffres", PUBLIC)
def figures(session: InSession, page: OnPage) -> Html:
    """What the committee decided, how long it took, what was appealed against."""
    return page.show("register/figures.html", **figures_context(session))


def figures_context(session: Session) -> dict[str, Any]:
    """What the template of the figures needs."""
    return {"counted": statistics.counted(session), "least": LEAST}


@get("/registre/{siret:str}", PUBLIC)
def holder(session: InSession, at: At, page: OnPage, siret: FromPath[str]) -> Html:
    """Everything about one organisation: the address that credentials give as their subject."""
    return page.show("register/holder.html", **holder_context(session, siret, at=at))


def holder_context(session: Session, siret: str, *, at: datetime) -> dict[str, Any]:
    """The certificates of an organisation and what happened to each; NotFound when it never had one."""
    held = register.held_by(session, siret, at=at)
    return {"lines": shown(held), "story": register.story(session, siret)}


def shown(lines: Iterable[Line]) -> list[Shown]:
    """Lines with their marks."""
    return [Shown(line, KINDS[line.standing]) for line in lines]


def named(edition: str, level: str) -> tuple[str, str]:
    """The référentiel's title, and the level's name; their codes when the edition is no longer published."""
    if edition not in referentiels.available():
        return edition, level
    found = referentiels.load(edition)
    return found.identite.titre, next((one.nom for one in found.niveaux if one.code == level), level)


HANDLERS = [show, departments, figures, holder]
