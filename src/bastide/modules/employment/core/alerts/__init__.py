"""Alerts: which new offers answer which searches, and what one person is told of them."""
