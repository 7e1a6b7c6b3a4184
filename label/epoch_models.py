"""The number by which whoever keeps public pages knows that they still say what the database says."""

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.database import Base


class PublicEpoch(Base):
    """One row that triggers move in the transaction of any change to what is public of certificates.

    On PostgreSQL they move it when the transaction ends, as its last lock.
    """

    __tablename__ = "public_epoch"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[int] = mapped_column(BigInteger)


def current(session: Session) -> int:
    """The epoch of what this session reads."""
    return session.get_one(PublicEpoch, 1).epoch
