"""Figures of spending: each is a drawing, a table and one sentence, and opens where it comes from."""
