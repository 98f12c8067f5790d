"""Rules and sums of the property inventory: facts, identity, quality, costs, energy."""
