"""the evidence vault: files by pieces, documents asked for by a day, their expiry; the notes of auditors on site."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_upload_not_empty")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_upload_candidacy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_upload_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_person_id"), "upload", ["person_id"])
    op.create_index(op.f("ix_upload_expires_at"), "upload", ["expires_at"])
    op.create_table(
        "document_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_document_request_text_written")),
        sa.CheckConstraint(
            "(evidence_id IS NULL) = (answered_at IS NULL)", name=op.f("ck_document_request_answered_by_evidence")
        ),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_document_request_candidacy_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_document_request_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_request")),
    )
    op.create_index(op.f("ix_document_request_candidacy_id"), "document_request", ["candidacy_id"])
    op.create_table(
        "field_note",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requirement", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_field_note_text_written")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_field_note_candidacy_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_field_note_person_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_field_note")),
    )
    op.create_index(op.f("ix_field_note_candidacy_id"), "field_note", ["candidacy_id"])
    with op.batch_alter_table("evidence") as table:
        table.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.create_check_constraint(
            op.f("ck_evidence_expires_after_effect"),
            "expires_on IS NULL OR effective_on IS NULL OR expires_on >= effective_on",
        )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("field_note")
    op.drop_table("document_request")
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_expires_after_effect"), type_="check")
        table.drop_column("restricted")
        table.drop_column("expires_on")
    op.drop_table("upload")
