"""The pages of the journal. They stand above exchange, which itself writes in the journal."""
