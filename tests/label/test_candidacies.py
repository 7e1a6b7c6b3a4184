"""Candidacies: drafts are never submissions, foreign ones do not exist, two people cannot overwrite each other."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from audit import declarations, missions
from audit.models import JournalEntry
from core.database import Database
from core.errors import Conflict, NotAllowed, NotFound
from evaluation import evaluations, referentiel
from label import candidacies, listing
from label.models import Candidacy
from tests.builders import COMPLETE, in_evaluation, make_organisation, make_person, submitted


def test_an_incomplete_draft_is_kept_but_not_sent(session: Session, at: datetime) -> None:
    organisation = make_organisation(session, at)
    applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    draft = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)
    typed = COMPLETE | {"motivation": "trop court"}
    candidacies.save_draft(session, draft.id, typed, version=draft.version, by=applicant, at=at)
    with pytest.raises(Conflict, match="complet"):
        candidacies.perform(session, draft.id, "submit", version=draft.version, by=applicant, at=at)
    assert draft.state == "draft"
    assert draft.answers["motivation"] == "trop court"
    assert draft.submitted_at is None


def test_submission_pins_the_edition_and_is_journalled(session: Session, at: datetime) -> None:
    candidacy, _, _ = submitted(session, at)
    assert candidacy.referentiel_digest == referentiel.load("ehuh-2019").digest
    events = session.scalars(
        select(JournalEntry.event).where(JournalEntry.candidacy_id == candidacy.id).order_by(JournalEntry.position)
    ).all()
    assert events == ["candidacy.drafted", "candidacy.submitted"]


def test_a_foreign_candidacy_does_not_exist(session: Session, at: datetime) -> None:
    candidacy, _, _ = submitted(session, at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    with pytest.raises(NotFound):
        candidacies.get(session, candidacy.id, by=stranger)
    assert listing.page(session, by=stranger).candidacies == []


def test_a_draft_is_seen_by_its_organisation_alone(session: Session, at: datetime) -> None:
    organisation = make_organisation(session, at)
    applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    draft = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)
    with pytest.raises(NotFound):
        candidacies.get(session, draft.id, by=make_person(session, at, "manager"))


def test_acceptance_needs_every_point_of_the_list(session: Session, at: datetime) -> None:
    candidacy, _, manager = submitted(session, at)
    points = [point.code for point in candidacies.checklist_points(candidacy)]
    assert points
    candidacies.examine(session, candidacy.id, points[1:], "", version=candidacy.version, by=manager, at=at)
    with pytest.raises(Conflict, match="recevabilité"):
        candidacies.perform(session, candidacy.id, "accept", version=candidacy.version, by=manager, at=at)


def test_a_rejection_needs_its_reason(session: Session, at: datetime) -> None:
    candidacy, _, manager = submitted(session, at)
    with pytest.raises(Conflict, match="motif"):
        candidacies.perform(session, candidacy.id, "reject", version=candidacy.version, text=" ", by=manager, at=at)
    reason = "Le périmètre exclut l’accueil."
    candidacies.perform(session, candidacy.id, "reject", version=candidacy.version, text=reason, by=manager, at=at)
    assert candidacy.state == "inadmissible"
    assert [said.text for said in candidacies.exchanges(session, candidacy.id)] == [reason]


def test_somebody_elses_role_is_refused(session: Session, at: datetime) -> None:
    candidacy, applicant, _ = submitted(session, at)
    with pytest.raises(NotAllowed):
        candidacies.perform(session, candidacy.id, "accept", version=candidacy.version, by=applicant, at=at)


def test_a_decision_is_never_taken_outside_a_sitting(session: Session, at: datetime) -> None:
    candidacy, _, _ = submitted(session, at)
    member = make_person(session, at, "committee")
    with pytest.raises(NotAllowed, match="séance"):
        candidacies.perform(session, candidacy.id, "grant", version=candidacy.version, by=member, at=at)


def test_the_second_of_two_people_is_told_and_changes_nothing(session: Session, at: datetime) -> None:
    candidacy, _, manager = submitted(session, at)
    seen = candidacy.version
    candidacies.examine(session, candidacy.id, [], "vu", version=seen, by=manager, at=at)
    with pytest.raises(Conflict, match="modifié"):
        candidacies.examine(session, candidacy.id, [], "autre", version=seen, by=manager, at=at)
    assert candidacy.checklist["remarques"] == "vu"


def test_two_transactions_on_one_candidacy_cannot_both_win(postgres_database: Database, at: datetime) -> None:
    with postgres_database.write() as session:
        candidacy, _, _ = submitted(session, at)
    with pytest.raises(StaleDataError), postgres_database.write() as first:
        mine = first.get_one(Candidacy, candidacy.id)
        with postgres_database.write() as second:
            second.get_one(Candidacy, candidacy.id).checklist = {"points": ["a"]}
        mine.checklist = {"points": ["b"]}


def test_opening_the_evaluation_creates_it_under_the_pinned_edition(session: Session, at: datetime) -> None:
    candidacy, _, _ = in_evaluation(session, at)
    opened = evaluations.latest(session, candidacy.id)
    assert opened is not None
    assert (opened.referentiel_id, opened.referentiel_digest) == ("ehuh-2019", candidacy.referentiel_digest)


def test_an_organisation_has_one_living_candidacy(session: Session, at: datetime) -> None:
    _, applicant, _ = submitted(session, at)
    with pytest.raises(Conflict, match="déjà une candidature"):
        candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)


def test_an_auditor_moves_only_a_file_entrusted_to_them(session: Session, at: datetime) -> None:
    candidacy, _, manager = in_evaluation(session, at)
    auditor = make_person(session, at, "auditor")
    assert auditor.id is not None
    with pytest.raises(NotFound):
        candidacies.perform(session, candidacy.id, "start_report", version=candidacy.version, by=auditor, at=at)
    missions.assign(session, candidacy.id, auditor.id, auditor.name, by=manager, at=at)
    with pytest.raises(Conflict, match="Déclarez d’abord"):
        candidacies.perform(session, candidacy.id, "start_report", version=candidacy.version, by=auditor, at=at)
    declarations.declare(session, candidacy.id, has_interest=False, text="", by=auditor, at=at)
    with pytest.raises(Conflict, match="campagnes"):
        candidacies.perform(session, candidacy.id, "start_report", version=candidacy.version, by=auditor, at=at)


def test_a_draft_may_be_withdrawn_and_nobody_else_ever_sees_it(session: Session, at: datetime) -> None:
    organisation = make_organisation(session, at)
    applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    manager = make_person(session, at, "manager")
    candidacy = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)
    candidacies.perform(session, candidacy.id, "withdraw", version=candidacy.version, by=applicant, at=at)
    assert candidacy.state == "withdrawn"
    with pytest.raises(NotFound):
        candidacies.get(session, candidacy.id, by=manager)
    assert listing.page(session, by=manager).candidacies == []
