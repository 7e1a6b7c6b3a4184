"""Table of the certificates that were granted and wait for their signature."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class WaitingCertificate(Base):
    """What a decision granted while nothing could be signed: it goes away in the transaction that issues.

    `statement` was frozen by the decision; `reason` is the French sentence of the last try.
    """

    __tablename__ = "waiting_certificate"

    decision_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"), primary_key=True)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    statement: Mapped[dict[str, Any]]
    since: Mapped[datetime]
    reason: Mapped[str]
