"""Mystery tests on screen: plan, missions, reviews."""
