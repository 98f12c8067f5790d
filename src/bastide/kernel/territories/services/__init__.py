"""Writes of the territory room: the official geography, the territories, their regimes."""

from bastide.kernel.territories.services.invention import create_fictitious_territory
from bastide.kernel.territories.services.opening import (
    open_territory,
    refresh_members,
)
from bastide.kernel.territories.services.reference import (
    Loading,
    load_reference_geography,
    shipped_editions,
)
from bastide.kernel.territories.services.regimes import (
    change_regime,
    set_regime,
    withdraw_regime,
)

__all__ = [
    "Loading",
    "change_regime",
    "create_fictitious_territory",
    "load_reference_geography",
    "open_territory",
    "refresh_members",
    "set_regime",
    "shipped_editions",
    "withdraw_regime",
]
