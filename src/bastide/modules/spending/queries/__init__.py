"""Reads of spending: what can be chosen, the cube, the lines behind a figure."""
