"""Search: one French text pipeline, one index per engine, results bounded by the actor's perimeters."""
