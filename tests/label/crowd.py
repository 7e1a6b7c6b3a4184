"""A candidacy with everybody around it: those whom its steps concern, and those whom they do not."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from accounts.models import Membership, Person
from audit import declarations, missions
from core import mail
from core.actor import SYSTEM, Actor
from core.models import Job
from evaluation import evaluations
from evaluation.visits import mystery, mystery_missions
from label import candidacies, workflow
from label.models import Candidacy
from tests.builders import in_evaluation, make_organisation, make_person, sign_the_charter
from tests.evaluation.campaign_of_visits import START

# Every condition of the table holds: what is tested here is who hears of the step.
MET = workflow.Facts(**dict.fromkeys(workflow.Facts.__struct_fields__, True))
CONCERNED = {
    "applicant": {"Responsable", "Adjointe"},
    "manager": {"Gestionnaire", "Relève"},
    "auditor": {"Auditrice"},
    "committee": {"Membre 1", "Membre 2"},
    "shopper": {"Membre et enquêteur"},
}
ACTING = {"applicant": "Responsable", "manager": "Gestionnaire", "auditor": "Auditrice", "committee": "Membre 1"}
NOBODY = {"system": SYSTEM}


class Crowd(msgspec.Struct, frozen=True):
    """The file and its people, by name."""

    candidacy: Candidacy
    people: dict[str, Actor]

    def makes(self, session: Session, action: str, at: datetime, *, text: str = "") -> None:
        """One step of the table, from a state that allows it, by somebody of its role."""
        row = workflow.BY_ACTION[action]
        self.candidacy.state = row.sources[-1]
        session.flush()
        by = NOBODY.get(row.role) or self.people[ACTING[row.role]]
        candidacies.move(session, self.candidacy, action, MET, text=text, by=by, at=at)


def gathered(session: Session, at: datetime) -> Crowd:
    """A candidacy in evaluation, its people, and strangers; nothing is promised to anybody yet."""
    candidacy, applicant, manager = in_evaluation(session, at)
    organisation = candidacy.organisation_id
    other = make_organisation(session, at, siret="99900014400017", name="Autre mairie")
    people = {
        "Responsable": applicant,
        "Adjointe": make_person(session, at, "applicant", organisation_id=organisation),
        "Étrangère": make_person(session, at, "applicant", organisation_id=other.id),
        "Gestionnaire": manager,
    }
    roles = {"Relève": "manager", "Parti": "manager", "Enquêteur": "shopper"}
    roles |= dict.fromkeys(("Auditrice", "Libéré", "Autre auditeur"), "auditor")
    roles |= dict.fromkeys(("Membre 1", "Membre 2", "Intéressée", "Membre et enquêteur"), "committee")
    people |= {name: make_person(session, at, role) for name, role in roles.items()}
    for name, actor in people.items():
        session.get_one(Person, actor.id).name = name
    crowd = Crowd(candidacy, people)
    _engage(session, crowd, at)
    session.execute(delete(Job))
    session.flush()
    return crowd


def _engage(session: Session, crowd: Crowd, at: datetime) -> None:
    """Missions, a released one, an interest, a mystery visit by a member of the committee, a closed account."""
    people, candidacy, manager = crowd.people, crowd.candidacy, crowd.people["Gestionnaire"]
    for name in ("Auditrice", "Libéré"):
        missions.assign(session, candidacy.id, _id(people[name]), name, by=manager, at=at)
    missions.release(session, candidacy.id, _id(people["Libéré"]), reason="Absence", by=manager, at=at)
    declarations.declare(session, candidacy.id, has_interest=True, text="Un proche.", by=people["Intéressée"], at=at)
    wear(session, people["Membre et enquêteur"], "shopper", at)
    sign_the_charter(session, _id(people["Membre et enquêteur"]), at)
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    campaign = mystery.plan(session, evaluation.id, total=12, sites={"Centre": 1}, start=START, by=manager, at=at)
    first = mystery_missions.missions_of(session, campaign.id)[0]
    visitor = people["Membre et enquêteur"]
    mystery_missions.assign(session, first.id, _id(visitor), visitor.name, by=manager, at=at)
    session.get_one(Person, people["Parti"].id).active = False


def wear(session: Session, actor: Actor, role: str, at: datetime) -> None:
    """Give a person one more role."""
    session.add(Membership(person_id=actor.id, role=role, organisation_id=None, since=at))
    session.flush()


def jobs(session: Session) -> list[dict[str, Any]]:
    """What was promised."""
    return list(session.scalars(select(Job.payload).where(Job.kind == mail.NOTICE)))


def told(session: Session) -> dict[str, set[str]]:
    """Template → the names of those to whom it was promised."""
    names = {person.email: person.name for person in session.scalars(select(Person))}
    found: dict[str, set[str]] = {}
    for job in jobs(session):
        found.setdefault(job["template"], set()).add(names[job["to"]])
    return found


def _id(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id
