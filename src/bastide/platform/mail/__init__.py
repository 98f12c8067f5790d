"""Outgoing mail: written with what it tells, handed over afterwards, never twice silently."""
