"""A file from draft to admissibility."""
