"""Foreign feeds: what a mapping says, and an item made a normalised offer or a refusal."""
