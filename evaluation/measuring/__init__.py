"""From sealed answers to measures: counters, scores, bounds, gaps."""
