"""Foreign feeds and references → the offers and places of `core`, with a report of what is refused."""
