"""Editions are read back from the database before the decision counts; what was stored wrongly raises."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.orm import Session

from core.keys import Keyring
from core.settings import Settings
from label import (
    committee,
    editions,
    proofs,
    status_list,
)
from label.certificate_models import CertificateEdition
from tests.label.issued import ready

TAMPERED: dict[str, Callable[[CertificateEdition], None]] = {
    "another content": lambda made: setattr(made, "rdfc", made.rdfc.replace(b"Mairie", b"Mairia")),
    "another writing for browsers": lambda made: setattr(made, "jcs", proofs.written({"id": "x"})),
    "a changed PDF": lambda made: setattr(made, "pdf", made.pdf.replace(b"%PDF-1.7", b"%PDF-1.6")),
    "the credential of another edition in the PDF": lambda made: setattr(made, "rdfc", made.jcs),
}


@pytest.mark.parametrize("fault", TAMPERED)
def test_what_was_stored_wrongly_is_noticed_before_the_decision_counts(
    fault: str,
    session: Session,
    keyring: Keyring,
    settings: Settings,
    at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    candidacy, members = ready(session, at)
    really = editions._signed

    def tamper(*arguments: Any) -> CertificateEdition:
        made = really(*arguments)
        TAMPERED[fault](made)
        return made

    monkeypatch.setattr(editions, "_signed", tamper)
    with pytest.raises(editions.IssuanceError):
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)


def test_an_edition_that_is_born_revoked_is_noticed(
    session: Session, keyring: Keyring, settings: Settings, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy, members = ready(session, at)
    monkeypatch.setattr(status_list, "empty", lambda: b"\xff" * (status_list.ENTRIES // 8))
    with pytest.raises(editions.IssuanceError, match="status list does not say"):
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)


def test_a_status_list_signed_by_the_key_of_certificates_is_noticed(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    candidacy, members = ready(session, at)
    mixed = replace(keyring, status=keyring.certificate)
    with pytest.raises(editions.IssuanceError, match="mal publiée"):
        committee.decide(session, mixed, settings, candidacy.id, "granted", "", by=members[0], at=at)


def test_what_the_database_kept_is_read_back_not_what_was_given_to_it(
    session: Session, keyring: Keyring, settings: Settings, at: datetime
) -> None:
    """A column that cuts what it stores, here played by a trigger."""
    candidacy, members = ready(session, at)
    session.execute(
        text(
            "CREATE TRIGGER cut AFTER INSERT ON certificate_edition BEGIN "
            "UPDATE certificate_edition SET pdf = substr(pdf, 1, 60000) WHERE id = new.id; END"
        )
    )
    with pytest.raises(editions.IssuanceError):
        committee.decide(session, keyring, settings, candidacy.id, "granted", "", by=members[0], at=at)
