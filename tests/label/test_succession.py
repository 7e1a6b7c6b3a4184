"""Each decision and the one that it replaces: by a renewal, on appeal, once at most, on both engines."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from alembic import command
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Invalid
from core.keys import Keyring
from core.settings import Settings
from evaluation import evaluations
from evaluation.models import Evaluation
from label import committee, succession
from label.models import Candidacy, Deliberation
from migrations.upgrade import config, upgrade
from tests.label import renewed
from tests.label.issued import grant
from tests.label.renewed import renew
from tests.label.sittings import MET, open_sitting, vote_all
from tests.label.test_reopening import decided, other_members, taken_up, upheld

IN_TIME = datetime(2028, 7, 3, 9, tzinfo=UTC)
DEMO = Settings(demo=True)


def test_a_renewal_replaces_the_decision_of_the_certificate_held(
    database: Database, keyring: Keyring, at: datetime
) -> None:
    with database.write() as session:
        first = grant(session, keyring, DEMO, at).decision_id
        second = renew(session, keyring, DEMO, IN_TIME).decision_id
    with database.read() as session:
        earlier, later = session.get_one(Deliberation, first), session.get_one(Deliberation, second)
        assert (later.supersedes_id, earlier.supersedes_id) == (first, None)
        assert succession.of(session, earlier) == succession.Succession(None, later)
        assert succession.of(session, later) == succession.Succession(earlier, None)
        told = {
            entry.event: (entry.candidacy_id, entry.data["other_decided_on"])
            for entry in session.scalars(select(JournalEntry).where(JournalEntry.event.like("deliberation.supersede%")))
        }
        assert told == {
            "deliberation.supersedes": (later.candidacy_id, "2026-03-02"),
            "deliberation.superseded": (earlier.candidacy_id, "2028-07-03"),
        }


def refusing(session: Session, candidacy: Candidacy, members: Sequence[Actor], _choice: str, at: datetime) -> None:
    vote_all(session, candidacy, members, "refused", at)


def test_a_refused_renewal_replaces_nothing(
    session: Session, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(session, keyring, DEMO, at)
    monkeypatch.setattr(renewed, "vote_all", refusing)
    candidacy, members = renewed.before_committee(session, IN_TIME)
    committee.decide(session, keyring, DEMO, candidacy.id, "refused", "Deux planchers.", by=members[0], at=IN_TIME)
    assert list(session.scalars(select(Deliberation.id).where(Deliberation.supersedes_id.is_not(None)))) == []


def test_the_decision_taken_on_appeal_replaces_the_one_that_was_contested(
    session: Session, keyring: Keyring, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = decided(session, keyring, at, "granted_with_reservations")
    former = committee.of(session, case.candidacy.id)
    assert former is not None
    upheld(session, case, at)
    sitting = taken_up(session, case, at, monkeypatch)
    assert sitting.supersedes_id is None, "it replaces nothing before it is taken"
    others = other_members(session, case, at)
    vote_all(session, case.candidacy, others, "granted", at)
    committee.decide(session, keyring, DEMO, case.candidacy.id, "granted", "Recours.", by=others[0], at=at)
    assert sitting.supersedes_id == former.id
    assert succession.of(session, former).after is sitting


def test_the_base_refuses_a_second_successor_and_a_link_without_a_decision(
    database: Database, keyring: Keyring, at: datetime
) -> None:
    with database.write() as session:
        first = grant(session, keyring, DEMO, at).decision_id
        renew(session, keyring, DEMO, IN_TIME)
        former = session.get_one(Deliberation, first)
        known = evaluations.get(session, former.evaluation_id)
        again = {name: getattr(known, name) for name in ("candidacy_id", "organisation_id", "referentiel_id")}
        another = Evaluation(**again, referentiel_digest=known.referentiel_digest, opened_at=at)
        session.add(another)
        session.flush()
        opened = {"evaluation_id": another.id, "verdict": former.verdict, "quorum": 3, "opened_at": at}
        session.add(made := Deliberation(candidacy_id=known.candidacy_id, **opened))
        session.flush()
        sitting = made.id
    ours = update(Deliberation).where(Deliberation.id == sitting)
    ended = {"outcome": "refused", "decided_at": at, "motive": "Non."}
    for values in (ended | {"supersedes_id": first}, {"supersedes_id": sitting}, ended | {"supersedes_id": sitting}):
        with pytest.raises(DBAPIError), database.write() as session:
            session.execute(ours.values(**values))


def test_earlier_links_are_found_again_when_the_schema_goes_down_and_up(
    database: Database, keyring: Keyring, at: datetime
) -> None:
    with database.write() as session:
        first = grant(session, keyring, DEMO, at).decision_id
        second = renew(session, keyring, DEMO, IN_TIME).decision_id
        session.execute(
            text(
                "INSERT INTO surveillance (id, certificate_id, kind, months, done_on, facts, conclusion, recorded_by, "
                "recorded_at) SELECT id, id, 'pulse', 18, issued_on, 'Fait.', 'maintained', 'x', :at FROM certificate "
                "WHERE supersedes_id IS NULL"
            ),
            {"at": at},
        )
    command.downgrade(config(database.url), "0016")
    columns = {column["name"] for column in inspect(database.engine).get_columns("deliberation")}
    assert "supersedes_id" not in columns
    with database.read() as session:
        assert session.scalar(text("SELECT months FROM surveillance")) == 22
    upgrade(database.url)
    with database.write() as session:
        assert session.get_one(Deliberation, second).supersedes_id == first
        assert session.scalar(text("SELECT months FROM surveillance")) == 18
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(update(Deliberation).where(Deliberation.id == first).values(motive="Autre."))


@pytest.mark.parametrize(
    ("outcome", "reserves", "said"),
    [
        ("granted_with_reservations", [], "au moins une réserve"),
        ("granted_with_reservations", [("  ", date(2027, 1, 1))], "son texte et un jour"),
        ("granted_with_reservations", [("Registre.", date(2026, 3, 2))], "son texte et un jour"),
        ("granted", [("Registre.", date(2027, 1, 1))], "seulement en accordant avec réserves"),
    ],
)
def test_the_service_itself_wants_reservations_with_a_text_and_a_day_and_only_there(
    session: Session, keyring: Keyring, at: datetime, outcome: str, reserves: list[tuple[str, date]], said: str
) -> None:
    candidacy, members = open_sitting(session, at, MET)
    vote_all(session, candidacy, members, outcome, at)
    words = (candidacy.id, outcome, "Motif écrit.")
    with pytest.raises(Invalid, match=said):
        committee.decide(session, keyring, DEMO, *words, reserves=reserves, by=members[0], at=at)
    assert candidacy.state == "committee", "nothing was decided, signed nor told"
