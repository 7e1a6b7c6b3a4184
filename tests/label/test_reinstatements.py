"""A suspended organisation says what it corrected: received once, answered by the story or by a motive, in time."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from audit.models import JournalEntry
from core.actor import SYSTEM, Actor
from core.database import Database
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.keys import Keyring
from core.settings import Settings
from label import ageing, appeals, certificate_life, deadlines, grievances, reinstatements, reminders
from label.certificate_models import Certificate, StatusEvent
from label.life_models import ReinstatementRequest
from label.reinstatements import Joined
from tests.builders import make_organisation, make_person
from tests.label.crowd import told
from tests.label.issued import URL, grant

TEXT = "L’accueil est rouvert depuis le 2 mai, le registre des passages le montre."
WHY = "Le registre s’arrête au 28 avril : joignez les pages de mai."
PIECE = Joined("registre.pdf", "application/pdf", "a" * 64)
DAY = timedelta(days=1)


class Case(msgspec.Struct, frozen=True):
    """A certificate suspended on 2 March 2026, its applicant and two managers."""

    session: Session
    keyring: Keyring
    held: Certificate
    applicant: Actor
    manager: Actor
    other: Actor

    def asks(self, at: datetime, text: str = TEXT, joined: Joined | None = None) -> ReinstatementRequest:
        return reinstatements.ask(self.session, self.held.candidacy_id, text, joined, by=self.applicant, at=at)

    def refuses(self, one: ReinstatementRequest, at: datetime, why: str = WHY) -> ReinstatementRequest:
        return reinstatements.decline(self.session, one.id, why=why, by=self.manager, at=at)

    def step(self, action: str, at: datetime) -> None:
        services: dict[str, Callable[..., Certificate]] = {
            "suspend": certificate_life.suspend,
            "reinstate": certificate_life.reinstate,
            "withdraw": certificate_life.withdraw,
        }
        words = {"reason": "Accueil fermé.", "by": self.manager, "at": at, "public_url": URL}
        services[action](self.session, self.keyring, self.held.number, **words)

    def waiting(self) -> list[ReinstatementRequest]:
        return list(self.session.scalars(reinstatements.awaited().with_only_columns(ReinstatementRequest)))

    def events(self, start: str = "certificate.reinstatement") -> list[JournalEntry]:
        query = select(JournalEntry).where(JournalEntry.event.startswith(start))
        return list(self.session.scalars(query.order_by(JournalEntry.position)))


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """On both engines."""
    with database.write() as opened:
        yield opened


@pytest.fixture
def case(session: Session, keyring: Keyring, settings: Settings, at: datetime) -> Case:
    held = grant(session, keyring, settings, at)
    applicant = make_person(session, at, "applicant", organisation_id=held.organisation_id, name="Responsable")
    managers = [make_person(session, at, "manager", name=name) for name in ("Première", "Seconde")]
    made = Case(session, keyring, held, applicant, managers[0], managers[1])
    made.step("suspend", at)
    return made


def test_a_request_is_kept_journalled_and_told_to_the_managers(case: Case, at: datetime) -> None:
    made = case.asks(at, f"  {TEXT}  ", PIECE)
    assert (made.text, made.asked_by, made.file_name, made.file_sha256) == (
        TEXT,
        "Responsable",
        "registre.pdf",
        "a" * 64,
    )
    assert case.waiting() == [made]
    assert told(case.session)["ask_reinstatement_manager"] >= {"Première", "Seconde"}
    (entry,) = case.events()
    assert (entry.event, entry.ref) == ("certificate.reinstatement_requested", None)
    assert entry.candidacy_id == case.held.candidacy_id
    assert entry.data["file_sha256"] == "a" * 64
    assert TEXT not in entry.payload.decode(), "its words stay with those who follow the file"


def test_it_is_received_once_whoever_sends_it_again(case: Case, at: datetime) -> None:
    made = case.asks(at)
    with pytest.raises(Conflict, match=r"attend déjà sa réponse depuis le 2.mars 2026"):
        case.asks(at + DAY)
    assert case.waiting() == [made]
    assert len(case.events()) == 1
    twin = ReinstatementRequest(suspension_id=made.suspension_id, text="x", asked_by="x", asked_at=at)
    with pytest.raises(IntegrityError), case.session.begin_nested():
        case.session.add(twin)
        case.session.flush()


@pytest.mark.parametrize("text", ["", "   trop court    ", "x" * 5001], ids=["nothing", "short", "long"])
def test_what_was_corrected_is_written(case: Case, at: datetime, text: str) -> None:
    with pytest.raises(Invalid):
        case.asks(at, text)
    assert case.waiting() == []


def test_only_its_own_organisation_asks_and_only_managers_refuse(case: Case, at: datetime) -> None:
    other = make_organisation(case.session, at, siret="99900014400017", name="Autre mairie")
    stranger = make_person(case.session, at, "applicant", organisation_id=other.id)
    with pytest.raises(NotFound):
        reinstatements.ask(case.session, case.held.candidacy_id, TEXT, None, by=stranger, at=at)
    with pytest.raises(NotAllowed):
        reinstatements.ask(case.session, case.held.candidacy_id, TEXT, None, by=case.manager, at=at)
    made = case.asks(at)
    with pytest.raises(NotAllowed):
        reinstatements.decline(case.session, made.id, why=WHY, by=case.applicant, at=at)


def test_nothing_is_asked_unless_it_is_suspended(case: Case, at: datetime) -> None:
    with pytest.raises(Conflict, match="a expiré"):
        case.asks(datetime(2029, 3, 5, tzinfo=UTC))
    case.step("reinstate", at)
    with pytest.raises(Conflict, match="est valide"):
        case.asks(at)
    case.step("withdraw", at)
    with pytest.raises(Conflict, match="est retiré"):
        case.asks(at)


def test_a_refusal_says_why_to_its_author_who_may_ask_again_and_contest(case: Case, at: datetime) -> None:
    made = case.asks(at)
    with pytest.raises(Invalid):
        case.refuses(made, at, "  ")
    refused = case.refuses(made, at + DAY)
    assert (refused.declined_by, refused.declined_why) == ("Première", WHY)
    assert told(case.session)["decline_reinstatement_applicant"] >= {"Responsable"}
    entry = case.events()[-1]
    assert (entry.event, entry.ref) == ("certificate.reinstatement_declined", None)
    assert WHY not in entry.payload.decode()
    with pytest.raises(Conflict, match="n’attend plus"):
        case.refuses(made, at + DAY)
    assert case.held.status == "suspended"
    suspension = case.session.get_one(StatusEvent, made.suspension_id)
    assert list(reinstatements.declined_of(case.session, suspension)) == [refused]
    again = case.asks(at + 2 * DAY)
    assert case.waiting() == [again]
    (about,) = (
        one
        for one in appeals.appealable(case.session, case.held.candidacy_id, date(2026, 3, 4))
        if one.name == "Le refus de rétablir le certificat"
    )
    assert about.until == date(2026, 5, 3)
    appeal = appeals.file(
        case.session, case.held.candidacy_id, about.position, TEXT, by=case.applicant, at=at + 2 * DAY
    )
    free = {one.id for one in grievances.candidates(case.session, appeal)}
    assert case.manager.id not in free, "whoever refused does not answer"
    assert case.other.id in free


def test_reinstating_answers_it_and_a_later_suspension_asks_anew(case: Case, at: datetime) -> None:
    made = case.asks(at)
    case.step("reinstate", at + DAY)
    assert case.waiting() == []
    with pytest.raises(Conflict, match="n’attend plus"):
        case.refuses(made, at + DAY)
    case.step("suspend", at + 2 * DAY)
    assert case.waiting() == [], "what was said of the first suspension says nothing of the second"
    again = case.asks(at + 3 * DAY)
    assert case.waiting() == [again]
    case.step("withdraw", at + 4 * DAY)
    assert case.waiting() == []


def test_a_suspension_that_ended_with_the_validity_leaves_nothing_to_answer(case: Case, at: datetime) -> None:
    made = case.asks(at)
    after = datetime(2029, 3, 5, tzinfo=UTC)
    certificate_life.expire(case.session, case.held, at=after, by=SYSTEM, now=after)
    assert case.waiting() == []
    with pytest.raises(Conflict, match="n’attend plus"):
        case.refuses(made, after)


def test_it_is_answered_within_fifteen_working_days_or_the_managers_are_told(case: Case, at: datetime) -> None:
    made = case.asks(at)  # Monday 2 March 2026
    last = date(2026, 3, 23)
    assert reinstatements.due(made) == last
    (age,) = ageing.of(case.session, by=case.manager)
    assert (age.reading.delay.code, age.due, age.room) == ("reinstatement", last, "programme/retablissement")
    expected = (last, "Demande de rétablissement")
    read = {
        somebody.role: expected in [(one.day, one.text) for one in deadlines.of(case.session, by=somebody, today=last)]
        for somebody in (case.manager, case.applicant)
    }
    assert read == {"manager": True, "applicant": False}
    reminders.promise(case.session, at=datetime(2026, 3, 23, 9, tzinfo=UTC))
    assert "late_manager" not in told(case.session)
    reminders.promise(case.session, at=datetime(2026, 3, 24, 9, tzinfo=UTC))
    assert told(case.session)["late_manager"] >= {"Première", "Seconde"}
    case.refuses(made, at + DAY)
    assert ageing.of(case.session, by=case.manager) == []
