"""A second grant to the organisation of the granted file: the candidacy that renews, decided as the first one was."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit import declarations
from core.actor import Actor
from core.keys import Keyring
from core.settings import Settings
from evaluation import evaluations
from label import candidacies, certificates, committee
from label.certificate_models import Certificate
from label.models import Candidacy, Deliberation
from tests.builders import COMPLETE, make_person
from tests.label.sittings import MET, vote_all


def held(session: Session) -> Certificate:
    """The certificate of 2 March 2026."""
    return session.scalars(select(Certificate).order_by(Certificate.issued_on)).first() or _missing()


def opened(session: Session, at: datetime, referentiel_id: str = "ehuh-2019") -> Candidacy:
    """A draft of its organisation."""
    applicant = make_person(session, at, "applicant", organisation_id=held(session).organisation_id)
    return candidacies.open_draft(session, referentiel_id, by=applicant, at=at)


def before_committee(session: Session, at: datetime) -> tuple[Candidacy, list[Actor]]:
    """The renewal before a committee whose members voted to grant."""
    candidacy = opened(session, at)
    applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id)
    manager = make_person(session, at, "manager")
    candidacies.save_draft(session, candidacy.id, COMPLETE, version=candidacy.version, by=applicant, at=at)
    candidacies.perform(session, candidacy.id, "submit", version=candidacy.version, by=applicant, at=at)
    points = [point.code for point in candidacies.checklist_points(candidacy)]
    candidacies.examine(session, candidacy.id, points, "", version=candidacy.version, by=manager, at=at)
    for action in ("accept", "open_evaluation"):
        candidacies.perform(session, candidacy.id, action, version=candidacy.version, by=manager, at=at)
    candidacy.state = "committee"
    evaluation = evaluations.latest(session, candidacy.id)
    assert evaluation is not None
    sitting = {"evaluation_id": evaluation.id, "verdict": MET, "quorum": 3, "opened_at": at}
    session.add(Deliberation(candidacy_id=candidacy.id, **sitting))
    session.flush()
    members = [make_person(session, at, "committee") for _ in range(3)]
    for member in members:
        declarations.declare(session, candidacy.id, has_interest=False, text="", by=member, at=at)
    vote_all(session, candidacy, members, "granted", at)
    return candidacy, members


def renew(session: Session, keyring: Keyring, settings: Settings, at: datetime) -> Certificate:
    """The certificate that the renewal earned."""
    candidacy, members = before_committee(session, at)
    committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
    found = certificates.of_candidacy(session, candidacy.id)
    assert found is not None
    return found


def _missing() -> Certificate:
    raise AssertionError("nothing was granted")
