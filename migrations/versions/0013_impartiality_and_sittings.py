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
    ("decision_stays", "deliberation", ("UPDATE", "DELETE"), "OLD.outcome IS NOT NULL", "a decision is superseded"),
    ("vote_stays", "vote", ("UPDATE", "DELETE"), None, "a vote stays as it was cast"),
    ("reservation_stays", "reservation", ("UPDATE", "DELETE"), None, "a reservation stays as it was decided"),
    ("adjournment_stays", "adjournment", ("UPDATE", "DELETE"), None, "an adjournment stays as it was decided"),
    (
        "question_is_answered",
        "committee_question",
        ("UPDATE", "DELETE"),
        "OLD.answer IS NOT NULL",
        "an answer to the committee stays as it was given",
    ),
)
# Who decides did not evaluate, and declared no interest; who evaluates did not decide. A recusal is for everybody.
AUDITED = """
    EXISTS (SELECT 1 FROM deliberation
            JOIN audit_mission ON audit_mission.candidacy_id = deliberation.candidacy_id
            WHERE deliberation.id = NEW.deliberation_id AND audit_mission.person_id = NEW.person_id)
"""
VISITED = """
    EXISTS (SELECT 1 FROM deliberation
            JOIN mystery_campaign ON mystery_campaign.evaluation_id = deliberation.evaluation_id
            JOIN mystery_mission ON mystery_mission.campaign_id = mystery_campaign.id
            WHERE deliberation.id = NEW.deliberation_id
              AND (mystery_mission.shopper_id = NEW.person_id OR mystery_mission.validated_by = NEW.person_id
                   OR CAST(mystery_mission.reviews AS TEXT) LIKE '%' || {person} || '%'))
"""
INTERESTED = """
    EXISTS (SELECT 1 FROM deliberation
            JOIN declaration ON declaration.candidacy_id = deliberation.candidacy_id
            WHERE deliberation.id = NEW.deliberation_id
              AND declaration.person_id = NEW.person_id AND declaration.has_interest)
"""
CLOSED = "EXISTS (SELECT 1 FROM deliberation WHERE deliberation.id = NEW.deliberation_id AND outcome IS NOT NULL)"
DECIDED = """
    NEW.released_at IS NULL AND EXISTS (SELECT 1 FROM deliberation JOIN vote ON vote.deliberation_id = deliberation.id
            WHERE deliberation.candidacy_id = NEW.candidacy_id
              AND vote.person_id = NEW.person_id AND vote.choice IS NOT NULL)
"""
# A person's identity as JSON writes it.
PERSON = {
    "sqlite": "substr(NEW.person_id, 1, 8) || '-' || substr(NEW.person_id, 9, 4) || '-' || "
    "substr(NEW.person_id, 13, 4) || '-' || substr(NEW.person_id, 17, 4) || '-' || substr(NEW.person_id, 21)",
    "postgresql": "CAST(NEW.person_id AS TEXT)",
}


def _guards(dialect: str) -> Iterator[tuple[str, str, tuple[str, ...], str | None, str]]:
    yield from GUARDS
    visited = VISITED.format(person=PERSON[dialect])
    apart = f"NEW.choice IS NOT NULL AND ({AUDITED} OR {visited} OR {INTERESTED})"
    yield "vote_is_apart", "vote", ("INSERT",), apart, "who evaluated or is interested does not decide"
    yield "vote_in_time", "vote", ("INSERT",), CLOSED, "the sitting is closed"
    yield "mission_is_apart", "audit_mission", ("INSERT", "UPDATE"), DECIDED, "who decided does not evaluate"


def _guarded(dialect: str) -> Iterator[str]:
    for name, table, acts, when, said in _guards(dialect):
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
    for name, table, acts, _, _ in _guards(dialect):
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
    _rounds()
    _adjournment()
    _reservation()
    for statement in _guarded(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Take it back."""
    for statement in _unguarded(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("reservation")
    op.drop_table("committee_question")
    op.drop_table("adjournment")
    _one_round()
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


def _rounds() -> None:
    op.add_column("deliberation", sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("vote") as batch:
        batch.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch.drop_constraint("uq_vote_deliberation_id", type_="unique")
        batch.create_unique_constraint("uq_vote_deliberation_id", ["deliberation_id", "person_id", "round"])


def _one_round() -> None:
    """What was voted in a round that an adjournment ended is not kept by the former table."""
    op.execute("DELETE FROM vote WHERE round < (SELECT d.round FROM deliberation d WHERE d.id = vote.deliberation_id)")
    with op.batch_alter_table("vote") as batch:
        batch.drop_constraint("uq_vote_deliberation_id", type_="unique")
        batch.create_unique_constraint("uq_vote_deliberation_id", ["deliberation_id", "person_id"])
        batch.drop_column("round")
    op.drop_column("deliberation", "round")


def _adjournment() -> None:
    op.create_table(
        "adjournment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("motive", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", INSTANT, nullable=False),
        sa.CheckConstraint("motive <> ''", name=op.f("ck_adjournment_motivated")),
        sa.ForeignKeyConstraint(["deliberation_id"], ["deliberation.id"], name=op.f("fk_adjournment_deliberation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adjournment")),
        sa.UniqueConstraint("deliberation_id", "round", name=op.f("uq_adjournment_deliberation_id")),
    )
    op.create_table(
        "committee_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adjournment_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", INSTANT, nullable=True),
        sa.CheckConstraint("role IN ('applicant', 'auditor')", name=op.f("ck_committee_question_role_known")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_committee_question_text_written")),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_committee_question_answered_with_text")
        ),
        sa.ForeignKeyConstraint(
            ["adjournment_id"], ["adjournment.id"], name=op.f("fk_committee_question_adjournment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_question")),
        sa.UniqueConstraint("adjournment_id", "number", name=op.f("uq_committee_question_adjournment_id")),
    )


def _reservation() -> None:
    op.create_table(
        "reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("deliberation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint("text <> ''", name=op.f("ck_reservation_text_written")),
        sa.ForeignKeyConstraint(["deliberation_id"], ["deliberation.id"], name=op.f("fk_reservation_deliberation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservation")),
        sa.UniqueConstraint("deliberation_id", "number", name=op.f("uq_reservation_deliberation_id")),
    )
