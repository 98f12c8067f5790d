"""Authorities of a territory, and what they are made of: services, centres, people, posts."""

from bastide.kernel.organisations.models.authorities import Authority, AuthorityKind
from bastide.kernel.organisations.models.people import FunctionKind, Person, PersonFunction
from bastide.kernel.organisations.models.staff import PostsField, StaffCount
from bastide.kernel.organisations.models.structures import (
    OrganisationVersion,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)

__all__ = [
    "Authority",
    "AuthorityKind",
    "FunctionKind",
    "OrganisationVersion",
    "Person",
    "PersonFunction",
    "PostsField",
    "ResponsibilityCentre",
    "Service",
    "ServiceLevel",
    "StaffCount",
]
