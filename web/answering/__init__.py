"""Respondents' screens."""
