"""Status lists in the database: a free index for each edition, the bit that revokes it, the list signed anew."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.keys import Keyring
from label import proofs, status_list
from label.certificate_models import CertificateEdition, StatusList

# A list older than this proves nothing any more; it is signed anew when a day of it is spent.
VALIDITY = timedelta(days=7)
RENEWAL = timedelta(days=1)


def allocate(session: Session, keyring: Keyring, *, at: datetime, public_url: str) -> tuple[str, int]:
    """A list and an index in it that no edition ever had; a new list is opened when the last is half full."""
    last = _last(session)
    used = _used(session, last.name) if last else set()
    if last is None or len(used) >= status_list.FULL:
        last, used = _open(session, keyring, 1 if last is None else int(last.name) + 1, at, public_url), set()
    return last.name, status_list.draw(used)


def revoke(session: Session, keyring: Keyring, edition: CertificateEdition, *, at: datetime, public_url: str) -> None:
    """Set the edition's bit and sign the list anew, in the caller's transaction."""
    found = session.get_one(StatusList, edition.status_list, with_for_update=True, populate_existing=True)
    found.bits = status_list.revoke(found.bits, edition.status_index)
    edition.revoked = True
    _sign(found, keyring, at, public_url)
    session.flush()


def refresh_status_lists(session: Session, keyring: Keyring, *, at: datetime, public_url: str) -> int:
    """Sign anew every list that has spent a day of its validity; return how many. Call it at least once a day."""
    query = select(StatusList).where(StatusList.valid_until < at + VALIDITY - RENEWAL).with_for_update()
    due = session.scalars(query).all()
    for found in due:
        _sign(found, keyring, at, public_url)
    session.flush()
    return len(due)


def sign_all(session: Session, keyring: Keyring, *, at: datetime, public_url: str) -> int:
    """Sign every list anew, whatever its age: the key that had signed it is no longer published."""
    found = session.scalars(select(StatusList).with_for_update()).all()
    for listed in found:
        _sign(listed, keyring, at, public_url)
    session.flush()
    return len(found)


def published(session: Session) -> Sequence[StatusList]:
    """Every list, in the order of their numbers."""
    return sorted(session.scalars(select(StatusList)).all(), key=lambda found: int(found.name))


def _last(session: Session) -> StatusList | None:
    found = published(session)
    return found[-1] if found else None


def _used(session: Session, name: str) -> set[int]:
    query = select(CertificateEdition.status_index).where(CertificateEdition.status_list == name)
    return set(session.scalars(query))


def _open(session: Session, keyring: Keyring, rank: int, at: datetime, public_url: str) -> StatusList:
    opened = StatusList(name=str(rank), bits=status_list.empty())
    _sign(opened, keyring, at, public_url)
    session.add(opened)
    session.flush()
    return opened


def _sign(found: StatusList, keyring: Keyring, at: datetime, public_url: str) -> None:
    until = at + VALIDITY
    unsigned = status_list.unsigned(public_url, found.name, found.bits, at=at, until=until)
    found.rdfc = proofs.written(proofs.sign_rdfc(unsigned, keyring.status, public_url, at))
    found.jcs = proofs.written(proofs.sign_jcs(unsigned, keyring.status, public_url, at))
    found.valid_until = until
