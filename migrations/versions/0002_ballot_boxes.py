"""ballots leave the main database for a box of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = (
    "Des codes ou des bulletins attendent encore dans la base : closez les campagnes ouvertes "
    "avec la version précédente, puis migrez."
)


def upgrade() -> None:
    """Count the codes on the campaign, and remove the tables; refuse while somebody could still answer."""
    for table in ("ballot", "campaign_code"):
        if op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {table}")):  # noqa: S608 (two known names)
            raise RuntimeError(WAITING)
    with op.batch_alter_table("campaign") as batch:
        batch.add_column(sa.Column("issued", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("secrecy", sa.String(), nullable=False, server_default="sealed"))
    with op.batch_alter_table("campaign") as batch:
        for name in ("issued", "secrecy"):
            batch.alter_column(name, server_default=None)
        batch.create_check_constraint(op.f("ck_campaign_secrecy_known"), "secrecy IN ('sealed', 'blind')")
    op.drop_table("ballot")
    op.drop_table("campaign_code")


def downgrade() -> None:
    """Make the tables again, empty."""
    op.create_table(
        "campaign_code",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_campaign_code_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "code_hmac", name=op.f("pk_campaign_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ballot",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ballot_campaign_id")),
        sa.PrimaryKeyConstraint("campaign_id", "code_hmac", name=op.f("pk_ballot")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("campaign") as batch:
        batch.drop_constraint(op.f("ck_campaign_secrecy_known"), type_="check")
        for name in ("secrecy", "issued"):
            batch.drop_column(name)
