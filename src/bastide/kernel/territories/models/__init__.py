"""Official geography by edition, and the territories that use the product."""

from bastide.kernel.territories.models.geography import (
    Commune,
    Contour,
    Departement,
    Edition,
    Epci,
    FormerCommune,
    Membership,
    PostalCode,
    Region,
)
from bastide.kernel.territories.models.territory import (
    MemberCommune,
    RegimeFiscal,
    Territory,
)

__all__ = [
    "Commune",
    "Contour",
    "Departement",
    "Edition",
    "Epci",
    "FormerCommune",
    "MemberCommune",
    "Membership",
    "PostalCode",
    "RegimeFiscal",
    "Region",
    "Territory",
]
