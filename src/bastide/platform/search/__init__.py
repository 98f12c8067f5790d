"""Search: one French text pipeline, one index per engine, results within the actor's reach."""
