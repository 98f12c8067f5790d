"""The audit trail: every write recorded in its own transaction, chained, anchored, verifiable."""
