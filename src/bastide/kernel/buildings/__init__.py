"""Buildings and land of every authority: identity, dated facts, costs, provenance."""
