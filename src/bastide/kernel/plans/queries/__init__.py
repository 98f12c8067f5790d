"""Reads of plans: the gates, and a plan or a branch as the core's facts."""
