"""The head of the journal's tree, locked by whoever makes it grow or signs it."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from audit.models import TreeHead


def locked(session: Session) -> TreeHead:
    """The head, locked until the transaction ends (SQLite already holds its write lock); made at the first call."""
    query = select(TreeHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalar(query)
    if head is None:
        # Two first writers: the second waits here, then reads what the first committed.
        session.execute(
            text("INSERT INTO tree_head (id, size, frontier) VALUES (1, 0, :nothing) ON CONFLICT (id) DO NOTHING"),
            {"nothing": b""},
        )
        head = session.scalars(query).one()
    return head
