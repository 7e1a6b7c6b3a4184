"""From answers to a verdict: référentiel, ballot box, mystery tests, imports, measures, rules."""
