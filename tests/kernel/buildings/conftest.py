"""A territory with two authorities and its segments, for the tests of the room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from bastide.kernel.buildings import services
from bastide.kernel.buildings.models import Asset
from bastide.kernel.buildings.services.imports import ImportFile
from bastide.kernel.organisations.models import Authority
from bastide.platform.access.actors import SYSTEM
from tests.modules.spending.world import CITY, METROPOLE, Land, land

ROOM = "estate"
PAST = dt.date(2020, 1, 1)


@pytest.fixture
def place(db: Any) -> Land:
    """Return a territory with a city and its métropole, and the six segments."""
    found = land("Pays d’essai", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
    services.set_up_segments(actor=SYSTEM, territory=found.territory, room=ROOM)
    return found


@pytest.fixture
def city(place: Land) -> Authority:
    """Return the city."""
    return place.bodies[CITY]


@pytest.fixture
def make(city: Authority) -> Callable[..., Asset]:
    """Return a function that adds an asset to the city's inventory."""

    def made(code: str = "B1", *, authority: Authority = city, **cells: Any) -> Asset:
        return services.create_asset(
            actor=SYSTEM,
            authority=authority,
            room=ROOM,
            cells={"code": code, "name": f"Bien {code}", **cells},
            valid_from=PAST,
        )

    return made


@pytest.fixture
def bring(city: Authority) -> Callable[..., Any]:
    """Return a function that imports a file into the city's inventory."""

    def brought(
        data: bytes, *, authority: Authority = city, actor: Any = SYSTEM, **how: Any
    ) -> Any:
        return services.import_assets(
            actor=actor,
            authority=authority,
            room=ROOM,
            file=ImportFile(name=how.pop("name", "biens.csv"), data=data, **how),
        )

    return brought
