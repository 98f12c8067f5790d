"""Grids of items, raters of several colleges, blind rounds, aggregation and agreement."""
