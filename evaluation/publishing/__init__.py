"""What may be shown of answers, and in which files."""
