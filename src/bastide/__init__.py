"""Bastide: the open steering platform of French territories."""

__version__ = "0.1.0"
