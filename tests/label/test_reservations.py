"""The reservations of a grant, with a moved clock: recalled, lifted by an auditor, else a suspension is proposed."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.models import Job
from core.settings import Settings
from label import (
    atom,
    certificate_life,
    certificates,
    deadlines,
    edition_list,
    reminders,
    reservations,
    story_lines,
)
from label.certificate_models import StatusEvent
from tests.builders import make_person
from tests.label.crowd import told
from tests.label.reserved import DUE, Case, reserved

SEEN = "Registre vu au guichet, tenu depuis deux mois."


def on(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 9, tzinfo=UTC)


@pytest.fixture
def case(session: Session, keyring: Keyring, settings: Settings, at: datetime) -> Case:
    """One reservation, decided on 2 March 2026 and due on 2 September."""
    found = reserved(session, keyring, settings, at, count=1)
    session.execute(delete(Job))
    return found


def lift(session: Session, case: Case, at: datetime, **said: Any) -> reservations.Held:
    words: dict[str, Any] = {"by": case.auditor, "number": 1, "facts": SEEN} | said
    return reservations.lift(session, case.certificate, **words, at=at)


def test_a_reservation_is_recalled_before_its_day_and_the_suspension_is_proposed_after(
    session: Session, case: Case
) -> None:
    for day, expected in (
        (on(8, 1), set()),
        (on(8, 4), {"applicant", "auditor"}),
        (on(9, 2), {"applicant", "auditor"}),
    ):
        reminders.promise(session, at=day)
        assert told(session).keys() == {f"reservation_due_{role}" for role in expected}, day
    assert reservations.overdue(session, DUE) == []
    session.execute(delete(Job))
    for day in (on(9, 3), on(9, 4)):
        reminders.promise(session, at=day)
    assert told(session).keys() == {f"reservation_overdue_{role}" for role in ("applicant", "auditor", "manager")}
    [(held, one)] = reservations.overdue(session, date(2026, 9, 3))
    assert (held.id, one.number, one.standing(date(2026, 9, 3))) == (case.certificate.id, 1, "overdue")
    case.certificate.status = "suspended"
    session.flush()
    assert reservations.overdue(session, date(2026, 9, 3)) == [], "nothing is proposed any more"


def test_what_an_auditor_saw_lifts_it_once_and_for_good(session: Session, case: Case) -> None:
    lifted = lift(session, case, on(8, 20))
    assert reservations.of_certificate(session, case.certificate) == [lifted]
    assert (lifted.facts, lifted.lifted_by, lifted.standing(date(2027, 1, 1))) == (SEEN, case.auditor.name, "lifted")
    assert told(session).keys() == {"lift_reservation_applicant", "lift_reservation_manager"}
    with pytest.raises(Conflict, match="déjà levée"):
        lift(session, case, on(8, 21))
    [entry] = session.scalars(select(JournalEntry).where(JournalEntry.event == "reservation.lifted"))
    assert (entry.ref, entry.data["facts"]) == (case.certificate.number, SEEN)
    session.execute(delete(Job))
    reminders.promise(session, at=on(9, 3))
    assert told(session) == {}
    assert reservations.overdue(session, date(2026, 9, 3)) == []


def test_who_lifts_is_an_auditor_of_the_file_who_says_what_was_seen(session: Session, case: Case, at: datetime) -> None:
    with pytest.raises(Invalid), session.begin_nested():
        lift(session, case, on(8, 20), facts=" Vu. ")
    with pytest.raises(NotFound):
        lift(session, case, on(8, 20), number=2)
    with pytest.raises(NotFound):
        lift(session, case, on(8, 20), by=make_person(session, at, "auditor"))
    for by in (case.applicant, case.manager):
        with pytest.raises(NotAllowed):
            lift(session, case, on(8, 20), by=by)
    case.certificate.status = "withdrawn"
    session.flush()
    with pytest.raises(Conflict, match="plus en vigueur"):
        lift(session, case, on(8, 20))


def test_it_stands_among_the_deadlines_of_those_who_follow_the_file(session: Session, case: Case) -> None:
    expected = deadlines.Deadline(DUE, "Réserve n° 1 à lever", case.certificate.holder, case.certificate.candidacy_id)
    for by in (case.applicant, case.auditor, case.manager):
        assert expected in deadlines.of(session, by=by, today=date(2026, 10, 1)), by.role
    lift(session, case, on(10, 2))
    assert expected not in deadlines.of(session, by=case.applicant, today=date(2026, 10, 3))


def test_the_last_one_lifted_is_told_to_everybody_in_the_story_and_moves_no_status(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    several = reserved(session, keyring, settings, at)
    by, words = several.manager, {"public_url": "https://label.demo.test"}
    number = several.certificate.number
    certificate_life.suspend(session, keyring, number, reason="Accueil fermé.", by=by, at=on(8, 1), **words)
    lift(session, several, on(8, 20), number=2)
    assert story(session, several)[-1].action == "suspend", "one is left: nothing is said of how many"
    lift(session, several, on(8, 21))
    lines = story(session, several)
    assert [(line.action, line.status, line.since) for line in lines[-2:]] == [
        ("suspend", "suspended", on(8, 1)),
        ("lift_reservations", "suspended", on(8, 21)),
    ]
    held = certificates.by_number(session, number)
    assert (story_lines.turning(lines).reason, held.status) == ("Accueil fermé.", "suspended")
    said = json.loads(edition_list.editions_json(held, at=on(8, 22)))
    assert (said["status"], said["reason"]) == ("suspended", "Accueil fermé.")
    entry = atom.feed(session, settings, at=on(8, 22)).decode()
    assert f"Réserves levées : {held.holder}" in entry


def story(session: Session, case: Case) -> list[StatusEvent]:
    query = select(StatusEvent).where(StatusEvent.certificate_id == case.certificate.id)
    return list(session.scalars(query.order_by(StatusEvent.position)))
