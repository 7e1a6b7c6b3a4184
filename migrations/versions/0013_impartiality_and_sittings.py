"""what a team is proposed from; the contradictory phase point by point; what no longer moves once signed or decided."""

from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
# Name, table, acts, when (None: always), what is said: each refuses the act, whoever asks.
GUARDS = (
    ("report_is_final", "report", ("UPDATE", "DELETE"), "OLD.final_at IS NOT NULL", "a final report stays as it is"),
    ("signed_report_stays", "signed_report", ("UPDATE", "DELETE"), None, "a signed report stays as it is"),
    (
        "finding_reply_is_final",
        "finding_reply",
        ("UPDATE", "DELETE"),
        "EXISTS (SELECT 1 FROM report WHERE report.id = OLD.report_id AND report.final_at IS NOT NULL)",
        "the report of this answer is final",
    ),
)


def _guarded(dialect: str) -> Iterator[str]:
    for name, table, acts, when, said in GUARDS:
        if dialect == "sqlite":
            for act in acts:
                yield (
                    f"CREATE TRIGGER {name}_{act.lower()} BEFORE {act} ON {table} "
                    f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{said}'); END"
                )
        else:
            result = "OLD" if "DELETE" in acts else "NEW"
            raised = f"RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation';"
            yield (
                f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"{f'IF {when} THEN {raised} END IF;' if when else raised} "
                f"{'IF TG_OP <> ' + chr(39) + 'DELETE' + chr(39) + ' THEN RETURN NEW; END IF; ' if result == 'OLD' else ''}"
                f"RETURN {result}; END $$"
            )
            yield f"CREATE TRIGGER {name} BEFORE {' OR '.join(acts)} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _unguarded(dialect: str) -> Iterator[str]:
    for name, table, acts, _, _ in GUARDS:
        if dialect == "sqlite":
            yield from (f"DROP TRIGGER {name}_{act.lower()}" for act in acts)
        else:
            yield f"DROP TRIGGER {name} ON {table}"
            yield f"DROP FUNCTION {name}()"


def upgrade() -> None:
    """Make the change."""
    _competence()
    _tie()
    _contract()
    op.add_column("finding", sa.Column("withdrawn_at", INSTANT, nullable=True))
    op.add_column("report", sa.Column("lapsed_at", INSTANT, nullable=True))
    _finding_reply()
    _signed_report()
    for statement in _guarded(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in _unguarded(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("signed_report")
    op.drop_table("finding_reply")
    op.drop_column("report", "lapsed_at")
    op.drop_column("finding", "withdrawn_at")
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


def _finding_reply() -> None:
    rules = {
        "stance_known": "stance IN ('accepted', 'contested')",
        "contested_with_words": "stance = 'accepted' OR text <> ''",
        "treatment_known": "treatment IN ('kept', 'amended', 'withdrawn')",
        "treated_with_date": "(treatment IS NULL) = (treated_at IS NULL)",
        "treated_with_motive": "treatment IS NULL OR motive <> ''",
    }
    op.create_table(
        "finding_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("finding_id", sa.Uuid(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("was_grade", sa.String(), nullable=False),
        sa.Column("was_facts", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.String(), nullable=True),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("treated_by", sa.String(), nullable=True),
        sa.Column("treated_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_finding_reply_{name}")) for name, rule in rules.items()),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_finding_reply_report_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["finding.id"], name=op.f("fk_finding_reply_finding_id")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_finding_reply_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_reply")),
        sa.UniqueConstraint("finding_id", name=op.f("uq_finding_reply_finding_id")),
    )
    op.create_index(op.f("ix_finding_reply_report_id"), "finding_reply", ["report_id"])


def _signed_report() -> None:
    op.create_table(
        "signed_report",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_signed_report_report_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["person.id"], name=op.f("fk_signed_report_signed_by_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_signed_report")),
    )
