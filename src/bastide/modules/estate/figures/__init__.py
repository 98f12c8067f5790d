"""The figures of the estate: each is a drawing, a table and one sentence."""
