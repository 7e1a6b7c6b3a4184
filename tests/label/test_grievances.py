"""Complaints and appeals: a number, a clock, a handler without any part in the file, an answer told and published."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit import declarations, journal, missions
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.models import Job
from label import appeals, grievances
from label.grievance_clock import clock
from label.grievance_models import Grievance
from label.involvement import involved
from label.models import Candidacy
from tests.builders import make_organisation, make_person
from tests.label.crowd import Crowd, gathered, jobs, told
from tests.label.issued import URL

TEXT = "Le 3 mars, à l’accueil, on m’a refusé un rendez-vous sans dire pourquoi."


def complaint(session: Session, at: datetime, **said: Any) -> Grievance:
    words = {"about": "", "author": "Jeanne", "email": "jeanne@essai.test"} | said
    return grievances.complain(session, words.pop("text", TEXT), **words, at=at)


def refused(session: Session, at: datetime) -> Crowd:
    """A file that the committee refused, where the manager acted and somebody stepped aside."""
    crowd = gathered(session, at)
    crowd.makes(session, "accept", at)
    crowd.makes(session, "refuse", at, text="Deux planchers manquent.")
    session.execute(delete(Job))
    return crowd


def appeal(session: Session, crowd: Crowd, at: datetime) -> Grievance:
    (against,) = appeals.appealable(session, crowd.candidacy.id, at.date())
    by = crowd.people["Responsable"]
    return appeals.file(session, crowd.candidacy.id, against.position, TEXT, by=by, at=at)


def answer(
    session: Session, found: Grievance, by: Actor, at: datetime, outcome: str = "upheld", told: str = "x"
) -> None:
    words = (found.number, outcome, "Vous avez raison.", told)
    # No sanction is contested in these tests: nothing is signed.
    grievances.decide(session, None, *words, by=by, at=at, public_url=URL)  # type: ignore[arg-type]


def test_anybody_complains_and_is_acknowledged_under_a_number_with_a_day(session: Session, at: datetime) -> None:
    manager = make_person(session, at, "manager", name="Gestionnaire")
    made = complaint(session, at)
    assert made.number.startswith("RECLAM-2026-")
    assert grievances.get(session, made.number.lower().replace("-", " ")) is made
    assert clock(made).due() == date(2026, 4, 14)  # thirty working days, less Easter Monday
    assert {job["template"]: job["to"] for job in jobs(session)} == {
        "complaint_received_citizen": "jeanne@essai.test",
        "grievance_received_manager": f"{manager.id.hex}@essai.test" if manager.id else "",
    }
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "grievance.filed")).one()
    assert (entry.ref, entry.actor_role, entry.actor_name) == (made.number, "citizen", "")
    assert TEXT not in entry.payload.decode() and "Jeanne" not in entry.payload.decode()


@pytest.mark.parametrize("text", ["court", "x" * 5001, " " * 30])
def test_a_text_too_short_or_too_long_is_refused(session: Session, at: datetime, text: str) -> None:
    with pytest.raises(Invalid):
        complaint(session, at, text=text)


def test_whoever_took_part_in_the_file_may_not_be_put_in_charge(session: Session, at: datetime) -> None:
    crowd = refused(session, at)
    made = appeal(session, crowd, at)
    free = {person.name for person in grievances.candidates(session, made)}
    # The manager examined, one member decided, one declared an interest, the active others did nothing.
    assert free == {"Relève", "Membre 2", "Membre et enquêteur"}
    for name in ("Gestionnaire", "Membre 1", "Intéressée", "Auditrice", "Libéré"):
        identity = crowd.people[name].id
        assert identity is not None
        with pytest.raises(Conflict, match="pris part au dossier"):
            grievances.assign(session, made.number, identity, by=crowd.people["Gestionnaire"], at=at)


def test_the_database_itself_refuses_a_handler_who_took_part(database: Database, at: datetime) -> None:
    with database.write() as session:
        crowd = refused(session, at)
        number = appeal(session, crowd, at).number
    for name in ("Membre 1", "Libéré"):
        with pytest.raises(DBAPIError, match="took part"), database.write() as session:
            values = {"handler_id": crowd.people[name].id, "handler": name, "state": "assigned"}
            session.execute(update(Grievance).where(Grievance.number == number).values(values))
    with pytest.raises(DBAPIError, match="took part"), database.write() as session:
        words = {
            "kind": "appeal",
            "text": TEXT,
            "number": "X",
            "filed_at": at,
            "handler_id": crowd.people["Membre 1"].id,
        }
        session.add(Grievance(candidacy_id=crowd.candidacy.id, **words))
    with database.write() as session:
        values = {"handler_id": crowd.people["Membre 2"].id, "handler": "Membre 2", "state": "assigned"}
        session.execute(update(Grievance).where(Grievance.number == number).values(values))


def test_a_handler_who_takes_part_meanwhile_can_no_longer_answer(session: Session, at: datetime) -> None:
    crowd = refused(session, at)
    made = appeal(session, crowd, at)
    handler = crowd.people["Membre 2"]
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=crowd.people["Gestionnaire"], at=at)
    declarations.declare(session, crowd.candidacy.id, has_interest=False, text="", by=handler, at=at)
    with pytest.raises(Conflict, match="pris part au dossier"):
        answer(session, made, handler, at)


def test_an_appeal_is_answered_by_its_handler_alone_and_everybody_concerned_is_told(
    session: Session, at: datetime
) -> None:
    crowd = refused(session, at)
    made = appeal(session, crowd, at)
    assert told(session) == {
        "appeal_received_applicant": {"Responsable", "Adjointe"},
        "grievance_received_manager": {"Gestionnaire", "Relève"},
    }
    handler, manager = crowd.people["Membre 2"], crowd.people["Gestionnaire"]
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=manager, at=at)
    assert told(session)["grievance_assigned_committee"] == {"Membre 2"}
    for somebody in (manager, crowd.people["Membre 1"], crowd.people["Responsable"]):
        with pytest.raises(NotAllowed):
            answer(session, made, somebody, at)
    with pytest.raises(Conflict, match="publié"):
        answer(session, made, handler, at, told=" ")
    answer(session, made, handler, at, "partly", "Une mesure a été relue : la règle d’arrondi est corrigée.")
    assert told(session)["appeal_answered_applicant"] == {"Responsable", "Adjointe"}
    assert grievances.published(session) == [made]
    assert grievances.counts(session) == {("appeal", "partly"): 1}
    with pytest.raises(NotAllowed):
        answer(session, made, manager, at)
    with pytest.raises(Conflict):
        answer(session, made, handler, at)
    assert handler.id not in involved(session, crowd.candidacy.id), "handling an appeal is no part in the file"


def test_what_is_not_upheld_is_counted_and_not_published(session: Session, at: datetime) -> None:
    handler, manager = make_person(session, at, "committee"), make_person(session, at, "manager")
    made = complaint(session, at)
    assert handler.id is not None
    grievances.assign(session, made.number, handler.id, by=manager, at=at)
    answer(session, made, handler, at, "dismissed", "")
    assert grievances.published(session) == []
    assert grievances.counts(session) == {("complaint", "dismissed"): 1}


def test_an_appeal_lives_two_months_and_only_its_organisation_makes_it(session: Session, at: datetime) -> None:
    crowd = refused(session, at)
    identity = crowd.candidacy.id
    (against,) = appeals.appealable(session, identity, date(2026, 5, 2))
    assert (against.name, against.until) == ("Le refus du label", date(2026, 5, 2))
    assert appeals.appealable(session, identity, date(2026, 5, 3)) == []
    late = datetime(2026, 5, 3, 9, tzinfo=UTC)
    with pytest.raises(Conflict, match="délai de recours"):
        appeals.file(session, identity, against.position, TEXT, by=crowd.people["Responsable"], at=late)
    with pytest.raises(NotFound):
        appeals.file(session, identity, against.position, TEXT, by=crowd.people["Étrangère"], at=at)
    with pytest.raises(NotFound):
        appeals.file(session, identity, against.position + 999, TEXT, by=crowd.people["Responsable"], at=at)
    made = appeal(session, crowd, at)
    assert appeals.appealable(session, identity, at.date()) == [], "one appeal against one decision"
    appeals.withdraw(session, made.number, by=crowd.people["Responsable"], at=at)
    assert appeals.appealable(session, identity, at.date()) == [against]
    with pytest.raises(Conflict):
        appeals.withdraw(session, made.number, by=crowd.people["Responsable"], at=at)


def test_a_sanction_of_a_certificate_is_appealable_too(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    by = crowd.people["Gestionnaire"]
    journal.append(session, "certificate.suspended", by=by, at=at, candidacy_id=crowd.candidacy.id, ref="X")
    found = appeals.appealable(session, crowd.candidacy.id, at.date() + timedelta(days=3))
    assert [one.name for one in found] == ["La suspension du certificat"]


def test_an_auditor_entrusted_who_did_nothing_yet_took_part(session: Session, at: datetime) -> None:
    other = make_organisation(session, at)
    candidacy = Candidacy(organisation_id=other.id, referentiel_id="ehuh-2019", created_at=at, saved_at=at)
    session.add(candidacy)
    session.flush()
    auditor, manager = make_person(session, at, "auditor"), make_person(session, at, "manager")
    assert auditor.id is not None
    missions.assign(session, candidacy.id, auditor.id, auditor.name, by=manager, at=at)
    assert involved(session, candidacy.id) == {auditor.id, manager.id}
