"""Figures: a claim, a sentence, a drawing, a table; and where each number comes from."""
