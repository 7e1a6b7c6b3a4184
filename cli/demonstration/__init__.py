"""A fictitious but complete scheme, entered through the services alone: no row is ever planted."""
