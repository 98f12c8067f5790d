"""Files about buildings → rows of facts: any table, its columns mapped, its profile known."""
