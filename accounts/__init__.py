"""People, memberships and sessions."""
