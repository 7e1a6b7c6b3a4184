"""Tables of passkeys: the public halves that people left with us, and the ceremonies in which they prove the other."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id


class Passkey(Base):
    """One passkey of a person: `public_key` is a COSE key, `counter` the authenticator's last signature counter.

    Authenticators that keep no counter, those of telephones for the most part, always say 0.
    """

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("name <> ''", name="named"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    counter: Mapped[int] = mapped_column(BigInteger)
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PasskeyCeremony(Base):
    """What one session was asked to sign for one purpose; once a passkey has, who did, until the act takes it.

    `holder` is the digest of what the browser alone holds: its session's token, or that of a visitor signing in.
    """

    __tablename__ = "passkey_ceremony"
    __table_args__ = (CheckConstraint("(challenge IS NULL) = (passkey_id IS NOT NULL)", name="asked_or_proved"),)

    holder: Mapped[bytes] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[bytes | None]
    passkey_id: Mapped[UUID | None] = mapped_column(ForeignKey("passkey.id"), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
