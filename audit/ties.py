"""Lasting ties of the people of the scheme, and contracts between organisations: what impartiality is read from."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import journal
from audit.declarations import KINDS
from audit.team_models import Contract, Tie
from core import siret
from core.actor import Actor
from core.calendar import date_in_paris
from core.errors import Conflict, Invalid, NotFound

WEARERS = ("auditor", "committee")


def declare(
    session: Session,
    *,
    kind: str,
    text: str,
    number: str = "",
    organisation: str = "",
    relative_id: UUID | None = None,
    ended_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Tie:
    """Keep a tie of one's own: to the organisation of this SIRET `number`, or to a relative who has an account."""
    by.require(*WEARERS)
    assert by.id is not None  # noqa: S101 (these roles are worn by people)
    errors = {} if relative_id else _faults("siret", number, "organisation", organisation)
    if kind not in KINDS:
        errors["nature"] = "Choisissez la nature du lien dans la liste."
    if relative_id and kind != "family":
        errors["nature"] = "Avec une personne du label, seul un lien de famille se déclare ici."
    if relative_id == by.id:
        errors["proche"] = "Choisissez une autre personne que vous."
    if not text.strip():
        errors["texte"] = "Dites en quoi consiste ce lien."
    if errors:
        raise Invalid("Le lien n’est pas complet.", errors)
    made = Tie(person_id=by.id, kind=kind, siren="" if relative_id else _siren(number), relative_id=relative_id)
    made.organisation = "" if relative_id else organisation.strip()
    made.text, made.ended_on, made.declared_at = text.strip(), ended_on, at
    session.add(made)
    session.flush()
    data = {"kind": kind, "siren": made.siren, "relative": str(relative_id) if relative_id else None}
    journal.append(session, "tie.declared", by=by, at=at, data=data | {"ended_on": _day(ended_on)})
    return made


def end(session: Session, tie_id: UUID, ended_on: date, *, by: Actor, at: datetime) -> Tie:
    """Say when one's own tie ended, once and not in the future; it still counts for its look-back period."""
    found = session.get(Tie, tie_id)
    if found is None or found.person_id != by.id:
        raise NotFound
    if found.ended_on is not None:
        raise Conflict("La fin de ce lien est déjà notée.")
    if ended_on > date_in_paris(at):
        raise Invalid("Ce jour est à venir.", {"fini": "Notez la fin du lien quand elle a eu lieu."})
    found.ended_on = ended_on
    session.flush()
    journal.append(session, "tie.ended", by=by, at=at, data={"tie": str(tie_id), "ended_on": _day(ended_on)})
    return found


def record_contract(
    session: Session,
    *,
    number: str,
    organisation: str,
    other_number: str,
    other: str,
    subject: str,
    ended_on: date | None = None,
    by: Actor,
    at: datetime,
) -> Contract:
    """Keep what the manager knows of a contract between two organisations, each by its SIRET."""
    by.require("manager")
    errors = _faults("siret", number, "organisation", organisation)
    errors |= _faults("autre_siret", other_number, "autre", other)
    if not errors and _siren(number) == _siren(other_number):
        errors["autre_siret"] = "Ces deux SIRET sont ceux d’une même organisation."
    if not subject.strip():
        errors["objet"] = "Écrivez l’objet du contrat."
    if errors:
        raise Invalid("Le contrat n’est pas complet.", errors)
    made = Contract(siren=_siren(number), organisation=organisation.strip(), other_siren=_siren(other_number))
    made.other, made.subject, made.ended_on = other.strip(), subject.strip(), ended_on
    made.recorded_by, made.recorded_at = by.name, at
    session.add(made)
    session.flush()
    data = {"siren": made.siren, "other_siren": made.other_siren, "name": made.subject, "ended_on": _day(ended_on)}
    journal.append(session, "contract.recorded", by=by, at=at, data=data)
    return made


def end_contract(session: Session, contract_id: UUID, ended_on: date, *, by: Actor, at: datetime) -> Contract:
    """Note when a contract ended or will end, once."""
    by.require("manager")
    found = session.get(Contract, contract_id)
    if found is None:
        raise NotFound
    if found.ended_on is not None:
        raise Conflict("La fin de ce contrat est déjà notée.")
    found.ended_on = ended_on
    session.flush()
    data = {"siren": found.siren, "other_siren": found.other_siren, "ended_on": _day(ended_on)}
    journal.append(session, "contract.ended", by=by, at=at, data=data)
    return found


def of(session: Session, person_id: UUID) -> Sequence[Tie]:
    """The ties that a person declared, the latest first."""
    return session.scalars(select(Tie).where(Tie.person_id == person_id).order_by(Tie.declared_at.desc())).all()


def contracts(session: Session) -> Sequence[Contract]:
    """Every contract known, the latest first."""
    return session.scalars(select(Contract).order_by(Contract.recorded_at.desc(), Contract.id)).all()


def _faults(number_field: str, number: str, name_field: str, name: str) -> dict[str, str]:
    found = {}
    if said := siret.fault(number):
        found[number_field] = said
    if not name.strip():
        found[name_field] = "Écrivez le nom de l’organisation."
    return found


def _siren(number: str) -> str:
    return siret.normalised(number)[:9]


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
