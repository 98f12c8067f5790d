"""Pure rules of plans: grammar, trees, statuses, progress, money year by year."""
