"""Template tags of figures."""
