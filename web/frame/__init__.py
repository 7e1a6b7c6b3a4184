"""What every screen stands on: access, forms, pages, refusals, units of work."""
