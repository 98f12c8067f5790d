"""Addresses of this room: those of a territory, and those open to everybody."""
