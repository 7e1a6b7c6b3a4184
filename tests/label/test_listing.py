"""Lists of candidacies: each sees its own, filtered, page after page without a gap."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from audit import missions
from core.actor import Actor
from core.database import Database
from core.errors import NotFound
from label import candidacies, listing
from label.models import Candidacy, Organisation
from label.workflow import STATES
from tests.builders import make_organisation, make_person, submitted


def _many(session: Session, at: datetime, count: int) -> list[Candidacy]:
    """Submitted candidacies of as many organisations; several are saved at the same instant."""
    made = []
    for number in range(count):
        organisation = make_organisation(session, at, siret=f"999{number:011d}", name=f"Mairie {number:02d}")
        made.append(
            Candidacy(
                organisation_id=organisation.id,
                referentiel_id="ehuh-2019",
                referentiel_digest="0" * 64,
                state="submitted",
                created_at=at,
                saved_at=at + timedelta(minutes=number // 4),
                submitted_at=at,
                answers={},
            )
        )
    session.add_all(made)
    session.flush()
    return made


def _names(listed: listing.Listed) -> list[str]:
    return [candidacy.organisation.name for candidacy in listed.candidacies]


def test_pages_follow_each_other_without_gap_or_repeat(database: Database, at: datetime) -> None:
    with database.write() as session:
        _many(session, at, 60)
        manager = make_person(session, at, "manager")
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            found = listing.page(session, by=manager, after=cursor)
            assert len(found.candidacies) <= listing.PAGE
            seen += _names(found)
            cursor = found.following
    assert len(seen) == len(set(seen)) == 60
    assert seen[0] in {f"Mairie {number}" for number in range(56, 60)}


def test_exactly_one_page_announces_no_other(session: Session, at: datetime) -> None:
    _many(session, at, listing.PAGE)
    found = listing.page(session, by=make_person(session, at, "manager"))
    assert (len(found.candidacies), found.following) == (listing.PAGE, None)


def test_the_filter_finds_names_whatever_their_capitals_and_siret_beginnings(database: Database, at: datetime) -> None:
    with database.write() as session:
        candidacy = _many(session, at, 3)[1]
        session.get_one(Organisation, candidacy.organisation_id).name = "École d’État 100 %"
        session.flush()
        manager = make_person(session, at, "manager")
        for words in ("école", "État", "d’État", "100 %", "999 00000000001"):
            assert _names(listing.page(session, by=manager, words=words)) == ["École d’État 100 %"]
        assert _names(listing.page(session, by=manager, words="%")) == ["École d’État 100 %"]
        assert _names(listing.page(session, by=manager, words="mairie 02")) == ["Mairie 02"]


def test_the_filter_by_stage_keeps_its_states_alone(session: Session, at: datetime) -> None:
    first, second, _ = _many(session, at, 3)
    first.state, second.state = "committee", "adjourned"
    session.flush()
    manager = make_person(session, at, "manager")
    assert set(_names(listing.page(session, by=manager, group="comite"))) == {"Mairie 00", "Mairie 01"}


def test_every_state_belongs_to_one_stage_of_the_filter() -> None:
    grouped = [state for _, states in listing.GROUPS.values() for state in states]
    assert sorted(grouped) == sorted(STATES)


@pytest.mark.parametrize("cursor", ["abc", "2026-03-02T09:30:00_zz", "2026-03-02T09:30:00_" + "0" * 32])
def test_a_cursor_that_cannot_be_read_is_not_found(session: Session, at: datetime, cursor: str) -> None:
    with pytest.raises(NotFound):
        listing.page(session, by=make_person(session, at, "manager"), after=cursor)


def test_an_unknown_stage_is_not_found(session: Session, at: datetime) -> None:
    with pytest.raises(NotFound):
        listing.page(session, by=make_person(session, at, "manager"), group="secret")


def test_an_organisation_lists_its_own_and_drafts_are_nobody_elses(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    draft = candidacies.open_draft(session, "ehuh-2019", by=stranger, at=at)
    assert listing.page(session, by=applicant).candidacies == [candidacy]
    assert listing.page(session, by=stranger).candidacies == [draft]
    assert listing.page(session, by=manager).candidacies == [candidacy]


def test_an_auditor_lists_the_files_entrusted_and_a_shopper_none(session: Session, at: datetime) -> None:
    candidacy, _, manager = submitted(session, at)
    auditor = make_person(session, at, "auditor")
    assert listing.page(session, by=auditor).candidacies == []
    assert auditor.id is not None
    missions.assign(session, candidacy.id, auditor.id, auditor.name, by=manager, at=at)
    assert listing.page(session, by=auditor).candidacies == [candidacy]
    with pytest.raises(NotFound):
        listing.page(session, by=make_person(session, at, "shopper"))


def test_what_waits_longest_comes_first(session: Session, at: datetime) -> None:
    made = _many(session, at, 9)
    found = listing.every(session, by=make_person(session, at, "manager"), states={"submitted"})
    assert found[-1] is made[8]
    assert [candidacy.saved_at for candidacy in found] == sorted(candidacy.saved_at for candidacy in made)


def _events(session: Session, by: Actor) -> list[str]:
    return [entry.event for entry, _ in listing.recent(session, by=by)]


def test_recent_events_are_those_of_ones_own_files_and_never_a_checklist(session: Session, at: datetime) -> None:
    candidacy, applicant, manager = submitted(session, at)
    candidacies.examine(session, candidacy.id, [], "", version=candidacy.version, by=manager, at=at)
    other = make_organisation(session, at, siret="99900014400017", name="Autre")
    stranger = make_person(session, at, "applicant", organisation_id=other.id)
    assert _events(session, applicant) == ["candidacy.submitted", "candidacy.drafted"]
    assert _events(session, stranger) == []
    assert listing.recent(session, by=manager)[0][1] == "Mairie d’Essai"
