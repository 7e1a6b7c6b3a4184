"""The endpoint that W3C test suites drive (VC-API): a key of its own, no database, never part of the application."""
