"""The territories of the demonstration: two real ones, and one that does not exist."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from bastide.kernel.territories.core.regimes import Regime
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.readers.fictitious import FictitiousTerritory, read_fictitious
from bastide.kernel.territories.services import (
    create_fictitious_territory,
    load_reference_geography,
    open_territory,
)
from bastide.platform.access.actors import Actor

MONTPELLIER = "243400017"
EST_ENSEMBLE = "200057875"


def described() -> FictitiousTerritory:
    """Return the invented territory of the demonstration, as its file describes it."""
    return read_fictitious(Path(settings.DATA_DIR) / "demo" / "territoire_fictif.yaml")


def invent(*, actor: Actor) -> Territory:
    """Create the invented territory of the demonstration, once."""
    invented = described()
    return create_fictitious_territory(
        actor=actor,
        name=invented.name,
        communes=invented.communes,
        siren=invented.siren,
        nature=invented.nature,
        regime=Regime(invented.regime),
        population_vintage=invented.population_vintage,
    )


def load(*, actor: Actor) -> None:
    """Load the official geography and open the three territories; again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
    """
    load_reference_geography()
    open_territory(actor=actor, siren=MONTPELLIER)
    open_territory(actor=actor, siren=EST_ENSEMBLE)
    invent(actor=actor)
