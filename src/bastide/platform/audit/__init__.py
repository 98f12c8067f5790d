"""The journal: an append-only, hash-chained record of every write, anchored outside the database."""
