"""What every package may use and that uses none of them: settings, database, errors, outbox, mail."""
