"""What falls due, and for whom: findings until they are closed, a certificate's dates until they pass."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from audit import findings
from core.errors import NotFound
from core.keys import Keyring
from core.settings import Settings
from label import candidacies, deadlines
from label.models import Candidacy
from tests.audit.rooms import open_room
from tests.audit.test_findings import answer, send, write
from tests.builders import make_organisation, make_person
from tests.label.issued import grant


def told(found: list[deadlines.Deadline]) -> list[tuple[date, str]]:
    return [(one.day, one.text) for one in found]


def test_a_notified_finding_is_due_until_it_is_closed(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    finding = write(session, room, at)
    long_after = date(2027, 1, 4)
    assert deadlines.of(session, by=room.applicant, today=at.date()) == [], "the report has not left"
    send(session, room, at)
    session.get_one(Candidacy, room.candidacy_id).state = "granted"
    expected = [(date(2026, 9, 2), "Constat n° 1 : l’écart doit être levé")]
    for somebody in (room.applicant, room.auditor, room.manager):
        assert told(deadlines.of(session, by=somebody, today=long_after)) == expected
    answer(session, room, finding, at)
    assert deadlines.of(session, by=room.applicant, today=long_after) == [], "the auditor has to verify"
    to_verify = [(date(2026, 9, 2), "Constat n° 1 : la correction est à vérifier")]
    assert told(deadlines.of(session, by=room.auditor, today=long_after)) == to_verify
    findings.close(
        session, finding.id, effectiveness="Liste vue à jour.", version=finding.version, by=room.auditor, at=at
    )
    assert deadlines.of(session, by=room.applicant, today=long_after) == []


def test_no_clock_runs_in_a_candidacy_that_ended_without_the_label(session: Session, at: datetime) -> None:
    room = open_room(session, at)
    write(session, room, at)
    send(session, room, at)
    session.get_one(Candidacy, room.candidacy_id).state = "refused"
    assert deadlines.of(session, by=room.applicant, today=at.date()) == []


def test_a_certificate_has_two_pulses_two_surveillances_a_renewal_and_an_end(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    held = grant(session, keyring, settings, at)
    holder = make_person(session, at, "applicant", organisation_id=held.organisation_id)
    manager = make_person(session, at, "manager")
    all_of_them = [
        (date(2026, 11, 2), "Sondage de suivi à 6 mois : dernier jour pour le lancer"),
        (date(2027, 3, 2), "Contrôle de surveillance à 12 mois"),
        (date(2027, 11, 2), "Sondage de suivi à 18 mois : dernier jour pour le lancer"),
        (date(2028, 3, 2), "Contrôle de surveillance à 24 mois"),
        (date(2028, 9, 1), "Renouvellement : dernier jour pour le demander"),
        (date(2029, 3, 1), "Dernier jour de validité du certificat"),
    ]
    assert told(deadlines.of(session, by=holder, today=date(2026, 3, 2))) == all_of_them
    assert told(deadlines.of(session, by=manager, today=date(2026, 3, 2))) == [
        all_of_them[1],
        all_of_them[3],
        all_of_them[5],
    ]
    assert told(deadlines.of(session, by=holder, today=date(2026, 11, 2))) == all_of_them, "the day itself counts"
    assert told(deadlines.of(session, by=holder, today=date(2026, 11, 3))) == all_of_them[1:]
    assert told(deadlines.of(session, by=holder, today=date(2027, 3, 3))) == all_of_them[2:]
    assert told(deadlines.of(session, by=holder, today=date(2028, 9, 1))) == all_of_them[4:]
    assert told(deadlines.of(session, by=holder, today=date(2028, 9, 2))) == all_of_them[5:]
    renewed = candidacies.open_draft(session, held.referentiel_id, by=holder, at=datetime(2028, 8, 1, tzinfo=UTC))
    assert told(deadlines.of(session, by=holder, today=date(2028, 9, 1))) == all_of_them[5:], "it is going on"
    renewed.state = "withdrawn"
    session.flush()
    assert told(deadlines.of(session, by=holder, today=date(2028, 9, 1))) == all_of_them[4:]
    assert deadlines.of(session, by=holder, today=held.valid_until + timedelta(days=1)) == []
    held.status = "withdrawn"
    session.flush()
    assert deadlines.of(session, by=holder, today=date(2026, 3, 2)) == []


def test_nobody_sees_the_dates_of_others(session: Session, keyring: Keyring, settings: Settings, at: datetime) -> None:
    grant(session, keyring, settings, at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre mairie")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    auditor = make_person(session, at, "auditor")
    for somebody in (stranger, auditor):
        assert deadlines.of(session, by=somebody, today=date(2026, 3, 2)) == []
    with pytest.raises(NotFound):
        deadlines.of(session, by=make_person(session, at, "shopper"), today=date(2026, 3, 2))
