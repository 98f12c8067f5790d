"""Writes of outgoing mail: post, hand over, settle doubts, suppress, forget."""
