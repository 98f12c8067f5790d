"""Pure rules of the territory: official codes, geography, changes between editions, tax regimes."""
