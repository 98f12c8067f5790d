"""Grids, raters and blind rounds: many people score many subjects, and how far they agree."""
