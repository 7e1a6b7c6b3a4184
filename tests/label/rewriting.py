"""What the owner of the database can do and the platform never does: rewrite a decision."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def unguard_decisions(session: Session) -> None:
    """Take away the trigger that keeps decisions as they were made."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    session.execute(text("DROP TRIGGER " + ("decision_stays_update" if sqlite else "decision_stays ON deliberation")))
