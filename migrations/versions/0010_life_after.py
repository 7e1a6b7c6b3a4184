"""the life after the decision: surveillances made, steps announced, complaints and appeals; objections to auditors, kinds of interests, the agenda of a visit; second factors."""

import sqlalchemy as sa
from alembic import op

import core.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

INSTANT = core.database.Instant(timezone=True)
PENDING = sa.text("done_at IS NULL AND cancelled_at IS NULL")


GRIEVANCE_RULES = {
    "kind_known": "kind IN ('complaint', 'appeal')",
    "state_known": "state IN ('filed', 'assigned', 'decided', 'withdrawn')",
    "appeal_about_a_file": "kind = 'complaint' OR candidacy_id IS NOT NULL",
    "handled_by_somebody": "state NOT IN ('assigned', 'decided') OR handler_id IS NOT NULL",
    "decided_with_outcome": "(state = 'decided') = (outcome IS NOT NULL)",
    "outcome_is_dated": "(outcome IS NULL) = (decided_at IS NULL)",
    "outcome_known": "outcome IS NULL OR outcome IN ('upheld', 'partly', 'dismissed')",
    "outcome_is_motivated": "outcome IS NULL OR answer <> ''",
    "upheld_is_published": "outcome IN ('dismissed') OR outcome IS NULL OR published <> ''",
    "text_written": "text <> ''",
}
# Whoever took part in a file, by its journal or by an audit mission, handles nothing about it.
TOOK_PART = """
    EXISTS (SELECT 1 FROM journal_entry
            WHERE journal_entry.candidacy_id = NEW.candidacy_id AND journal_entry.actor_id = NEW.handler_id
              AND journal_entry.event NOT LIKE 'grievance.%' AND journal_entry.event NOT LIKE 'access.%')
    OR EXISTS (SELECT 1 FROM audit_mission
               WHERE audit_mission.candidacy_id = NEW.candidacy_id AND audit_mission.person_id = NEW.handler_id)
"""
SAID = "handler took part in the file"
TRIGGERS = {
    "sqlite": [
        f"CREATE TRIGGER grievance_handler_{when.lower()} BEFORE {when} ON grievance "
        f"WHEN NEW.handler_id IS NOT NULL AND ({TOOK_PART}) BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        for when in ("INSERT", "UPDATE")
    ],
    "postgresql": [
        f"CREATE FUNCTION grievance_handler_is_apart() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.handler_id IS NOT NULL AND ({TOOK_PART}) THEN "
        f"RAISE EXCEPTION '{SAID}' USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER grievance_handler BEFORE INSERT OR UPDATE ON grievance "
        "FOR EACH ROW EXECUTE FUNCTION grievance_handler_is_apart()",
    ],
}


def upgrade() -> None:
    """Make the change."""
    _surveillance()
    _planned_step()
    _grievance()
    op.add_column("declaration", sa.Column("kind", sa.String(), nullable=False, server_default=""))
    op.add_column("declaration", sa.Column("ended_on", sa.Date(), nullable=True))
    _objection()
    _visit_slot()
    _second_factor()
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    op.drop_table("second_factor")
    op.drop_table("visit_slot")
    op.drop_table("objection")
    op.drop_column("declaration", "ended_on")
    op.drop_column("declaration", "kind")
    op.drop_table("grievance")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION grievance_handler_is_apart()")
    op.drop_table("planned_step")
    op.drop_table("surveillance")


def _surveillance() -> None:
    op.create_table(
        "surveillance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("conclusion", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("kind IN ('visit', 'pulse')", name=op.f("ck_surveillance_kind_known")),
        sa.CheckConstraint("conclusion IN ('maintained', 'suspend')", name=op.f("ck_surveillance_conclusion_known")),
        sa.CheckConstraint(
            "kind = 'visit' OR conclusion = 'maintained'", name=op.f("ck_surveillance_only_a_visit_questions")
        ),
        sa.CheckConstraint("facts <> ''", name=op.f("ck_surveillance_facts_written")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_surveillance_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveillance")),
        sa.UniqueConstraint("certificate_id", "kind", "months", name=op.f("uq_surveillance_certificate_id")),
    )
    op.create_index(op.f("ix_surveillance_certificate_id"), "surveillance", ["certificate_id"])


def _planned_step() -> None:
    op.create_table(
        "planned_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("certificate_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("announced_by_id", sa.Uuid(), nullable=False),
        sa.Column("announced_by", sa.String(), nullable=False),
        sa.Column("announced_at", INSTANT, nullable=False),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.Column("cancelled_why", sa.String(), nullable=True),
        sa.CheckConstraint("action IN ('suspend', 'withdraw')", name=op.f("ck_planned_step_action_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_planned_step_reason_written")),
        sa.CheckConstraint(
            "done_at IS NULL OR cancelled_at IS NULL", name=op.f("ck_planned_step_done_or_cancelled")
        ),
        sa.CheckConstraint(
            "(cancelled_at IS NULL) = (cancelled_why IS NULL)", name=op.f("ck_planned_step_cancelled_with_reason")
        ),
        sa.ForeignKeyConstraint(["announced_by_id"], ["person.id"], name=op.f("fk_planned_step_announced_by_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_planned_step_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_step")),
    )
    op.create_index(op.f("ix_planned_step_certificate_id"), "planned_step", ["certificate_id"])
    op.create_index(
        "uq_planned_step_pending",
        "planned_step",
        ["certificate_id"],
        unique=True,
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def _grievance() -> None:
    op.create_table(
        "grievance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=True),
        sa.Column("against", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("handler_id", sa.Uuid(), nullable=True),
        sa.Column("handler", sa.String(), nullable=False),
        sa.Column("assigned_at", INSTANT, nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_grievance_{name}")) for name, rule in GRIEVANCE_RULES.items()),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_grievance_candidacy_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["person.id"], name=op.f("fk_grievance_handler_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grievance")),
        sa.UniqueConstraint("number", name=op.f("uq_grievance_number")),
    )
    op.create_index(op.f("ix_grievance_candidacy_id"), "grievance", ["candidacy_id"])
    op.create_index(op.f("ix_grievance_state"), "grievance", ["state"])


def _objection() -> None:
    op.create_table(
        "objection",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("mission_id", sa.Uuid(), nullable=False),
        sa.Column("mission_since", INSTANT, nullable=False),
        sa.Column("auditor", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("filed_by", sa.String(), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_objection_reason_written")),
        sa.CheckConstraint("(accepted IS NULL) = (decided_at IS NULL)", name=op.f("ck_objection_decided_with_date")),
        sa.CheckConstraint("accepted IS NULL OR answer <> ''", name=op.f("ck_objection_decision_is_motivated")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_objection_candidacy_id")),
        sa.ForeignKeyConstraint(["mission_id"], ["audit_mission.id"], name=op.f("fk_objection_mission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("mission_id", "mission_since", name=op.f("uq_objection_mission_id")),
    )
    op.create_index(op.f("ix_objection_candidacy_id"), "objection", ["candidacy_id"])


def _visit_slot() -> None:
    op.create_table(
        "visit_slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("candidacy_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("whom", sa.String(), nullable=False),
        sa.Column("written_by", sa.String(), nullable=False),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("cancelled_at", INSTANT, nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_visit_slot_ends_after_it_starts")),
        sa.CheckConstraint("subject <> '' AND place <> ''", name=op.f("ck_visit_slot_subject_and_place_written")),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacy.id"], name=op.f("fk_visit_slot_candidacy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_slot")),
    )
    op.create_index(op.f("ix_visit_slot_candidacy_id"), "visit_slot", ["candidacy_id"])


def _second_factor() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery", sa.JSON(), nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
