"""Tables of invitations: what an invitation says, who is written to, and letters on their way.

No column of these tables, and no order of their rows, leads from a person to a code: a code is in a letter alone, under
a key that lives outside the database and is destroyed with the last one.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, new_id
from evaluation.asking.campaign_models import NO_ORDER


class Invitation(Base):
    """What the letters of a campaign say, and how far their sending is, in whole numbers.

    `seed`: what drew the sample among `drawn_from` people, hidden until the list is purged; `stop_secret` signs the
    links by which people ask not to be reminded, and `stopped` holds the signatures of those who did.
    """

    __tablename__ = "invitation"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), primary_key=True)
    ends_on: Mapped[date | None]
    phone: Mapped[str] = mapped_column(default="")
    paper: Mapped[str] = mapped_column(default="")
    reply_to: Mapped[str] = mapped_column(default="")
    seed: Mapped[bytes | None]
    drawn_from: Mapped[int] = mapped_column(default=0)
    stop_secret: Mapped[bytes]
    stopped: Mapped[list[Any]] = mapped_column(default=list)
    queued: Mapped[int] = mapped_column(default=0)
    invited: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Contact(Base):
    """Somebody to write to, and the site where they count; `invited`: a code was put in a letter to them."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("campaign_id", "email"), NO_ORDER)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    email: Mapped[str]
    site: Mapped[str | None]
    invited: Mapped[bool] = mapped_column(default=False)


class Letter(Base):
    """A letter on its way: its address and its code are in `sealed`, of one size for all; the row leaves with it.

    `refused`: the mail server will never take it as it is.
    """

    __tablename__ = "letter"
    __table_args__ = NO_ORDER

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaign.id"), index=True)
    sealed: Mapped[bytes]
    refused: Mapped[bool] = mapped_column(default=False)
    leased_until: Mapped[datetime | None]


class LeaderAddress(Base):
    """The e-mail given for a leader, by which nobody answers twice, in their name and among the agents."""

    __tablename__ = "leader_address"

    leader_id: Mapped[UUID] = mapped_column(ForeignKey("leader.id"), primary_key=True)
    email: Mapped[str]
