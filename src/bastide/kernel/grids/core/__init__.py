"""Pure rules and sums of this room."""
