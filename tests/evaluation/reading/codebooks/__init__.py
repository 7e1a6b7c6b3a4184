"""Codebooks of the reference files."""
