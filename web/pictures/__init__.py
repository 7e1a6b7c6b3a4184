"""Shapes of scores and of time, for templates to draw."""
