"""Tables of the label's life: organisation, sites, candidacy, admissibility, committee."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.database import Base, new_id
from label.workflow import STATES


class Organisation(Base):
    """A body of the public service, known by its SIRET, with the word it uses for the people it serves."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    siret: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    word: Mapped[str] = mapped_column(default="usager")
    registered_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    sites: Mapped[list["Site"]] = relationship(
        back_populates="organisation", order_by="Site.name", lazy="raise_on_sql", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}


class Site(Base):
    """A place where the organisation serves people; its headcounts weigh the scores."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("headcount >= 0 AND yearly_users >= 0", name="counts_positive"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str]
    headcount: Mapped[int]
    yearly_users: Mapped[int]

    organisation: Mapped[Organisation] = relationship(back_populates="sites", lazy="raise_on_sql")


def _in_states() -> str:
    return "state IN (" + ", ".join(f"'{state}'" for state in STATES) + ")"


class Candidacy(Base):
    """One application for the label; `state` is written by label/candidacies.py alone, through the table."""

    __tablename__ = "candidacy"
    __table_args__ = (
        CheckConstraint(_in_states(), name="state_known"),
        CheckConstraint("submitted_at IS NULL OR referentiel_digest IS NOT NULL", name="submitted_with_pinned_edition"),
        CheckConstraint("state IN ('draft', 'withdrawn') OR submitted_at IS NOT NULL", name="begun_by_a_submission"),
        CheckConstraint("submitted_at IS NULL OR submitted_at >= created_at", name="submitted_after_created"),
        CheckConstraint("decided_at IS NULL OR decided_at >= submitted_at", name="decided_after_submitted"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    referentiel_id: Mapped[str]
    referentiel_digest: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="draft", index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    checklist: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # The organisation that filed it, when another took it over since: its name and its SIRET.
    came_from: Mapped[str] = mapped_column(default="", server_default="")
    version: Mapped[int] = mapped_column(default=1)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


FIRST = text("reopens_id IS NULL")


class Deliberation(Base):
    """One committee sitting on one evaluation: opened on a frozen verdict, closed by a decision.

    An evaluation has one first sitting; each other reopens the one before. Whoever took part in a sitting takes none
    in the one that reopens it: a trigger of the database says so too (migration 0014).
    """

    __tablename__ = "deliberation"
    __table_args__ = (
        CheckConstraint(
            "outcome IS NULL OR outcome IN ('granted', 'granted_with_reservations', 'adjourned', 'refused')",
            name="outcome_known",
        ),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided_with_outcome"),
        CheckConstraint("(reopens_id IS NULL) = (grievance_id IS NULL)", name="reopened_by_an_appeal"),
        CheckConstraint(
            "supersedes_id IS NULL OR (outcome IS NOT NULL AND supersedes_id <> id)", name="superseded_by_a_decision"
        ),
        Index("uq_deliberation_first", "evaluation_id", unique=True, sqlite_where=FIRST, postgresql_where=FIRST),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    evaluation_id: Mapped[UUID] = mapped_column(ForeignKey("evaluation.id"), index=True)
    # The closed sitting whose decision an upheld appeal brought before other people, and that appeal.
    reopens_id: Mapped[UUID | None] = mapped_column(ForeignKey("deliberation.id"), unique=True)
    grievance_id: Mapped[UUID | None] = mapped_column(ForeignKey("grievance.id"), unique=True)
    # The earlier decision that this one replaces, on appeal or by a renewal; each is replaced once at most.
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("deliberation.id"), unique=True)
    verdict: Mapped[dict[str, Any]]
    quorum: Mapped[int]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    motive: Mapped[str | None]
    # Each adjournment with questions ends a round; the next has votes of its own.
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Vote(Base):
    """What one member said: a vote for an outcome, or a recusal with its reason."""

    __tablename__ = "vote"
    __table_args__ = (
        UniqueConstraint("deliberation_id", "person_id", "round"),
        CheckConstraint("(choice IS NULL) <> (recusal IS NULL)", name="vote_or_recusal"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    deliberation_id: Mapped[UUID] = mapped_column(ForeignKey("deliberation.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    choice: Mapped[str | None]
    motive: Mapped[str | None]
    recusal: Mapped[str | None]
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    cast_at: Mapped[datetime]


class Exchange(Base):
    """What the manager and the organisation wrote to each other about admissibility, dated, never edited."""

    __tablename__ = "exchange"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    candidacy_id: Mapped[UUID] = mapped_column(ForeignKey("candidacy.id"), index=True)
    action: Mapped[str]
    text: Mapped[str]
    author: Mapped[str]
    at: Mapped[datetime]
