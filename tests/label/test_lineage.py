"""Renewals: asked in their window, superseding what they renew, never two certificates in force for one scheme."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.database import Database
from core.errors import Conflict
from core.keys import Keyring
from core.settings import Settings
from label import (
    certificate_life,
    certificates,
    dated_steps,
    edition_list,
    lineage,
    proofs,
    publication,
    renewals,
    surveillance,
)
from label.certificate_models import Certificate
from migrations.upgrade import config, upgrade
from tests.builders import make_person
from tests.label.crowd import told
from tests.label.issued import URL
from tests.label.renewed import before_committee, held, opened, renew
from tests.label.test_certificate_life import published_bit

IN_TIME = datetime(2028, 7, 3, 9, tzinfo=UTC)
LATE = datetime(2029, 5, 14, 9, tzinfo=UTC)


@pytest.fixture
def session(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened_session:
        yield opened_session


@pytest.fixture
def demo() -> Settings:
    return Settings(demo=True)


def test_a_renewal_waits_for_its_window_and_says_from_which_day(session: Session) -> None:
    with pytest.raises(Conflict, match=r"valable jusqu’au 1er.mars 2029.*à partir du 1er.juin 2028"):
        opened(session, datetime(2028, 5, 31, 9, tzinfo=UTC))
    draft = opened(session, datetime(2028, 6, 1, 9, tzinfo=UTC))
    entry = session.scalars(select(JournalEntry).where(JournalEntry.candidacy_id == draft.id)).one()
    assert entry.data == {"renews": held(session).number}
    renewed = renewals.of_candidacy(session, draft)
    assert renewed is not None and renewed.certificate is held(session)


def test_another_label_is_no_renewal_and_what_was_withdrawn_is_not_renewed(
    session: Session, keyring: Keyring, at: datetime
) -> None:
    certificate = held(session)
    assert renewals.of(session, certificate.organisation_id, "spx-2026") is None
    manager = make_person(session, at, "manager")
    certificate_life.withdraw(session, keyring, certificate.number, reason="Fraude.", by=manager, at=at, public_url=URL)
    assert renewals.of(session, certificate.organisation_id, "ehuh-2019") is None
    opened(session, at)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2028, 5, 31), "early"),
        (date(2028, 6, 1), "open"),
        (date(2028, 9, 1), "open"),
        (date(2028, 9, 2), "hurried"),
        (date(2029, 3, 1), "hurried"),
        (date(2029, 3, 2), "late"),
    ],
)
def test_the_window_is_that_of_the_programme(session: Session, day: date, standing: str) -> None:
    renewed = renewals.of(session, held(session).organisation_id, "ehuh-2019")
    assert renewed is not None and renewed.standing(day) == standing


def test_the_new_certificate_supersedes_the_old_one_everywhere_in_the_same_transaction(
    session: Session, keyring: Keyring, demo: Settings
) -> None:
    old = held(session)
    made = renew(session, keyring, demo, IN_TIME)
    assert (old.status, made.status, made.supersedes_id) == ("superseded", "valid", old.id)
    assert published_bit(session, keyring, certificates.edition(session, old.number))
    assert not published_bit(session, keyring, certificates.edition(session, made.number))
    assert lineage.chain(session, old) == lineage.chain(session, made) == [old, made]
    said = proofs.read(certificates.edition(session, made.number).rdfc)["credentialSubject"]["narrative"]
    assert f"Remplace le certificat {old.number}." in said
    events = session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.superseded")).all()
    assert [(entry.ref, entry.data["number"]) for entry in events] == [(old.number, made.number)]
    assert told(session).keys() >= {"grant_applicant", "supersede_certificate_applicant"}


def test_software_reads_the_lineage_both_ways(session: Session, keyring: Keyring, demo: Settings) -> None:
    old, made = held(session), renew(session, keyring, demo, IN_TIME)
    session.expire_all()
    read = {
        one.number: json.loads(edition_list.editions_json(certificates.by_number(session, one.number), at=IN_TIME))
        for one in (old, made)
    }
    assert (read[old.number]["status"], read[old.number]["supersededBy"]) == ("superseded", made.number)
    assert read[old.number]["story"][-1]["status"] == "superseded" and "supersedes" not in read[old.number]
    assert (read[made.number]["status"], read[made.number]["supersedes"]) == ("valid", old.number)
    listed = json.loads(publication.register_json(session, demo, at=IN_TIME))["meta"]["certificates"]
    assert {one["number"]: one.get("supersededBy") for one in listed} == {old.number: made.number, made.number: None}
    assert certificate_life.census(session, IN_TIME) == {"superseded": 1, "valid": 1}


def test_the_database_itself_refuses_two_certificates_in_force(
    session: Session, keyring: Keyring, demo: Settings
) -> None:
    old = held(session)
    renew(session, keyring, demo, IN_TIME)
    old.status = "suspended"
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_a_late_renewal_follows_an_expired_certificate_and_the_gap_shows_at_any_date(
    session: Session, keyring: Keyring, demo: Settings
) -> None:
    old = held(session)
    dated_steps.carry_out(session, keyring, at=datetime(2029, 3, 2, 9, tzinfo=UTC), public_url=URL)
    made = renew(session, keyring, demo, LATE)
    session.expire_all()
    found = certificates.by_number(session, old.number)
    days = (date(2026, 3, 1), date(2026, 3, 2), date(2029, 3, 1), date(2029, 3, 2), date(2029, 5, 13), LATE.date())
    stood = ["before", "valid", "valid", "expired", "expired", "superseded"]
    assert [certificate_life.standing_on(found, day) for day in days] == stood
    after = certificates.by_number(session, made.number)
    assert [certificate_life.standing_on(after, day) for day in (date(2029, 5, 13), LATE.date())] == ["before", "valid"]


def test_a_suspended_certificate_stood_so_on_its_days_only(session: Session, keyring: Keyring, at: datetime) -> None:
    number, by = held(session).number, make_person(session, at, "manager")
    for action, day in ((certificate_life.suspend, 10), (certificate_life.reinstate, 20)):
        moment = datetime(2027, 3, day, 9, tzinfo=UTC)
        action(session, keyring, number, reason="Motif.", by=by, at=moment, public_url=URL)
    session.expire_all()
    found = certificates.by_number(session, number)
    days = [date(2027, 3, day) for day in (9, 10, 12, 19, 20)] + [date(2030, 1, 1)]
    stood = ["valid", "suspended", "suspended", "suspended", "valid", "expired"]
    assert [certificate_life.standing_on(found, day) for day in days] == stood


def test_nothing_falls_due_any_more_for_what_was_superseded(session: Session, keyring: Keyring, demo: Settings) -> None:
    old = held(session)
    renew(session, keyring, demo, IN_TIME)
    watched = surveillance.watched(session, date(2028, 12, 1), ("open", "overdue", "suspend"))
    assert old not in [one.certificate for one in watched]
    assert not dated_steps.due(session, at=datetime(2029, 4, 1, 9, tzinfo=UTC))


def test_a_refused_renewal_leaves_the_certificate_as_it_is(session: Session, keyring: Keyring, demo: Settings) -> None:
    candidacy, _ = before_committee(session, IN_TIME)
    candidacy.state = "refused"
    session.flush()
    assert held(session).status == "valid"
    assert renewals.of_candidacy(session, candidacy) is not None


def test_the_lineage_survives_the_revision_down_and_up(
    granted_database: Database, keyring: Keyring, demo: Settings
) -> None:
    with granted_database.write() as session:
        number = held(session).number
    command.downgrade(config(granted_database.url), "0013")
    with granted_database.engine.connect() as connection:
        assert connection.execute(text("SELECT status FROM certificate")).scalars().all() == ["valid"]
        assert connection.execute(text("SELECT count(*) FROM vote")).scalar() == 4
    upgrade(granted_database.url)
    with granted_database.write() as session:
        certificate = held(session)
        assert (certificate.number, certificate.scheme, certificate.supersedes_id) == (number, "EHUH", None)
        made = renew(session, keyring, demo, IN_TIME)
        assert session.scalars(select(Certificate).where(Certificate.supersedes_id.is_not(None))).one() is made
