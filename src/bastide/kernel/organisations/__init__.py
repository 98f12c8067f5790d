"""Authorities, services, responsibility centres, people and their functions."""
