"""The public register: every certificate with how it stands and where its holder sits, searched and read by pages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from core.calendar import date_in_paris, midnight_in_paris
from core.errors import NotFound
from core.folding import fold
from label import certificate_life, certificates, numbers, places
from label.certificate_models import Certificate, StatusEvent
from label.change_models import OrganisationChange
from label.models import Candidacy, Organisation
from label.places import Place

PAGE = 25
POSTCODE = func.coalesce(Candidacy.answers["code_postal"].as_string(), "")
COMMUNE = func.coalesce(Candidacy.answers["commune"].as_string(), "")


class Criteria(msgspec.Struct, frozen=True):
    """What is looked for; what is empty asks for nothing.

    `words`: of the name, the label or the place, a SIREN, a SIRET or a certificate's number. `place`: a commune, a
    département (name or code) or the beginning of a postcode. `kind`: of organisation. `status`: as
    `certificate_life.standing` says. `level`: an edition and one of its levels, « spx-2026:or ».
    """

    words: str = ""
    place: str = ""
    kind: str = ""
    status: str = ""
    level: str = ""


class Line(msgspec.Struct, frozen=True):
    """One certificate of the register."""

    certificate: Certificate
    standing: str
    kind: str
    place: Place


class Found(msgspec.Struct, frozen=True):
    """One page of the register; `after` is the number to go on from, None at the end; `total` is of all pages."""

    lines: Sequence[Line]
    after: str | None
    total: int


def search(session: Session, asked: Criteria, *, after: str = "", at: datetime) -> Found:
    """A page of 25, the latest first. NotFound when `after` is the number of no certificate."""
    chosen = _where(session, _every(), asked, at)
    total = session.scalar(chosen.with_only_columns(func.count())) or 0
    if after:
        chosen = chosen.where(_before(_known(session, after)))
    rows = session.execute(_ordered(chosen).limit(PAGE + 1)).all()
    lines = [_line(row, at) for row in rows[:PAGE]]
    return Found(lines, lines[-1].certificate.number if len(rows) > PAGE else None, total)


def everything(session: Session, *, at: datetime) -> list[Line]:
    """The whole register, the latest first."""
    return [_line(row, at) for row in session.execute(_ordered(_every()))]


def held_by(session: Session, siret: str, *, at: datetime) -> list[Line]:
    """Every certificate of one organisation, by the SIRET that it bears or bore, the latest first; NotFound if none."""
    rows = session.execute(_ordered(_every().where(_held(siret)))).all()
    if not rows:
        raise NotFound("Aucune organisation de ce SIRET n’a reçu de certificat.")
    return [_line(row, at) for row in rows]


def story(session: Session, siret: str) -> Sequence[StatusEvent]:
    """What happened to every certificate of an organisation, the latest first, each with its certificate."""
    query = select(StatusEvent).join(StatusEvent.certificate).where(_held(siret))
    query = query.options(contains_eager(StatusEvent.certificate))
    return session.scalars(query.order_by(StatusEvent.since.desc(), StatusEvent.position.desc())).all()


def one(session: Session, number: str, *, at: datetime) -> Line:
    """The line of one certificate, however its number was typed; NotFound."""
    certificate = _known(session, number)
    return _line(session.execute(_every().where(Certificate.id == certificate.id)).one(), at)


def by_department(session: Session, *, at: datetime) -> dict[str, int]:
    """How many valid certificates each département has, by its code; under "" those whose place is not known."""
    query = (
        select(POSTCODE, func.count())
        .select_from(Certificate)
        .join(Candidacy, Candidacy.id == Certificate.candidacy_id)
    )
    counted: dict[str, int] = {}
    for postcode, count in session.execute(query.where(_standing(at) == "valid").group_by(POSTCODE)):
        department = places.department_of(postcode)
        counted[department] = counted.get(department, 0) + count
    return counted


def changed_at(session: Session, *, at: datetime) -> datetime | None:
    """When the register last changed: a line of somebody's story, or the end of a validity; None while it is empty."""
    told = session.scalar(select(func.max(StatusEvent.since)).where(StatusEvent.since <= at))
    today = date_in_paris(at)
    ended = session.scalar(select(func.max(Certificate.valid_until)).where(Certificate.valid_until < today))
    expired = midnight_in_paris(ended + timedelta(days=1)) if ended else None
    return max((moment for moment in (told, expired) if moment), default=None)


def _held(siret: str) -> ColumnElement[bool]:
    now = select(func.coalesce(OrganisationChange.into_id, OrganisationChange.organisation_id)).where(
        OrganisationChange.siret_before == siret, OrganisationChange.confirmed_at.is_not(None)
    )
    return or_(Certificate.siret == siret, Certificate.organisation_id.in_(now))


def _every() -> Select[Any]:
    return (
        select(Certificate, Organisation.kind, POSTCODE, COMMUNE)
        .join(Organisation, Organisation.id == Certificate.organisation_id)
        .join(Candidacy, Candidacy.id == Certificate.candidacy_id)
        .options(*certificates.LINEAGE)
    )


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(Certificate.issued_on.desc(), Certificate.number.desc())


def _line(row: Row[Any], at: datetime) -> Line:
    certificate, kind, postcode, commune = tuple(row)
    return Line(certificate, certificate_life.standing(certificate, at), kind, Place(postcode, commune))


def _where(session: Session, query: Select[Any], asked: Criteria, at: datetime) -> Select[Any]:
    query = query.where(*_worded(asked.words))
    if asked.place:
        query = query.where(_placed(session, asked.place))
    if asked.kind:
        query = query.where(Organisation.kind == asked.kind)
    if asked.status:
        query = query.where(_standing(at) == asked.status)
    if asked.level:
        edition, _, level = asked.level.partition(":")
        query = query.where(Certificate.referentiel_id == edition, Certificate.level == level)
    return query


def _worded(typed: str) -> list[ColumnElement[bool]]:
    number = numbers.normalise(typed)
    if number:
        return [Certificate.number == number]
    words = fold(typed).split()
    digits = "".join(words)
    if digits.isdecimal() and len(digits) in (9, 14):
        return [Certificate.siret.startswith(digits, autoescape=True)]
    return [Certificate.search.contains(word, autoescape=True) for word in words]


def _placed(session: Session, typed: str) -> ColumnElement[bool]:
    held = select(COMMUNE).select_from(Certificate).join(Candidacy, Candidacy.id == Certificate.candidacy_id).distinct()
    meant = places.meant(typed, session.scalars(held))
    if meant is None or meant.communes or not meant.postcodes:
        return COMMUNE.in_(meant.communes if meant else ())
    return or_(*(POSTCODE.startswith(beginning, autoescape=True) for beginning in meant.postcodes))


def _standing(at: datetime) -> ColumnElement[str]:
    over = (Certificate.valid_until < date_in_paris(at)) & Certificate.status.not_in(certificate_life.OVER)
    return case((over, "expired"), else_=Certificate.status)


def _before(last: Certificate) -> ColumnElement[bool]:
    same_day = (Certificate.issued_on == last.issued_on) & (Certificate.number < last.number)
    return or_(Certificate.issued_on < last.issued_on, same_day)


def _known(session: Session, number: str) -> Certificate:
    meant = numbers.normalise(number)
    found = session.scalar(select(Certificate).where(Certificate.number == meant)) if meant else None
    if found is None:
        raise NotFound("Aucun certificat ne porte ce numéro. Vérifiez-le caractère par caractère sur le document.")
    return found
