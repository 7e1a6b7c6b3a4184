"""competences, ties and contracts, which a team is proposed from."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)


def upgrade() -> None:
    """Make the change."""
    _competence()
    _tie()
    _contract()


def downgrade() -> None:
    """Take it back."""
    op.drop_table("contract")
    op.drop_table("tie")
    op.drop_table("competence")


def _competence() -> None:
    topics = "topic IN ('lead', 'kind', 'dimension', 'language', 'departement')"
    op.create_table(
        "competence",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(), nullable=False),
        sa.Column("granted_by", sa.String(), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.CheckConstraint(topics, name=op.f("ck_competence_topic_known")),
        sa.CheckConstraint("until_on IS NULL OR until_on >= since_on", name=op.f("ck_competence_ends_after_it_begins")),
        sa.CheckConstraint("proof <> ''", name=op.f("ck_competence_proof_written")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_competence_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competence")),
    )
    op.create_index(op.f("ix_competence_person_id"), "competence", ["person_id"])


def _tie() -> None:
    op.create_table(
        "tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("siren", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("relative_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("declared_at", INSTANT, nullable=False),
        sa.CheckConstraint(
            "kind IN ('employment', 'consultancy', 'mandate', 'family', 'dispute', 'other')",
            name=op.f("ck_tie_kind_known"),
        ),
        sa.CheckConstraint("(relative_id IS NULL) = (siren <> '')", name=op.f("ck_tie_to_one_end")),
        sa.CheckConstraint(
            "relative_id IS NULL OR (kind = 'family' AND relative_id <> person_id)",
            name=op.f("ck_tie_relative_is_family"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_tie_text_written")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_tie_person_id")),
        sa.ForeignKeyConstraint(["relative_id"], ["person.id"], name=op.f("fk_tie_relative_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    op.create_index(op.f("ix_tie_person_id"), "tie", ["person_id"])


def _contract() -> None:
    op.create_table(
        "contract",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("siren", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("other_siren", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("siren <> other_siren", name=op.f("ck_contract_two_organisations")),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_contract_subject_written")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
    )
    op.create_index(op.f("ix_contract_siren"), "contract", ["siren"])
    op.create_index(op.f("ix_contract_other_siren"), "contract", ["other_siren"])
