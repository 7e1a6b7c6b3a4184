"""What the owner of the database can do and the platform never does: rewrite a decision."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def unguard_decisions(session: Session) -> None:
    """Take away the trigger that keeps decisions as they were made."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    named = "decision_stays_update" if sqlite else "decision_stays ON deliberation"
    session.execute(text(f"DROP TRIGGER IF EXISTS {named}"))
