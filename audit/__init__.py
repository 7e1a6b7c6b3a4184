"""What lets a third person check a decision afterwards: evidence, findings, missions, journal."""
