"""Mystery tests: plan, missions, reports, scores."""
