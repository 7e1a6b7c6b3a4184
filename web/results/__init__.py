"""Figures and verdicts."""
