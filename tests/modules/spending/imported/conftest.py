"""The shared world of spending: Montpellier (city and métropole) and Montreuil, imported once.

Everything in this folder stands on it; what a test writes is taken back after the test, and the
world itself after the folder.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings

from bastide.modules.spending.services import import_budgets
from bastide.platform.access.actors import SYSTEM
from bastide.platform.access.roles import Role
from tests.modules.spending.world import (
    CITY,
    EST_ENSEMBLE,
    METROPOLE,
    MONTREUIL,
    Land,
    land,
    lasting,
    nomenclature,
    person,
    shipped,
)

CITY_FILES = tuple(
    f"montpellier/{name}.xml" for name in ("BP_2025", "CA_2022", "CA_2023", "CA_2024")
)
METROPOLE_FILES = tuple(f"montpellier_metropole/CA_{year}.csv" for year in (2022, 2023, 2024))


@dataclass
class World:
    """Two territories, where their snapshots lie, and the people who look at them."""

    south: Land
    east: Land
    folder: Path
    clients: dict[str, Client]


@pytest.fixture(scope="package")
def _world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("spending")
    with lasting(django_db_blocker), override_settings(VAR_DIR=folder):
        south = land("Montpellier", METROPOLE, (METROPOLE, "Métropole"), (CITY, "Ville"))
        east = land("Est Ensemble", EST_ENSEMBLE, (EST_ENSEMBLE, "EPT"), (MONTREUIL, "Montreuil"))
        nomenclature(south)
        nomenclature(east, "agregation-montreuil.csv")
        import_budgets(
            actor=SYSTEM,
            territory=south.territory,
            documents=shipped(*CITY_FILES, *METROPOLE_FILES),
        )
        import_budgets(
            actor=SYSTEM, territory=east.territory, documents=shipped("montreuil/CA_2023.xml")
        )
        found = World(south, east, folder, _clients(south, east))
        # Checked here once: what waits to be checked would be checked again after each test.
        connection.check_constraints()
        yield found


def _clients(south: Land, east: Land) -> dict[str, Client]:
    root, mayor = south.territory.perimeter, south.bodies[CITY].perimeter
    users = {
        "reader": person("lecture", (root, Role.READER), (east.territory.perimeter, Role.READER)),
        "contributor": person("apport", (root, Role.CONTRIBUTOR)),
        "mayor": person("maire", (mayor, Role.READER)),
        "stranger": person("autre", (east.territory.perimeter, Role.MANAGER)),
    }
    clients = {}
    for name, user in users.items():
        clients[name] = Client()
        clients[name].force_login(user)
    return clients


@pytest.fixture
def world(_world: World, db: None, settings: Any) -> World:
    """Return the shared world; what a test writes is taken back after it."""
    settings.VAR_DIR = _world.folder
    return _world
