"""shoppers: applications, charter, quiz, ties to areas, availability, and what each visit cost them."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)


def upgrade() -> None:
    """Shoppers known so far have signed nothing yet: they sign before their next mission."""
    _shopper_application()
    _charter_signature()
    _quiz_attempt()
    _shopper_interest()
    _shopper_profile()
    _visit_expense()


def downgrade() -> None:
    for table in (
        "visit_expense",
        "shopper_profile",
        "shopper_interest",
        "quiz_attempt",
        "charter_signature",
        "shopper_application",
    ):
        op.drop_table(table)


def _shopper_application() -> None:
    op.create_table(
        "shopper_application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("places", sa.String(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("experience", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("motive", sa.String(), nullable=True),
        sa.Column("applied_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'received') = (settled_at IS NULL)", name=op.f("ck_shopper_application_settled_at_a_moment")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (motive IS NOT NULL)", name=op.f("ck_shopper_application_refused_with_a_motive")
        ),
        sa.CheckConstraint(
            "state IN ('received', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_shopper_application_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_application")),
        sa.UniqueConstraint("key", name=op.f("uq_shopper_application_key")),
    )
    op.create_index(op.f("ix_shopper_application_email"), "shopper_application", ["email"], unique=False)


def _charter_signature() -> None:
    op.create_table(
        "charter_signature",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_charter_signature_person_id")),
        sa.PrimaryKeyConstraint("person_id", "edition", name=op.f("pk_charter_signature")),
    )


def _quiz_attempt() -> None:
    op.create_table(
        "quiz_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("edition", sa.String(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("taken_at", INSTANT, nullable=False),
        sa.CheckConstraint("correct BETWEEN 0 AND asked", name=op.f("ck_quiz_attempt_no_more_than_asked")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_quiz_attempt_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_attempt")),
    )
    op.create_index(op.f("ix_quiz_attempt_person_id"), "quiz_attempt", ["person_id"], unique=False)


def _shopper_interest() -> None:
    op.create_table(
        "shopper_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.Column("lifted_at", INSTANT, nullable=True),
        sa.CheckConstraint("kind IN ('siren', 'commune', 'nature')", name=op.f("ck_shopper_interest_kind_known")),
        sa.CheckConstraint(
            "lifted_at IS NULL OR lifted_at >= declared_at", name=op.f("ck_shopper_interest_lifted_after_declared")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shopper_interest_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shopper_interest")),
    )
    op.create_index(op.f("ix_shopper_interest_person_id"), "shopper_interest", ["person_id"], unique=False)


def _shopper_profile() -> None:
    op.create_table(
        "shopper_profile",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("slots", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("absences", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shopper_profile_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_shopper_profile")),
    )


def _visit_expense() -> None:
    op.create_table(
        "visit_expense",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("proof_digest", sa.String(), nullable=False),
        sa.Column("proof_filename", sa.String(), nullable=False),
        sa.Column("proof_type", sa.String(), nullable=False),
        sa.Column("proof_state", sa.String(), nullable=False),
        sa.Column("proof_readable", sa.Boolean(), nullable=False),
        sa.Column("proof_scan", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("motive", sa.String(), nullable=True),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'claimed') = (settled_by IS NULL)", name=op.f("ck_visit_expense_settled_by_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'refused') = (motive IS NOT NULL)", name=op.f("ck_visit_expense_refused_with_a_motive")
        ),
        sa.CheckConstraint("state IN ('claimed', 'approved', 'refused')", name=op.f("ck_visit_expense_state_known")),
        sa.CheckConstraint("cents > 0", name=op.f("ck_visit_expense_something_spent")),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> person_id", name=op.f("ck_visit_expense_settled_by_another")
        ),
        sa.ForeignKeyConstraint(["mission_id"], ["mystery_mission.id"], name=op.f("fk_visit_expense_mission_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_expense_person_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_visit_expense_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_expense")),
    )
    op.create_index(op.f("ix_visit_expense_mission_id"), "visit_expense", ["mission_id"], unique=False)
    op.create_index(op.f("ix_visit_expense_person_id"), "visit_expense", ["person_id"], unique=False)
