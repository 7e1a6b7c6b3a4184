"""Tables of the certificate: the certificate, its signed editions, the status lists, the dated story people read."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, new_id

IN_FORCE = text("status IN ('valid', 'suspended')")


class Certificate(Base):
    """What a grant produces: one number for life. `status` is written by label/certificate_life.py alone.

    `search` is what the register looks into: holder, label, word, SIRET and place without accents or capitals.
    `scheme` is the prefix of its numbers: an organisation holds one certificate of a scheme at a time, whatever the
    service does; the next one supersedes it.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        CheckConstraint("status IN ('valid', 'suspended', 'withdrawn', 'superseded')", name="status_known"),
        CheckConstraint("valid_until > issued_on", name="ends_after_it_begins"),
        Index(
            "uq_certificate_in_force",
            "organisation_id",
            "scheme",
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), index=True)
    decision_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"), unique=True)
    scheme: Mapped[str]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("certificate.id"), unique=True)
    holder: Mapped[str]
    siret: Mapped[str] = mapped_column(index=True)
    label: Mapped[str]
    search: Mapped[str]
    referentiel_id: Mapped[str]
    referentiel_digest: Mapped[str]
    level: Mapped[str]
    status: Mapped[str] = mapped_column(default="valid", index=True)
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    editions: Mapped[list["CertificateEdition"]] = relationship(
        back_populates="certificate", order_by="CertificateEdition.edition", lazy="raise_on_sql"
    )
    events: Mapped[list["StatusEvent"]] = relationship(
        back_populates="certificate", order_by="StatusEvent.position", lazy="raise_on_sql"
    )
    supersedes: Mapped["Certificate | None"] = relationship(
        back_populates="superseded_by", remote_side="Certificate.id", lazy="raise_on_sql"
    )
    superseded_by: Mapped["Certificate | None"] = relationship(back_populates="supersedes", lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class StatusList(Base):
    """One bit per edition, set when it is revoked, and the two signed writings of the list as published."""

    __tablename__ = "status_list"

    name: Mapped[str] = mapped_column(primary_key=True)
    bits: Mapped[bytes]
    rdfc: Mapped[bytes]
    jcs: Mapped[bytes]
    valid_until: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class CertificateEdition(Base):
    """The signed bytes of one edition, as published; a list's index serves one edition for ever.

    Its seal was dated at `stamped_at` (B-T), carries what validates it since `lasting_at` (B-LT); while it does not,
    `seal_lacks` says in French why the last try failed.
    """

    __tablename__ = "certificate_edition"
    __table_args__ = (
        UniqueConstraint("certificate_id", "edition"),
        UniqueConstraint("status_list", "status_index"),
        CheckConstraint("edition >= 1", name="edition_counts_from_one"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    edition: Mapped[int]
    credential_id: Mapped[str] = mapped_column(unique=True)
    statement: Mapped[dict[str, Any]]
    unsigned_digest: Mapped[str]
    rdfc: Mapped[bytes]
    jcs: Mapped[bytes]
    pdf: Mapped[bytes]
    cwt: Mapped[bytes | None]
    status_list: Mapped[str] = mapped_column(ForeignKey("status_list.name"))
    status_index: Mapped[int]
    revoked: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime]
    stamped_at: Mapped[datetime | None]
    lasting_at: Mapped[datetime | None]
    seal_lacks: Mapped[str | None]

    certificate: Mapped[Certificate] = relationship(back_populates="editions", lazy="raise_on_sql")


class StatusEvent(Base):
    """One dated line of the certificate's story: what it became, since when, why."""

    __tablename__ = "status_event"
    __table_args__ = (
        UniqueConstraint("certificate_id", "position"),
        CheckConstraint("status IN ('valid', 'suspended', 'withdrawn', 'superseded')", name="status_known"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    certificate_id: Mapped[UUID] = mapped_column(ForeignKey("certificate.id"), index=True)
    position: Mapped[int]
    action: Mapped[str]
    status: Mapped[str]
    edition: Mapped[int]
    since: Mapped[datetime]
    reason: Mapped[str]

    certificate: Mapped[Certificate] = relationship(back_populates="events", lazy="raise_on_sql")
