"""Operations of this room; importing them declares each on the router."""

from bastide.kernel.territories.api import places, regimes
from bastide.kernel.territories.api.places import router

__all__ = ["places", "regimes", "router"]
