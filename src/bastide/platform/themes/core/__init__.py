"""Pure rules of themes: which colours can be read."""
