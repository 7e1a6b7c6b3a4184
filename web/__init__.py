"""HTTP only: one module of handlers per screen, and the assembly of the application."""
