"""The committee's room."""
