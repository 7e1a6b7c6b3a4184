"""Ties that shoppers declare before anybody asks: an organisation, a commune, a kind of service; each may be lifted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Uuid, column, select, table
from sqlalchemy.orm import Session

from audit import journal
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from evaluation.models import Evaluation
from evaluation.visits import shopper_ties
from evaluation.visits.shopper_models import ShopperInterest
from evaluation.visits.shopper_ties import KINDS, REASONS, Known, Tie

LONGEST = 120
# By name: what stands above this package is not imported.
ORGANISATION = table("organisation", column("id", Uuid), column("siret"), column("name"), column("kind"))
CANDIDACY = table("candidacy", column("id", Uuid), column("answers", JSON))


def of(session: Session, person_id: UUID) -> Sequence[ShopperInterest]:
    """The ties that stand, the latest first."""
    query = select(ShopperInterest).where(ShopperInterest.person_id == person_id, ShopperInterest.lifted_at.is_(None))
    return session.scalars(query.order_by(ShopperInterest.declared_at.desc())).all()


def declare(session: Session, kind: str, value: str, reason: str, *, by: Actor, at: datetime) -> ShopperInterest:
    """Declare a tie; from now on nothing is offered there. Invalid when it names nothing that can be recognised."""
    by.require("shopper")
    if kind not in KINDS or reason not in REASONS:
        raise Invalid("Choisissez parmi les réponses proposées.")
    assert by.id is not None  # noqa: S101 (shoppers are people)
    named = _named(kind, value)
    if any((one.kind, one.value) == (kind, named) for one in of(session, by.id)):
        raise Conflict("Vous avez déjà déclaré ce lien.")
    made = ShopperInterest(person_id=by.id, kind=kind, value=named, reason=reason, declared_at=at)
    session.add(made)
    session.flush()
    data = {"person": str(by.id), "interest": str(made.id), "kind": kind, "value": named, "reason": reason}
    journal.append(session, "shopper.interest_declared", by=by, at=at, data=data)
    return made


def lift(session: Session, interest_id: UUID, *, by: Actor, at: datetime) -> None:
    """The shopper says that a tie is over; the journal keeps that there was one."""
    by.require("shopper")
    found = session.get(ShopperInterest, interest_id)
    if found is None or found.person_id != by.id or found.lifted_at is not None:
        raise NotFound
    found.lifted_at = at
    session.flush()
    data = {"person": str(by.id), "interest": str(found.id)}
    journal.append(session, "shopper.interest_lifted", by=by, at=at, data=data)


def closes(session: Session, evaluation: Evaluation, people: Collection[UUID]) -> set[UUID]:
    """Those whom a tie keeps out of the whole organisation."""
    ties = _ties(session, people)
    if not ties:
        return set()
    found = session.execute(select(ORGANISATION).where(ORGANISATION.c.id == evaluation.organisation_id)).one()
    known = Known(found.siret, found.name, found.kind, *_seat(session, evaluation))
    return {person for person, theirs in ties.items() if any(shopper_ties.touches(tie, known) for tie in theirs)}


def closed_sites(
    session: Session, evaluation: Evaluation, sites: Collection[str], people: Collection[UUID]
) -> dict[UUID, set[str]]:
    """The sites that ties close to each, for those who have any."""
    ties = _ties(session, people)
    postcode = _seat(session, evaluation)[0] if ties else ""
    return {person: shopper_ties.closed(theirs, sites, postcode) for person, theirs in ties.items()}


def _seat(session: Session, evaluation: Evaluation) -> tuple[str, str]:
    """Postcode and commune of the seat as the application gives them, empty when it is older than the question."""
    query = select(CANDIDACY.c.answers).where(CANDIDACY.c.id == evaluation.candidacy_id)
    answers = session.scalar(query) or {}
    return answers.get("code_postal", ""), answers.get("commune", "")


def _ties(session: Session, people: Collection[UUID]) -> dict[UUID, list[Tie]]:
    query = select(ShopperInterest).where(ShopperInterest.person_id.in_(people), ShopperInterest.lifted_at.is_(None))
    found: dict[UUID, list[Tie]] = {}
    for one in session.scalars(query):
        found.setdefault(one.person_id, []).append(Tie(one.kind, one.value))
    return found


def _named(kind: str, value: str) -> str:
    text = " ".join(value.split())
    if kind == "nature" and not text:
        raise Invalid("Choisissez une sorte de service.", {"nature": "Choisissez une sorte de service."})
    if not text or len(text) > LONGEST:
        raise Invalid("Écrivez de quoi il s’agit.", {"valeur": f"Écrivez un nom, {LONGEST} caractères au plus."})
    if kind == "nature":
        return text
    if kind == "commune":
        return _commune(text)
    try:
        return shopper_ties.siren(text)
    except ValueError as error:
        said = "Écrivez les 9 chiffres du SIREN, ou les 14 du SIRET : ils sont sur le site de l’organisation."
        raise Invalid("Ce numéro n’est pas un SIREN.", {"valeur": said}) from error


def _commune(text: str) -> str:
    try:
        return shopper_ties.commune(text)
    except ValueError as error:
        said = "Écrivez aussi le nom de la commune : un code seul ne se retrouve pas dans le nom d’un site."
        raise Invalid("Le nom de la commune manque.", {"valeur": said}) from error
