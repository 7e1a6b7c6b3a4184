"""The register: found by name, number, place, kind, status or level, page after page."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import NotFound
from core.keys import Keyring
from core.settings import Settings
from evaluation.models import Evaluation
from label import certificates, numbers, register, register_choices
from label.certificate_models import Certificate
from label.models import Deliberation
from label.register import Criteria
from tests.label.issued import grant


@pytest.fixture
def granted(granted_database: Database) -> Iterator[Session]:
    with granted_database.write() as opened:
        yield opened


def one(session: Session) -> Certificate:
    return session.scalars(select(Certificate)).one()


def test_a_number_is_found_however_it_is_typed(granted: Session) -> None:
    session, certificate = granted, one(granted)
    typed = certificate.number.lower().replace("-", " ").replace("0", "o")
    assert certificates.by_number(session, typed).id == certificate.id
    for unknown in ("EHUH-2026-0000-0", "n’importe quoi", ""):
        with pytest.raises(NotFound, match="Aucun certificat"):
            certificates.by_number(session, unknown)


def found(session: Session, at: datetime, **asked: str) -> list[str]:
    """The numbers found."""
    page = register.search(session, Criteria(**asked), at=at)
    assert page.total == len(page.lines)
    return [line.certificate.number for line in page.lines]


def test_the_register_is_searched_by_name_word_or_number(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
    with database.read() as session:
        for query in ("", "essai", "MAIRIE D'ESSAI", "equipe", "usager", "epreuville", number, number.lower()):
            assert found(session, at, words=query) == [number], query
        for siren in ("99900007800017", "999 000 078", "999 000 078 00017"):
            assert found(session, at, words=siren) == [number], siren
        for query in ("hôpital", "essai hôpital", "EHUH-2026-0000-0", "000078000", "90000780001700"):
            assert found(session, at, words=query) == [], query


def test_the_register_goes_on_page_after_page(granted: Session, monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    session, first = granted, one(granted)
    monkeypatch.setattr(register, "PAGE", 1)
    assert register.search(session, Criteria(), at=at).after is None
    second = _copy(session, first)
    page = register.search(session, Criteria(), at=at)
    shown = sorted((first.number, second.number), reverse=True)
    assert ([line.certificate.number for line in page.lines], page.after, page.total) == (shown[:1], shown[0], 2)
    following = register.search(session, Criteria(), after=shown[0], at=at)
    assert ([line.certificate.number for line in following.lines], following.after, following.total) == (
        shown[1:],
        None,
        2,
    )
    with pytest.raises(NotFound):
        register.search(session, Criteria(), after="EHUH-2026-0000-0", at=at)


def test_a_place_is_a_commune_a_departement_or_a_postcode(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
    with database.read() as session:
        for place in ("33", "33000", "gironde", "GIRONDE", "330", "épreuville sur isle", "Epreuville-sur-Isle", "isle"):
            assert found(session, at, place=place) == [number], place
        for place in ("75", "3", "paris", "330001", "!", "Épreuville 33000", "2A", "Haute-Corse"):
            assert found(session, at, place=place) == ([number] if place == "3" else []), place
        assert register.by_department(session, at=at) == {"33": 1}


def test_filters_narrow_and_a_status_is_that_of_the_day(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
    late = at + timedelta(days=1200)
    with database.read() as session:
        assert found(session, at, kind="mairie", status="valid", level="ehuh-2019:label", place="33") == [number]
        for asked in ({"kind": "CAF"}, {"status": "suspended"}, {"level": "ehuh-2019:or"}, {"level": "spx-2026:label"}):
            assert found(session, at, **asked) == [], asked
        assert found(session, late, status="valid") == []
        assert found(session, late, status="expired") == [number]
        assert register.by_department(session, at=late) == {}
        assert (register_choices.kinds(session), register_choices.levels(session)) == (
            ["mairie"],
            [("ehuh-2019", "label")],
        )
        assert register.changed_at(session, at=at) == at
        assert register.changed_at(session, at=late) == datetime(2029, 3, 1, 23, tzinfo=UTC)
        assert register.changed_at(session, at=at - timedelta(days=1)) is None


@pytest.mark.parametrize("ended", ["withdrawn", "superseded"])
def test_what_ended_before_its_last_day_is_never_listed_as_expired(granted: Session, at: datetime, ended: str) -> None:
    certificate = one(granted)
    certificate.status = ended
    granted.flush()
    late = at + timedelta(days=1200)
    (line,) = register.search(granted, Criteria(status=ended), at=late).lines
    assert (line.certificate, line.standing) == (certificate, ended)
    assert found(granted, late, status="expired") == []


def _copy(session: Session, certificate: Certificate) -> Certificate:
    """A second certificate of the same day, on a decision of its own."""
    known = session.get_one(Evaluation, certificate.evaluation_id)
    names = ("candidacy_id", "organisation_id", "referentiel_id", "referentiel_digest", "opened_at")
    evaluation = Evaluation(**{name: getattr(known, name) for name in names})
    session.add(evaluation)
    session.flush()
    sitting = Deliberation(
        candidacy_id=certificate.candidacy_id,
        evaluation_id=evaluation.id,
        verdict={},
        quorum=3,
        opened_at=evaluation.opened_at,
    )
    session.add(sitting)
    session.flush()
    kept = ("organisation_id", "candidacy_id", "holder", "siret", "label", "search", "referentiel_id")
    made = Certificate(
        number=(number := numbers.draw("EHUH", 2026)),
        scheme=number,
        evaluation_id=evaluation.id,
        decision_id=sitting.id,
        referentiel_digest=certificate.referentiel_digest,
        level=certificate.level,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        **{name: getattr(certificate, name) for name in kept},
    )
    session.add(made)
    session.flush()
    return made
