"""Surveillance with a clock that is moved: who records what, what is overdue, what a day announced does by itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit import declarations, missions
from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.models import Job
from label import certificate_life, certificates, dated_steps, edition_list, reminders, surveillance
from label.certificate_models import Certificate
from label.life_models import PlannedStep
from label.models import Candidacy
from tests.builders import make_person
from tests.label.crowd import told
from tests.label.issued import URL

FACTS = "Les registres sont tenus, les équipes citent trois décisions prises seules."


class House(msgspec.Struct, frozen=True):
    """The certificate granted on 2 March 2026 and its people."""

    certificate: Certificate
    applicant: Actor
    auditor: Actor
    manager: Actor


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


@pytest.fixture
def house(session: Session, at: datetime) -> House:
    held = session.scalars(select(Certificate)).one()
    manager = make_person(session, at, "manager", name="Gestionnaire")
    auditor = make_person(session, at, "auditor", name="Auditrice")
    applicant = make_person(session, at, "applicant", organisation_id=held.organisation_id, name="Responsable")
    assert auditor.id is not None
    missions.assign(session, held.candidacy_id, auditor.id, auditor.name, by=manager, at=at)
    declarations.declare(session, held.candidacy_id, has_interest=False, text="", by=auditor, at=at)
    session.execute(delete(Job))
    return House(held, applicant, auditor, manager)


def on(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


def record(session: Session, house: House, moment: datetime, **said: Any) -> Any:
    by = said.pop("by", house.auditor)
    words: dict[str, Any] = {"done_on": moment.date(), "facts": FACTS, "conclusion": "maintained"} | said
    return surveillance.record(session, house.certificate, 12, **words, by=by, at=moment)


def standings(session: Session, house: House, today: date) -> dict[str, str]:
    return {line.check.name: line.standing for line in surveillance.of(session, house.certificate, today)}


def test_a_visit_recorded_in_time_is_done_told_and_journalled(session: Session, house: House) -> None:
    record(session, house, on(2027, 2, 15))
    assert standings(session, house, date(2027, 6, 1))["Visite de surveillance à 12 mois"] == "done"
    assert told(session)["surveillance_applicant"] >= {"Responsable"}
    assert "Gestionnaire" in told(session)["surveillance_manager"]
    entry = session.scalars(select(JournalEntry).where(JournalEntry.event == "surveillance.recorded")).one()
    assert (entry.ref, entry.data["conclusion"]) == (house.certificate.number, "maintained")
    with pytest.raises(Conflict, match="déjà enregistré"):
        record(session, house, on(2027, 2, 16))


def test_only_an_auditor_of_the_file_visits(session: Session, house: House, at: datetime) -> None:
    with pytest.raises(NotFound):
        record(session, house, on(2027, 2, 15), by=make_person(session, at, "auditor"))
    for somebody in (house.applicant, house.manager):
        with pytest.raises(NotAllowed):
            record(session, house, on(2027, 2, 15), by=somebody)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"done_on": date(2027, 2, 16)}, "date"),
        ({"done_on": date(2027, 1, 1)}, "date"),
        ({"facts": "Vu."}, "constats"),
        ({"conclusion": "parfait"}, "conclusion"),
    ],
)
def test_an_incomplete_visit_is_refused_field_by_field(
    session: Session, house: House, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        record(session, house, on(2027, 2, 15), **said)
    assert refused.value.errors.keys() == {field}


def test_a_missed_visit_is_recalled_then_told_late_then_proposes_a_suspension(session: Session, house: House) -> None:
    expected = {
        date(2027, 1, 29): set(),
        date(2027, 1, 31): {"visit_due_applicant", "visit_due_auditor"},
        date(2027, 3, 3): {"visit_overdue_applicant", "visit_overdue_auditor", "visit_overdue_manager"},
        date(2027, 4, 1): {"propose_suspension_applicant", "propose_suspension_manager"},
    }
    for day, templates in expected.items():
        session.execute(delete(Job))
        for _ in range(2):
            reminders.promise(session, at=on(day.year, day.month, day.day))
        assert told(session).keys() == templates, day
    (overdue,) = surveillance.watched(session, date(2027, 4, 1), ("suspend",))
    assert (overdue.certificate, overdue.line.check.months) == (house.certificate, 12)


def test_a_visit_that_concludes_so_proposes_a_suspension_until_one_is_pronounced(
    session: Session, house: House, keyring: Keyring
) -> None:
    record(session, house, on(2027, 2, 15), conclusion="suspend")
    today = date(2027, 2, 16)
    assert standings(session, house, today)["Visite de surveillance à 12 mois"] == "suspend"
    number, by = house.certificate.number, house.manager
    for action, day in ((certificate_life.suspend, 16), (certificate_life.reinstate, 20)):
        action(session, keyring, number, reason="Motif écrit.", by=by, at=on(2027, 2, day), public_url=URL)
    assert standings(session, house, date(2027, 2, 21))["Visite de surveillance à 12 mois"] == "done"


def test_a_new_candidacy_of_the_organisation_renews(session: Session, house: House) -> None:
    assert standings(session, house, date(2028, 9, 2))["Candidature de renouvellement"] == "overdue"
    sent = on(2028, 7, 3)
    again = Candidacy(
        organisation_id=house.certificate.organisation_id,
        referentiel_id=house.certificate.referentiel_id,
        referentiel_digest="x",
        state="submitted",
        created_at=sent,
        saved_at=sent,
        submitted_at=sent,
    )
    session.add(again)
    session.flush()
    assert standings(session, house, date(2028, 9, 2))["Candidature de renouvellement"] == "done"
    again.state = "inadmissible"
    session.flush()
    assert standings(session, house, date(2028, 9, 2))["Candidature de renouvellement"] == "overdue"


def announce(session: Session, house: House, at: datetime, action: str = "suspend") -> PlannedStep:
    words = {"on": date(2027, 3, 12), "reason": "Visite à douze mois non réalisée."}
    return dated_steps.announce(session, house.certificate.number, action, **words, by=house.manager, at=at)  # type: ignore[arg-type]


def test_an_announced_suspension_happens_on_its_day_and_not_before(
    session: Session, house: House, keyring: Keyring
) -> None:
    announce(session, house, on(2027, 3, 3))
    assert "Responsable" in told(session)["announced_step_applicant"]
    eve = datetime(2027, 3, 11, 22, 59, tzinfo=UTC)
    assert not dated_steps.due(session, at=eve)
    dated_steps.carry_out(session, keyring, at=eve, public_url=URL)
    assert house.certificate.status == "valid"
    day = datetime(2027, 3, 11, 23, 0, tzinfo=UTC)  # midnight in Paris: 12 March 2027
    assert dated_steps.due(session, at=day)
    dated_steps.carry_out(session, keyring, at=day, public_url=URL)
    assert house.certificate.status == "suspended"
    assert certificates.edition(session, house.certificate.number).revoked
    assert "Responsable" in told(session)["suspend_certificate_applicant"]
    assert not dated_steps.due(session, at=on(2027, 3, 13))


def test_a_cancelled_step_never_happens_and_an_impossible_one_is_closed(
    session: Session, house: House, keyring: Keyring
) -> None:
    step = announce(session, house, on(2027, 3, 3))
    with pytest.raises(Conflict, match="déjà annoncée"):
        announce(session, house, on(2027, 3, 3), "withdraw")
    dated_steps.cancel(session, step.id, why="Visite faite.", by=house.manager, at=on(2027, 3, 5))
    with pytest.raises(Conflict):
        dated_steps.cancel(session, step.id, why="Encore.", by=house.manager, at=on(2027, 3, 5))
    again = announce(session, house, on(2027, 3, 6))
    number, by = house.certificate.number, house.manager
    certificate_life.suspend(session, keyring, number, reason="Motif.", by=by, at=on(2027, 3, 7), public_url=URL)
    dated_steps.carry_out(session, keyring, at=on(2027, 3, 12), public_url=URL)
    assert again.cancelled_why is not None and "déjà suspendu" in again.cancelled_why
    assert house.certificate.status == "suspended"


def test_two_announcements_at_once_are_refused_by_the_database(session: Session, house: House) -> None:
    announce(session, house, on(2027, 3, 3))
    values = {"action": "withdraw", "effective_on": date(2027, 4, 1), "reason": "x", "announced_by": "x"}
    values |= {"announced_by_id": house.manager.id, "announced_at": on(2027, 3, 3)}
    session.add(PlannedStep(certificate_id=house.certificate.id, **values))
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_an_announcement_says_what_is_wrong(session: Session, house: House, at: datetime) -> None:
    number = house.certificate.number
    for day, reason, field in (
        (date(2026, 3, 2), "Un motif assez long.", "jour"),
        (date(2030, 1, 1), "Un motif assez long.", "jour"),
        (date(2026, 3, 3), "court", "pourquoi"),
    ):
        with pytest.raises(Invalid) as refused:
            dated_steps.announce(session, number, "suspend", on=day, reason=reason, by=house.manager, at=at)
        assert refused.value.errors.keys() == {field}
    with pytest.raises(NotAllowed):
        announce(session, msgspec.structs.replace(house, manager=house.auditor), at)


def test_the_end_of_the_validity_is_written_once_at_its_midnight(
    session: Session, house: House, keyring: Keyring
) -> None:
    for moment in (on(2029, 3, 1), on(2029, 3, 2), on(2029, 3, 9)):
        dated_steps.carry_out(session, keyring, at=moment, public_url=URL)
    session.expire_all()
    story = certificates.by_number(session, house.certificate.number).events
    assert [line.action for line in story] == ["issue", "expire"]
    assert story[-1].since == datetime(2029, 3, 1, 23, tzinfo=UTC)
    entries = session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.expired")).all()
    assert len(entries) == 1
    read = edition_list.editions_json(certificates.by_number(session, house.certificate.number), at=on(2029, 3, 9))
    assert b'"since":"2029-03-01T23:00:00Z"' in read and b'"status":"expired"' in read
