"""Organisations: registered with their sites and their own word, which freezes once a certificate is issued."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from accounts import passwords, people
from audit import journal
from core import lookalikes, vocabulary
from core import siret as sirets
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from label import account_notices
from label.certificate_models import Certificate
from label.models import Organisation, Site

KINDS = (
    "mairie",
    "intercommunalité",
    "département ou région",
    "préfecture",
    "hôpital",
    "CAF",
    "autre organisme de sécurité sociale",
    "université",
    "établissement scolaire",
    "agence",
    "autre service public",
)
KNOWN = "Cette organisation est déjà inscrite : demandez à la personne qui l’a inscrite de vous ouvrir un accès."
# The digits of a SIRET that name the legal person.
SIREN = 9
FROZEN = "Un certificat a été délivré avec ce mot : il ne change plus pendant la vie du certificat."


class NewSite(msgspec.Struct, frozen=True):
    """A place to register: agents entitled to answer, people served in a year."""

    name: str
    headcount: int
    yearly_users: int


def sign_up(
    session: Session,
    *,
    siret: str,
    name: str,
    kind: str,
    word: str,
    sites: Sequence[NewSite],
    person_name: str,
    email: str,
    password: str = "",
    password_hash: str = "",
    at: datetime,
) -> Actor:
    """Register an organisation and its quality manager; give `password_hash` to hash before the transaction."""
    check(siret=siret, name=name, word=word, sites=sites)
    digits = sirets.normalised(siret)
    if session.scalar(select(Organisation.id).where(Organisation.siret == digits)) is not None:
        raise Invalid(KNOWN, {"siret": KNOWN})
    require_own_name(session, name, digits)
    made = Organisation(siret=digits, name=lookalikes.plain(name), kind=kind, word=word.strip(), registered_at=at)
    made.sites = [Site(name=site.name, headcount=site.headcount, yearly_users=site.yearly_users) for site in sites]
    session.add(made)
    session.flush()
    actor = people.register(
        session,
        email=email,
        name=person_name,
        password_hash=password_hash or passwords.hashed(password),
        role="applicant",
        organisation_id=made.id,
        at=at,
    )
    data = {"organisation": str(made.id), "siret": digits, "word": made.word, "sites": len(sites)}
    journal.append(session, "organisation.registered", by=actor, at=at, data=data)
    assert actor.id is not None  # noqa: S101 (just registered)
    account_notices.tell(session, "sign_up_applicant", actor.id, actor.role, organisation=made, at=at)
    return actor


def check(*, siret: str, name: str, word: str, sites: Sequence[NewSite]) -> None:
    """Raise Invalid with a sentence per field that cannot be accepted."""
    errors = {
        "siret": sirets.fault(siret),
        "name": lookalikes.fault(name),
        "word": vocabulary.fault(word),
        "sites": _sites_fault(sites),
    }
    found = {field: sentence for field, sentence in errors.items() if sentence}
    if found:
        raise Invalid("L’inscription contient une erreur : corrigez les champs signalés.", found)


def get(session: Session, organisation_id: UUID | None) -> Organisation:
    """The organisation with its sites."""
    query = select(Organisation).options(joinedload(Organisation.sites)).where(Organisation.id == organisation_id)
    found = session.scalars(query).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def own(session: Session, *, by: Actor) -> Organisation:
    """The applicant's own organisation."""
    by.require("applicant")
    return get(session, by.organisation_id)


def is_frozen(session: Session, organisation_id: UUID) -> bool:
    """Whether a certificate already carries the organisation's word."""
    query = select(Certificate.number).where(Certificate.organisation_id == organisation_id)
    return session.scalar(query.limit(1)) is not None


def change_word(session: Session, word: str, *, version: int, by: Actor, at: datetime) -> Organisation:
    """Choose another word for the people served; refused once a certificate is issued."""
    organisation = own(session, by=by)
    if organisation.version != version:
        raise Conflict("Quelqu’un a modifié votre organisation entre-temps : rechargez la page, puis recommencez.")
    if sentence := vocabulary.fault(word):
        raise Invalid(sentence, {"word": sentence})
    if is_frozen(session, organisation.id):
        raise Conflict(FROZEN)
    before, organisation.word = organisation.word, word.strip()
    session.flush()
    data = {"organisation": str(organisation.id), "from": before, "to": organisation.word}
    journal.append(session, "organisation.word_changed", by=by, at=at, data=data)
    return organisation


def require_own_name(session: Session, name: str, siret: str, *, of: UUID | None = None, field: str = "name") -> None:
    """Refuse a name that can be taken for a certified one, unless it is another place of the same legal person.

    `of` is the organisation that takes the name: what it holds already is its own.
    """
    seen = lookalikes.skeleton(name)
    for holder, held, owner in session.execute(
        select(Certificate.holder, Certificate.siret, Certificate.organisation_id)
    ):
        if owner != of and held[:SIREN] != siret[:SIREN] and lookalikes.skeleton(holder) == seen:
            sentence = (
                f"Ce nom se confond avec celui d’une organisation déjà certifiée, « {holder} » : précisez le vôtre, "
                "par exemple avec le département ou la commune."
            )
            raise Invalid(sentence, {field: sentence})


def namesakes(session: Session, organisation: Organisation) -> list[tuple[str, str]]:
    """Name and SIRET of every other legal person registered under a name that can be taken for this one's."""
    seen, siren = lookalikes.skeleton(organisation.name), organisation.siret[:SIREN]
    others = session.execute(select(Organisation.name, Organisation.siret).order_by(Organisation.registered_at))
    return [(name, held) for name, held in others if held[:SIREN] != siren and lookalikes.skeleton(name) == seen]


def _sites_fault(sites: Sequence[NewSite]) -> str | None:
    if not sites:
        return "Inscrivez au moins un site : le lieu où vous recevez ou servez les personnes."
    if wrong := next((fault for site in sites if (fault := lookalikes.fault(site.name))), None):
        return wrong
    seen = [lookalikes.skeleton(site.name) for site in sites]
    if len(set(seen)) < len(seen):
        return "Deux sites portent le même nom, ou des noms qui se confondent : distinguez-les."
    if not any(site.headcount for site in sites):
        return "Indiquez le nombre d’agents d’au moins un site : il donne le poids de chacun."
    return None
