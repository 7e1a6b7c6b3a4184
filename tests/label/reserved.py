"""A certificate given with reservations, and those who follow it."""

from datetime import date, datetime

import msgspec
from sqlalchemy.orm import Session

from audit import declarations, missions
from core.actor import Actor
from core.keys import Keyring
from core.settings import Settings
from label import certificates, committee
from label.certificate_models import Certificate
from tests.builders import make_person
from tests.label.sittings import MET, open_sitting, vote_all

TEXT, DUE = "Tenir le registre des remarques.", date(2026, 9, 2)


class Case(msgspec.Struct, frozen=True):
    """A certificate given with reservations, and its people."""

    certificate: Certificate
    applicant: Actor
    manager: Actor
    auditor: Actor


def reserved(session: Session, keyring: Keyring, settings: Settings, at: datetime, *, count: int = 2) -> Case:
    """So many reservations, due on 2 September 2026."""
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members, "granted_with_reservations", at)
    words = (candidacy.id, "granted_with_reservations", "Sous réserve.")
    said = [(TEXT, DUE)] * count
    committee.decide(session, keyring, settings, *words, reserves=said, by=members[0], at=at)
    applicant = make_person(session, at, "applicant", organisation_id=candidacy.organisation_id, name="Responsable")
    manager, auditor = (make_person(session, at, role, name=role.title()) for role in ("manager", "auditor"))
    missions.assign(session, candidacy.id, auditor.id or candidacy.id, auditor.name, by=manager, at=at)
    declarations.declare(session, candidacy.id, has_interest=False, text="", by=auditor, at=at)
    certificate = certificates.of_candidacy(session, candidacy.id)
    assert certificate is not None
    return Case(certificate, applicant, manager, auditor)
