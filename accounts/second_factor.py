"""The second factor of a person: a secret shared with their authenticator, and recovery codes that serve once."""

import secrets
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from accounts import obligation, totp
from accounts.models import Person, SecondFactor
from accounts.passwords import ALPHABET
from audit import journal
from core import secret_files
from core.actor import Actor
from core.errors import Conflict, Invalid, NotFound
from core.settings import Settings

SECRET_BYTES, NONCE_BYTES = 20, 12
RECOVERY_CODES, RECOVERY_LETTERS = 10, 12
WRONG = "Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant, ou prenez un code de secours."


def key(settings: Settings) -> bytes:
    """What seals the secrets, in a file apart from the database, made at the first need."""
    path = settings.var / "keys" / "second-factor"
    if not path.exists():
        secret_files.write_once(path, AESGCM.generate_key(256))
    return path.read_bytes()


def of(session: Session, person_id: UUID) -> SecondFactor | None:
    """The person's second factor once confirmed, None before."""
    found = session.get(SecondFactor, person_id)
    return found if found is not None and found.confirmed_at is not None else None


def begin(session: Session, sealing: bytes, *, by: Actor) -> bytes:
    """Draw the secret that the authenticator is about to learn; it is worth nothing before `confirm`."""
    identity = _identity(by)
    if of(session, identity) is not None:
        raise Conflict("La confirmation en deux temps est déjà active.")
    found = session.get(SecondFactor, identity) or SecondFactor(person_id=identity, last_step=0, recovery=[])
    secret, nonce = secrets.token_bytes(SECRET_BYTES), secrets.token_bytes(NONCE_BYTES)
    found.sealed = nonce + AESGCM(sealing).encrypt(nonce, secret, identity.bytes)
    session.add(found)
    session.flush()
    return secret


def drawn(session: Session, sealing: bytes, *, by: Actor) -> bytes | None:
    """The secret that waits to be confirmed, None when there is none."""
    found = session.get(SecondFactor, _identity(by))
    return _secret(found, sealing) if found is not None and found.confirmed_at is None else None


def confirm(session: Session, sealing: bytes, typed: str, *, by: Actor, at: datetime) -> list[str]:
    """Turn it on with a first code; return the recovery codes, which exist nowhere else."""
    found = session.get(SecondFactor, _identity(by))
    if found is None or found.confirmed_at is not None:
        raise NotFound
    step = totp.accepted(_secret(found, sealing), _bare(typed), at=at, after=found.last_step)
    if step is None:
        raise Invalid(WRONG, {"code": WRONG})
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    found.confirmed_at, found.last_step = at, step
    found.recovery = [_digest(code) for code in codes]
    session.flush()
    journal.append(session, "person.second_factor_set", by=by, at=at, data={"person": str(by.id)})
    return codes


def prove(session: Session, sealing: bytes, typed: str, *, by: Actor, at: datetime) -> bool:
    """Whether the code is this person's, of this moment, and never used; a recovery code is spent."""
    found = of(session, _identity(by))
    if found is None:
        return False
    step = totp.accepted(_secret(found, sealing), _bare(typed), at=at, after=found.last_step)
    if step is not None:
        found.last_step = step
    elif _digest(typed) in found.recovery:
        found.recovery = [kept for kept in found.recovery if kept != _digest(typed)]
        data = {"person": str(by.id), "left": len(found.recovery)}
        journal.append(session, "person.recovery_code_used", by=by, at=at, data=data)
    else:
        return False
    session.flush()
    return True


def remove(session: Session, *, by: Actor, at: datetime) -> None:
    """Turn it off; the caller has had a factor proved. Refused when it is the last of who must have one."""
    found = of(session, _identity(by))
    if found is None:
        raise NotFound
    session.delete(found)
    session.flush()
    obligation.require_one_left(session, found.person_id)
    journal.append(session, "person.second_factor_removed", by=by, at=at, data={"person": str(by.id)})


def account(session: Session, by: Actor) -> str:
    """The name under which the authenticator keeps it."""
    return session.get_one(Person, _identity(by)).email


def _secret(found: SecondFactor, sealing: bytes) -> bytes:
    nonce, sealed = found.sealed[:NONCE_BYTES], found.sealed[NONCE_BYTES:]
    return AESGCM(sealing).decrypt(nonce, sealed, found.person_id.bytes)


def _recovery_code() -> str:
    drawn_ = "".join(secrets.choice(ALPHABET) for _ in range(RECOVERY_LETTERS))
    return "-".join(drawn_[start : start + 4] for start in range(0, RECOVERY_LETTERS, 4))


def _digest(typed: str) -> str:
    return sha256("".join(letter for letter in typed.lower() if letter.isalnum()).encode()).hexdigest()


def _bare(typed: str) -> str:
    return "".join(typed.split())


def _identity(by: Actor) -> UUID:
    if by.id is None:
        raise NotFound
    return by.id
