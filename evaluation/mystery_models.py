"""Tables of this package (being written)."""
