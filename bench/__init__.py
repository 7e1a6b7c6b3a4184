"""Benches: what the platform costs beside a reference of the same run; never part of the tests."""
