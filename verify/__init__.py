"""Standalone verifier: it imports nothing of the project, opens no database, and needs only `cryptography`."""
