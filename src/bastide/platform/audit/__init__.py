"""The journal: append-only, hash-chained events of every write, anchored outside the database."""
