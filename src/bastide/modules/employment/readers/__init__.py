"""Foreign feeds and references → the offers and places of `core`, with what is refused."""
