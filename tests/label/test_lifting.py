"""An upheld appeal against a sanction: the certificate returns to what it was, under another edition, and says so."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import Actor
from core.database import Database
from core.errors import Conflict
from core.keys import Keyring
from core.settings import Settings
from label import (
    appeals,
    atom,
    certificate_life,
    certificates,
    edition_list,
    editions,
    grievances,
    lifting,
    lineage,
    reissues,
    status_list,
    story_lines,
)
from label.certificate_models import Certificate, StatusList
from label.grievance_models import Grievance
from label.models import Candidacy
from tests.builders import make_person
from tests.label.crowd import told
from tests.label.issued import URL, grant

DEMO = Settings(demo=True)
TEXT = "La visite avait bien eu lieu : son compte rendu, daté et signé, n’avait pas été lu."
PUBLISHED = "Un compte rendu de visite n’avait pas été lu."


class Case(msgspec.Struct, frozen=True):
    """A certificate, the manager who sanctions, its applicant and somebody apart."""

    session: Session
    keyring: Keyring
    held: Certificate
    manager: Actor
    applicant: Actor
    apart: Actor

    def sanctioned(self, action: str, at: datetime, **said: str) -> None:
        services: dict[str, Callable[..., object]] = {
            "suspend": certificate_life.suspend,
            "withdraw": certificate_life.withdraw,
            "reinstate": certificate_life.reinstate,
            "reduce": reissues.reduce,
        }
        words = {"reason": "Visite non faite.", **said}
        number = self.held.number
        services[action](self.session, self.keyring, number, **words, by=self.manager, at=at, public_url=URL)

    def appealed(self, at: datetime, position: int | None = None) -> Grievance:
        (latest, *_) = appeals.appealable(self.session, self.held.candidacy_id, at.date())
        where, file = position or latest.position, self.held.candidacy_id
        made = appeals.file(self.session, file, where, TEXT, by=self.applicant, at=at)
        assert self.apart.id is not None
        return grievances.assign(self.session, made.number, self.apart.id, by=self.manager, at=at)

    def answered(self, made: Grievance, at: datetime, outcome: str = "upheld") -> None:
        words = (made.number, outcome, "Nous vous donnons raison.", PUBLISHED if outcome != "dismissed" else "")
        grievances.decide(self.session, self.keyring, *words, by=self.apart, at=at, public_url=URL)

    def scope(self) -> str:
        return editions.statement_of(certificate_life.latest(self.session, self.held)).scope

    def bits(self) -> list[bool]:
        """Whether each edition is revoked, by the published list itself."""
        self.session.expire_all()
        held = certificates.by_number(self.session, self.held.number)
        published = {one.name: one.bits for one in self.session.scalars(select(StatusList))}
        return [status_list.revoked(published[one.status_list], one.status_index) for one in held.editions]

    def story(self) -> list[tuple[str, str, int]]:
        held = certificates.by_number(self.session, self.held.number)
        return [(line.action, line.status, line.edition) for line in held.events]


def case_in(session: Session, keyring: Keyring, at: datetime) -> Case:
    held = grant(session, keyring, DEMO, at)
    applicant = make_person(session, at, "applicant", organisation_id=held.organisation_id, name="Responsable")
    manager = make_person(session, at, "manager", name="Gestionnaire")
    return Case(session, keyring, held, manager, applicant, make_person(session, at, "committee", name="À part"))


@pytest.fixture
def case(database: Database, keyring: Keyring, at: datetime) -> Iterator[Case]:
    with database.write() as session:
        yield case_in(session, keyring, at)


@pytest.fixture
def quick(session: Session, keyring: Keyring, at: datetime) -> Case:
    return case_in(session, keyring, at)


def days(at: datetime, count: int) -> datetime:
    return at + timedelta(days=count)


@pytest.mark.parametrize("action", ["suspend", "withdraw"])
def test_a_lifted_sanction_gives_another_edition_of_the_same_number(case: Case, at: datetime, action: str) -> None:
    case.sanctioned(action, days(at, 10))
    assert case.bits() == [True]
    made = case.appealed(days(at, 20))
    case.answered(made, days(at, 30))
    assert case.held.status == "valid"
    assert case.bits() == [True, False]
    status = "suspended" if action == "suspend" else "withdrawn"
    assert case.story() == [("issue", "valid", 1), (action, status, 1), ("lift", "valid", 2)]
    again = certificates.edition(case.session, case.held.number)
    assert again.credential_id == f"{URL}/c/{case.held.number}/e/2"
    entry = case.session.scalars(select(JournalEntry).where(JournalEntry.event == "certificate.lifted")).one()
    assert (entry.actor_id, entry.ref) == (case.apart.id, case.held.number)
    assert (entry.data["sanction"], entry.data["appeal"], entry.data["edition"]) == (action, made.number, 2)
    assert told(case.session)["lift_certificate_applicant"] >= {"Responsable"}


def test_a_scope_reduced_is_given_back_as_it_was_written(case: Case, at: datetime) -> None:
    before = case.scope()
    case.sanctioned("reduce", days(at, 10), scope="Le site du centre seulement.")
    assert case.scope() == "Le site du centre seulement."
    case.answered(case.appealed(days(at, 20)), days(at, 30))
    assert (case.scope(), case.held.status) == (before, "valid")
    assert case.bits() == [True, True, False]


def test_a_scope_given_back_after_a_transfer_keeps_the_words_of_the_transfer(quick: Case, at: datetime) -> None:
    before = quick.scope()
    quick.sanctioned("reduce", days(at, 10), scope="Le site du centre seulement.")
    identity = {"holder": "Métropole d’Essai", "siret": quick.held.siret, "former": "Ancienne mairie :"}
    moved = {"organisation_id": quick.held.organisation_id, "reason": "Fusion.", "public_url": URL}
    reissues.transfer(quick.session, quick.keyring, quick.held, **identity, **moved, by=quick.manager, at=days(at, 15))  # type: ignore[arg-type]
    quick.answered(quick.appealed(days(at, 20)), days(at, 30))
    assert quick.scope() == f"Ancienne mairie : {before}".strip()
    assert editions.statement_of(certificate_life.latest(quick.session, quick.held)).organisation == "Métropole d’Essai"


def test_a_certificate_withdrawn_while_suspended_is_suspended_again(quick: Case, at: datetime) -> None:
    quick.sanctioned("suspend", days(at, 5))
    quick.sanctioned("withdraw", days(at, 10))
    quick.answered(quick.appealed(days(at, 20)), days(at, 30))
    assert quick.held.status == "suspended"
    assert quick.bits() == [True, True], "its new edition is born revoked"
    quick.sanctioned("reinstate", days(at, 40))
    assert quick.bits() == [True, True, False]


@pytest.mark.parametrize("outcome", ["partly", "dismissed"])
def test_an_appeal_that_is_not_wholly_upheld_lifts_nothing(quick: Case, at: datetime, outcome: str) -> None:
    quick.sanctioned("suspend", days(at, 10))
    quick.answered(quick.appealed(days(at, 20)), days(at, 30), outcome)
    assert (quick.held.status, quick.bits()) == ("suspended", [True])


def test_nothing_is_lifted_once_the_validity_is_over(quick: Case, at: datetime) -> None:
    last = datetime(2029, 2, 20, 10, tzinfo=UTC)
    quick.sanctioned("withdraw", last)
    made = quick.appealed(last)
    after = datetime(2029, 3, 5, 10, tzinfo=UTC)
    sanction = lifting.contested(quick.session, made)
    assert sanction is not None and lifting.obstacle(quick.session, sanction, at=last) == ""
    assert "a pris fin le 1er\u00a0mars 2029" in lifting.obstacle(quick.session, sanction, at=after)
    quick.answered(made, after)
    assert (quick.held.status, made.outcome) == ("withdrawn", "upheld")
    assert [line[0] for line in quick.story()] == ["issue", "withdraw"]


def test_a_sanction_that_no_longer_holds_is_left_in_the_past(quick: Case, at: datetime) -> None:
    quick.sanctioned("suspend", days(at, 5))
    made = quick.appealed(days(at, 6))
    quick.sanctioned("reinstate", days(at, 10))
    sanction = lifting.contested(quick.session, made)
    assert sanction is not None
    assert "il est valide" in lifting.obstacle(quick.session, sanction, at=days(at, 12))
    quick.sanctioned("suspend", days(at, 15))
    assert "une autre étape" in lifting.obstacle(quick.session, sanction, at=days(at, 16))
    quick.answered(made, days(at, 20))
    assert quick.held.status == "suspended", "the second suspension was not contested"


def test_a_withdrawn_certificate_does_not_come_back_beside_its_successor(
    quick: Case, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick.sanctioned("withdraw", days(at, 5))
    made = quick.appealed(days(at, 6))
    other = msgspec.structs.replace(quick).held
    monkeypatch.setattr(lineage, "in_force", lambda *_, **__: Certificate(id=None, number="EHUH-2026-AUTRE-1"))
    sanction = lifting.contested(quick.session, made)
    assert sanction is not None
    assert "détient depuis le certificat EHUH-2026-AUTRE-1" in lifting.obstacle(quick.session, sanction, at=at)
    quick.answered(made, days(at, 20))
    assert other.status == "withdrawn"


def test_whoever_sanctioned_cannot_answer_the_appeal_not_even_by_the_database(case: Case, at: datetime) -> None:
    case.sanctioned("suspend", days(at, 5))
    made = case.appealed(days(at, 6))
    assert case.manager.id is not None
    with pytest.raises(Conflict, match="a pris part au dossier"):
        grievances.assign(case.session, made.number, case.manager.id, by=case.manager, at=days(at, 7))
    made.handler_id = case.manager.id
    with pytest.raises(DBAPIError, match="took part"):
        case.session.flush()
    case.session.rollback()


def test_the_register_its_feed_and_its_history_say_that_it_was_lifted(quick: Case, at: datetime) -> None:
    quick.sanctioned("withdraw", days(at, 10))
    made = quick.appealed(days(at, 20))
    quick.answered(made, days(at, 30))
    feed = atom.feed(quick.session, DEMO, at=days(at, 31)).decode()
    assert "Sanction levée après recours : Mairie d’Essai" in feed and made.number in feed
    held = certificates.by_number(quick.session, quick.held.number)
    read = edition_list.editions_json(held, at=days(at, 31)).decode()
    assert '"status":"valid"' in read and PUBLISHED in read
    assert certificate_life.standing_on(held, days(at, 15).date()) == "withdrawn"
    assert certificate_life.standing_on(held, days(at, 31).date()) == "valid"
    assert certificate_life.census(quick.session, days(at, 31))["valid"] == 1
    assert quick.session.get_one(Candidacy, held.candidacy_id).state == "granted"


def test_the_feed_has_a_word_for_every_step_of_a_certificate() -> None:
    assert {*certificate_life.EVENTS, story_lines.LIFTED, "issue"} == set(atom.TITLES)
