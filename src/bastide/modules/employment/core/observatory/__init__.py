"""The observatory: what a basin's offers were each day, from their rows to a few numbers."""
