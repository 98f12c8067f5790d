"""Alerts without account: asked, confirmed, sent, kept or left."""
