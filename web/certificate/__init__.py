"""Certificates, badges, register, verification."""
