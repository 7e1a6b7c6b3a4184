"""certificates superseded, sittings reopened, questions of complaints, organisations changed, findings escalated."""

import sqlalchemy as sa
from alembic import op

import core.database
from migrations.rebuilding import rebuilt

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
STATUSES = "status IN ('valid', 'suspended', 'withdrawn')"
STATUSES_AFTER = "status IN ('valid', 'suspended', 'withdrawn', 'superseded')"
IN_FORCE = sa.text("status IN ('valid', 'suspended')")
FIRST = sa.text("reopens_id IS NULL")
PENDING = sa.text("confirmed_at IS NULL AND declined_at IS NULL")
CHANGE_RULES = {
    "kind_known": "kind IN ('identity', 'merger')",
    "merger_into_another": "(kind = 'merger') = (into_id IS NOT NULL)",
    "not_into_itself": "into_id IS NULL OR into_id <> organisation_id",
    "certificates_known": "certificates IN ('transfer', 'withdraw')",
    "candidacies_known": "candidacies IN ('follow', 'close')",
    "proved": "reason <> '' AND act <> '' AND evidence_sha256 <> ''",
    "confirmed_by_another": "confirmed_by_id IS NULL OR confirmed_by_id <> proposed_by_id",
    "confirmed_by_somebody": "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
    "confirmed_or_declined": "confirmed_at IS NULL OR declined_at IS NULL",
    "declined_with_reason": "declined_at IS NULL OR declined_why <> ''",
}
# Whoever took part in a sitting takes none in the one that reopens it.
SAT_BEFORE = """
    EXISTS (SELECT 1 FROM deliberation JOIN vote AS former ON former.deliberation_id = deliberation.reopens_id
            WHERE deliberation.id = NEW.deliberation_id AND former.person_id = NEW.person_id)
"""
SAID = "member sat on the decision that is reopened"
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER vote_other_people_{when.lower()} BEFORE {when} ON vote "
        f"WHEN {SAT_BEFORE} BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for when in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"CREATE FUNCTION vote_is_of_other_people() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {SAT_BEFORE} THEN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; END IF; "
        f"RETURN NEW; END $$",
        "CREATE TRIGGER vote_other_people BEFORE INSERT OR UPDATE ON vote "
        "FOR EACH ROW EXECUTE FUNCTION vote_is_of_other_people()",
    ],
}
UNDONE = {
    "sqlite": ["DROP TRIGGER vote_other_people_insert", "DROP TRIGGER vote_other_people_update"],
    "postgresql": ["DROP TRIGGER vote_other_people ON vote", "DROP FUNCTION vote_is_of_other_people()"],
}
STAYS = "A decision was reopened on appeal: an earlier schema has no place for its second sitting."


def upgrade() -> None:
    """A certificate's scheme is read in its number; each first sitting keeps its evaluation for itself."""
    _certificate()
    _deliberation()
    _question()
    _change()
    op.add_column("finding", sa.Column("insufficient", sa.String(), nullable=False, server_default=""))
    op.add_column("finding", sa.Column("became_major_at", INSTANT, nullable=True))
    op.add_column("finding", sa.Column("unresolved_at", INSTANT, nullable=True))
    op.add_column("candidacy", sa.Column("came_from", sa.String(), nullable=False, server_default=""))
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """What was superseded is withdrawn; refused once a decision was reopened, for decisions are never destroyed."""
    bind = op.get_bind()
    if bind.execute(sa.text("SELECT 1 FROM deliberation WHERE reopens_id IS NOT NULL")).first():
        raise RuntimeError(STAYS)
    for statement in UNDONE[bind.dialect.name]:
        op.execute(statement)
    op.drop_column("candidacy", "came_from")
    for name in ("unresolved_at", "became_major_at", "insufficient"):
        op.drop_column("finding", name)
    op.drop_table("organisation_change")
    op.drop_table("grievance_question")
    op.drop_index("uq_deliberation_first", "deliberation")
    with rebuilt("deliberation") as batch:
        batch.drop_index(op.f("ix_deliberation_evaluation_id"))
        batch.drop_constraint(op.f("ck_deliberation_reopened_by_an_appeal"), type_="check")
        for name in ("grievance_id", "reopens_id"):
            batch.drop_constraint(op.f(f"uq_deliberation_{name}"), type_="unique")
            batch.drop_constraint(op.f(f"fk_deliberation_{name}"), type_="foreignkey")
            batch.drop_column(name)
        batch.create_unique_constraint(op.f("uq_deliberation_evaluation_id"), ["evaluation_id"])
    op.drop_index("uq_certificate_in_force", "certificate")
    for table in ("certificate", "status_event"):
        op.execute(f"UPDATE {table} SET status = 'withdrawn' WHERE status = 'superseded'")
    with op.batch_alter_table("certificate") as batch:
        batch.drop_index(op.f("ix_certificate_evaluation_id"))
        batch.drop_constraint(op.f("ck_certificate_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_certificate_status_known"), STATUSES)
        batch.drop_constraint(op.f("uq_certificate_supersedes_id"), type_="unique")
        batch.drop_constraint(op.f("fk_certificate_supersedes_id"), type_="foreignkey")
        batch.drop_column("supersedes_id")
        batch.drop_column("scheme")
        batch.create_unique_constraint(op.f("uq_certificate_evaluation_id"), ["evaluation_id"])
    with op.batch_alter_table("status_event") as batch:
        batch.drop_constraint(op.f("ck_status_event_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_status_event_status_known"), STATUSES)


def _certificate() -> None:
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("scheme", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("supersedes_id", sa.Uuid(), nullable=True))
    bind = op.get_bind()
    for number in bind.execute(sa.text("SELECT number FROM certificate")).scalars().all():
        values = {"number": number, "scheme": number.rsplit("-", 3)[0]}
        bind.execute(sa.text("UPDATE certificate SET scheme = :scheme WHERE number = :number"), values)
    with op.batch_alter_table("certificate") as batch:
        batch.alter_column("scheme", server_default=None)
        batch.create_foreign_key(op.f("fk_certificate_supersedes_id"), "certificate", ["supersedes_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_certificate_supersedes_id"), ["supersedes_id"])
        batch.drop_constraint(op.f("uq_certificate_evaluation_id"), type_="unique")
        batch.create_index(op.f("ix_certificate_evaluation_id"), ["evaluation_id"])
        batch.drop_constraint(op.f("ck_certificate_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_certificate_status_known"), STATUSES_AFTER)
    with op.batch_alter_table("status_event") as batch:
        batch.drop_constraint(op.f("ck_status_event_status_known"), type_="check")
        batch.create_check_constraint(op.f("ck_status_event_status_known"), STATUSES_AFTER)
    _unique("uq_certificate_in_force", "certificate", ["organisation_id", "scheme"], IN_FORCE)


def _deliberation() -> None:
    with rebuilt("deliberation") as batch:
        batch.add_column(sa.Column("reopens_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("grievance_id", sa.Uuid(), nullable=True))
    with rebuilt("deliberation") as batch:
        batch.create_foreign_key(op.f("fk_deliberation_reopens_id"), "deliberation", ["reopens_id"], ["id"])
        batch.create_foreign_key(op.f("fk_deliberation_grievance_id"), "grievance", ["grievance_id"], ["id"])
        for name in ("reopens_id", "grievance_id"):
            batch.create_unique_constraint(op.f(f"uq_deliberation_{name}"), [name])
        batch.create_check_constraint(
            op.f("ck_deliberation_reopened_by_an_appeal"), "(reopens_id IS NULL) = (grievance_id IS NULL)"
        )
        batch.drop_constraint(op.f("uq_deliberation_evaluation_id"), type_="unique")
        batch.create_index(op.f("ix_deliberation_evaluation_id"), ["evaluation_id"])
    _unique("uq_deliberation_first", "deliberation", ["evaluation_id"], FIRST)


def _question() -> None:
    op.create_table(
        "grievance_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("grievance_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("key_digest", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_grievance_question_text_written")),
        sa.CheckConstraint(
            "(reply IS NULL) = (answered_at IS NULL)", name=op.f("ck_grievance_question_answered_with_text")
        ),
        sa.ForeignKeyConstraint(["grievance_id"], ["grievance.id"], name=op.f("fk_grievance_question_grievance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance_question")),
    )
    op.create_index(op.f("ix_grievance_question_grievance_id"), "grievance_question", ["grievance_id"])


def _change() -> None:
    texts = "kind name_before siret_before name_after siret_after certificates candidacies reason act".split()
    texts += "evidence_name evidence_type evidence_sha256 proposed_by confirmed_by declined_by declined_why".split()
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("into_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in texts),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("declined_at", INSTANT, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_organisation_change_{name}")) for name, rule in CHANGE_RULES.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_organisation_change_{column}"))
            for column, table in (
                ("organisation_id", "organisation"),
                ("into_id", "organisation"),
                ("proposed_by_id", "person"),
                ("confirmed_by_id", "person"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_change")),
    )
    for column in ("into_id", "organisation_id", "siret_before"):
        op.create_index(op.f(f"ix_organisation_change_{column}"), "organisation_change", [column])
    _unique("uq_organisation_change_pending", "organisation_change", ["organisation_id"], PENDING)


def _unique(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
