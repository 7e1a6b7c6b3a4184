"""Builders: plain functions with defaults that put a person or an organisation where a test needs one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.models import Membership, Person
from core.actor import Actor
from core.database import new_id
from evaluation.visits.shopper_charter import charter, quiz
from evaluation.visits.shopper_models import CharterSignature, QuizAttempt
from label import candidacies
from label.application import SECTIONS
from label.models import Candidacy, Organisation, Site

SIRET = "99900007800017"
COMPLETE = {
    section.name: "oui" if section.tick else "Un texte assez long pour que la rubrique soit examinée sérieusement."
    for section in SECTIONS
} | {"commune": "Épreuville-sur-Isle", "code_postal": "33000"}


def make_organisation(
    session: Session, at: datetime, *, siret: str = SIRET, name: str = "Mairie d’Essai", word: str = "usager"
) -> Organisation:
    """An organisation with two sites of 60 and 40 agents."""
    made = Organisation(siret=siret, name=name, kind="mairie", word=word, registered_at=at)
    made.sites = [
        Site(name="Centre", headcount=60, yearly_users=9000),
        Site(name="Annexe", headcount=40, yearly_users=3000),
    ]
    session.add(made)
    session.flush()
    return made


def make_person(
    session: Session,
    at: datetime,
    role: str,
    *,
    name: str = "",
    organisation_id: UUID | None = None,
    ready: bool = True,
) -> Actor:
    """A person with one role, as the actor they are once signed in (the password is not usable).

    A shopper has signed the charter and passed its quiz, unless they are not `ready`.
    """
    identity = new_id()
    name = name or f"Personne {identity.hex[:6]}"
    session.add(Person(id=identity, email=f"{identity.hex}@essai.test", name=name, password_hash="!", created_at=at))
    session.flush()
    session.add(Membership(person_id=identity, role=role, organisation_id=organisation_id, since=at))
    if role == "shopper" and ready:
        sign_the_charter(session, identity, at)
    session.flush()
    return Actor(identity, name, role, organisation_id)


def sign_the_charter(session: Session, person_id: UUID, at: datetime) -> None:
    """What a mystery shopper needs before any visit: the charter signed, its quiz passed."""
    text, asked = charter(), len(quiz().questions)
    session.add(CharterSignature(person_id=person_id, edition=text.edition, digest=text.digest(), signed_at=at))
    passed = {"edition": quiz().edition, "correct": asked, "asked": asked, "passed": True, "taken_at": at}
    session.add(QuizAttempt(person_id=person_id, **passed))


def submitted(
    session: Session,
    at: datetime,
    *,
    referentiel_id: str = "ehuh-2019",
    siret: str = SIRET,
    name: str = "Mairie d’Essai",
) -> tuple[Candidacy, Actor, Actor]:
    """A submitted candidacy, its applicant and a manager."""
    organisation = make_organisation(session, at, siret=siret, name=name)
    applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    manager = make_person(session, at, "manager")
    candidacy = candidacies.open_draft(session, referentiel_id, by=applicant, at=at)
    candidacies.save_draft(session, candidacy.id, COMPLETE, version=candidacy.version, by=applicant, at=at)
    candidacies.perform(session, candidacy.id, "submit", version=candidacy.version, by=applicant, at=at)
    return candidacy, applicant, manager


def in_evaluation(session: Session, at: datetime) -> tuple[Candidacy, Actor, Actor]:
    """A candidacy whose evaluation is open, its applicant and a manager."""
    candidacy, applicant, manager = submitted(session, at)
    points = [point.code for point in candidacies.checklist_points(candidacy)]
    candidacies.examine(session, candidacy.id, points, "", version=candidacy.version, by=manager, at=at)
    candidacies.perform(session, candidacy.id, "accept", version=candidacy.version, by=manager, at=at)
    candidacies.perform(session, candidacy.id, "open_evaluation", version=candidacy.version, by=manager, at=at)
    return candidacy, applicant, manager
