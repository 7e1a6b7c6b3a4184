"""The figures counted a second time, by other code, from what was sealed."""
