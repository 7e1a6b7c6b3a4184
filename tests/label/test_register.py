"""The register: found by name, word or number, page after page, with the number of refusals."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.database import Database
from core.errors import NotFound
from core.keys import Keyring
from core.settings import Settings
from evaluation.models import Evaluation
from label import (
    certificates,
    numbers,
)
from label.certificate_models import Certificate
from label.models import Deliberation
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


def test_the_register_is_searched_by_name_word_or_number(
    database: Database, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    with database.write() as session:
        number = grant(session, keyring, settings, at).number
    with database.read() as session:
        for query in ("", "essai", "MAIRIE D'ESSAI", "equipe", "usager", "99900007800017", number, number.lower()):
            assert [one.number for one in certificates.register(session, query).certificates] == [number], query
        for query in ("hôpital", "essai hôpital", "%", "_", "EHUH-2026-0000-0"):
            assert certificates.register(session, query).certificates in ([], [certificates.by_number(session, number)])
        assert certificates.register(session, "hôpital").certificates == []
        assert certificates.decisions(session) == {"granted": 1}


def test_the_register_goes_on_page_after_page(granted: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    session, first = granted, one(granted)
    monkeypatch.setattr(certificates, "PAGE", 1)
    assert certificates.register(session).after is None
    second = _copy(session, first)
    page = certificates.register(session)
    shown = [max(first, second, key=lambda found: found.number), min(first, second, key=lambda found: found.number)]
    assert (page.certificates, page.after) == (shown[:1], shown[0].number)
    following = certificates.register(session, after=str(page.after))
    assert (following.certificates, following.after) == (shown[1:], None)


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
