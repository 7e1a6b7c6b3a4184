"""Evidence, findings, reports."""
