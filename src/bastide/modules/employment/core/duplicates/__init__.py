"""Which offers are one job, why, and the clusters that last."""
