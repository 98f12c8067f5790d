"""Authorities, services, people and posts of a territory by the API."""

from bastide.kernel.organisations.api import bodies, people, structures, versions
from bastide.kernel.organisations.api.door import router

__all__ = ["bodies", "people", "router", "structures", "versions"]
