"""Grids, campaigns, raters, blind rounds and their scores."""
