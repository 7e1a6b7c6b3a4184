"""Each step is told to the right people, once, in its own transaction, without the words of anybody."""

import json
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit import declarations, findings, missions
from core.database import Database
from core.keys import Keyring
from core.models import Job
from label import candidacies, notices, organisations, workflow
from label.certificate_life import reinstate, suspend, withdraw
from label.certificate_models import Certificate
from tests.builders import make_organisation, make_person, submitted
from tests.label.crowd import CONCERNED, gathered, jobs, told, wear
from tests.label.issued import URL

# Action → the roles that hear of it.
HEARS = {
    "submit": "manager",
    "request_information": "applicant",
    "answer_information": "manager",
    "accept": "applicant",
    "reject": "applicant",
    "open_evaluation": "applicant auditor",
    "start_report": "",
    "send_report": "applicant",
    "reply": "manager auditor",
    "lapse": "applicant auditor",
    "finalise_report": "applicant manager committee",
    "grant": "applicant",
    "grant_with_reservations": "applicant",
    "adjourn": "applicant manager",
    "inquire": "manager",
    "reconvene": "manager committee",
    "refuse": "applicant",
    "resume": "applicant auditor",
    "withdraw": "manager auditor shopper",
    "reopen": "applicant manager",
    "reexamine": "applicant manager",
    "discontinue": "applicant auditor shopper",
}


@pytest.mark.parametrize("action", HEARS)
def test_a_step_is_told_to_those_it_concerns_and_to_nobody_else(session: Session, at: datetime, action: str) -> None:
    crowd = gathered(session, at)
    crowd.makes(session, action, at + timedelta(days=1))
    assert told(session) == {f"{action}_{role}": CONCERNED[role] for role in HEARS[action].split()}


def test_every_step_of_the_table_was_thought_of() -> None:
    assert HEARS.keys() == workflow.BY_ACTION.keys()
    assert {action for action, roles in HEARS.items() if roles} == notices.TOLD.keys()


def test_a_step_that_is_rolled_back_promises_nothing(database: Database, at: datetime) -> None:
    with database.write() as session:
        crowd = gathered(session, at)
    with pytest.raises(RuntimeError), database.write() as session:
        session.add(crowd.candidacy)
        crowd.makes(session, "adjourn", at)
        assert len(jobs(session)) == 4
        raise RuntimeError
    with database.read() as session:
        assert jobs(session) == []
    with database.write() as session:
        session.add(crowd.candidacy)
        crowd.makes(session, "adjourn", at)
    with database.read() as session:
        assert len(jobs(session)) == 4


def test_a_step_is_told_once_and_again_when_it_is_made_again(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    crowd.makes(session, "request_information", at, text="Le périmètre ?")
    notices.tell(session, crowd.candidacy, "request_information", by=crowd.people["Gestionnaire"], at=at)
    assert len(jobs(session)) == 2
    crowd.makes(session, "request_information", at, text="Et les sites ?")
    assert len(jobs(session)) == 4


def test_the_path_through_the_services_tells_each_step(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    assert told(session) == {"submit_manager": {manager.name}}
    for action, by in (("request_information", manager), ("answer_information", applicant)):
        version = candidacy.version
        candidacies.perform(session, candidacy.id, action, version=version, text="Le périmètre.", by=by, at=at)
    assert told(session)["request_information_applicant"] == {applicant.name}
    assert told(session)["answer_information_manager"] == {manager.name}


def test_nobody_is_told_what_they_did_themselves(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    wear(session, crowd.people["Auditrice"], "manager", at)
    crowd.makes(session, "finalise_report", at)
    assert told(session)["finalise_report_manager"] == {"Gestionnaire", "Relève"}


def test_whoever_wears_two_roles_is_written_to_once(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    wear(session, crowd.people["Auditrice"], "manager", at)
    crowd.makes(session, "reply", at)
    assert told(session) == {"reply_auditor": {"Auditrice"}, "reply_manager": {"Gestionnaire", "Relève"}}


def test_a_draft_that_was_never_sent_is_told_to_nobody(session: Session, at: datetime) -> None:
    make_person(session, at, "manager")
    organisation = make_organisation(session, at)
    applicant = make_person(session, at, "applicant", organisation_id=organisation.id)
    draft = candidacies.open_draft(session, "ehuh-2019", by=applicant, at=at)
    notices.tell(session, draft, "withdraw", by=applicant, at=at)
    assert jobs(session) == []


def test_a_job_holds_plain_values_and_nothing_that_was_written(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    crowd.candidacy.organisation.word = "personne accompagnée"
    for days, action in enumerate(notices.TOLD):
        crowd.makes(session, action, at + timedelta(days=days), text="Un motif confidentiel")
    assert {job["template"].rpartition("_")[0] for job in jobs(session)} == notices.TOLD.keys()
    for job in jobs(session):
        assert "confidentiel" not in json.dumps(job, ensure_ascii=False)
        assert job.keys() == {"to", "template", "values", "at"}
        assert job["values"].keys() == {"role", "path", "organisation", "word", "label", "due"}
        assert job["values"]["word"] == "personne accompagnée"
        assert job["values"]["label"] == "Équipe heureuse, Personnes accompagnées heureuses"
        known = (f"/candidatures/{crowd.candidacy.id}", "/missions")
        assert job["values"]["path"].startswith(known)


def test_two_events_of_one_moment_are_two_mails(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    for action in ("close", "refuse_proof", "close"):
        notices.tell(session, crowd.candidacy, action, by=crowd.people["Auditrice"], at=at)
    assert told(session) == dict.fromkeys(("close_applicant", "refuse_proof_applicant"), CONCERNED["applicant"])
    assert len(jobs(session)) == 4


def test_the_organisation_is_told_each_step_of_its_certificate(
    granted_database: Database, keyring: Keyring, at: datetime
) -> None:
    with granted_database.write() as session:
        holder = session.scalars(select(Certificate)).one()
        manager = make_person(session, at, "manager")
        applicant = make_person(session, at, "applicant", organisation_id=holder.organisation_id, name="Responsable")
        session.execute(delete(Job))
        for hours, act in enumerate((suspend, reinstate, withdraw)):
            then = at + timedelta(hours=hours)
            act(session, keyring, holder.number, reason="Motif secret.", by=manager, at=then, public_url=URL)
        found = told(session)
        assert found.keys() == {f"{step}_certificate_applicant" for step in ("suspend", "reinstate", "withdraw")}
        assert all(applicant.name in names and manager.name not in names for names in found.values())
        assert "secret" not in json.dumps(jobs(session))


def test_a_sign_up_is_told_to_whoever_made_it(session: Session, at: datetime) -> None:
    organisations.sign_up(
        session,
        siret="99900007800017",
        name="Hôpital d’Essai",
        kind="hôpital",
        word="patient",
        sites=[organisations.NewSite("Centre", 60, 900)],
        person_name="Responsable",
        email="r@essai.test",
        password_hash="!",
        at=at,
    )
    (job,) = jobs(session)
    assert (job["template"], job["to"]) == ("sign_up_applicant", "r@essai.test")
    assert job["values"]["label"].endswith("Patients heureux")


def test_the_organisation_alone_reads_the_first_day_to_come_of_its_open_gaps(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    auditor, applicant = crowd.people["Auditrice"], crowd.people["Responsable"]
    days = [date(2026, 3, 20), date(2026, 4, 3), date(2026, 5, 4)]
    declarations.declare(session, crowd.candidacy.id, has_interest=False, text="", by=auditor, at=at)
    made = [
        findings.record(
            session, crowd.candidacy.id, grade="minor", requirement="X-1", facts="Vu.", due=day, by=auditor, at=at
        )
        for day in days
    ]
    crowd.makes(session, "send_report", at)
    assert {job["values"]["due"] for job in jobs(session)} == {"2026-03-20"}
    findings.respond(
        session, made[1].id, cause="Oubli", correction="Fait", version=made[1].version, by=applicant, at=at
    )
    findings.close(session, made[1].id, effectiveness="Vu corrigé", version=made[1].version, by=auditor, at=at)
    crowd.makes(session, "finalise_report", at + timedelta(days=30))
    due = {job["template"]: job["values"]["due"] for job in jobs(session)}
    assert due["finalise_report_applicant"] == "2026-05-04"
    assert due["finalise_report_committee"] is None


def test_a_mission_is_told_to_its_auditor_each_time_it_is_given(session: Session, at: datetime) -> None:
    crowd = gathered(session, at)
    manager, auditor = crowd.people["Gestionnaire"], crowd.people["Autre auditeur"]
    assert auditor.id is not None
    for days in (0, 2):
        moment = at + timedelta(days=days)
        mission = missions.assign(session, crowd.candidacy.id, auditor.id, auditor.name, by=manager, at=moment)
        for _ in range(2):
            notices.tell_alone(session, mission.candidacy_id, "entrust", mission.person_id, at=moment)
        missions.release(session, crowd.candidacy.id, auditor.id, reason="Absence", by=manager, at=moment)
    assert told(session) == {"entrust_auditor": {"Autre auditeur"}}
    assert len(jobs(session)) == 2
