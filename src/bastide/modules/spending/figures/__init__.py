"""Figures of spending: each is a drawing, a table, one sentence, and opens its origin."""
