"""Builds the gazetteer from the shipped official geography, once per process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bastide.foundation.shipped import shipped_data
from bastide.kernel.territories.readers.geography import (
    read_communes,
    read_departements,
    read_former,
    read_geometries,
    read_members,
    read_regions,
    read_seats,
)
from bastide.modules.employment.core.places.contour_index import ContourIndex, Polygon
from bastide.modules.employment.core.places.gazetteer import (
    Gazetteer,
    gazetteer_of,
    members_by_epci,
)

_KEPT_EDITIONS = 2


def territory_folder() -> Path:
    """Return the folder of the latest shipped geography: the wheel's data, or the checkout's."""
    return max(path for path in (shipped_data() / "territory").iterdir() if path.is_dir())


def shipped_gazetteer() -> Gazetteer:
    """Return the gazetteer of the latest shipped edition, kept for the whole process."""
    return read_gazetteer(territory_folder())


@lru_cache(maxsize=_KEPT_EDITIONS)
def read_gazetteer(folder: Path) -> Gazetteer:
    """Return the gazetteer of an edition of the official geography.

    The contours of the communes are read only when a point must be placed, the members of the
    EPCI only when a territory is named.

    Args:
        folder: for example `data/territory/2026`.

    Raises:
        InputRefusedError: a file or a column of the edition is missing.
    """
    return gazetteer_of(
        communes=read_communes(folder),
        former=read_former(folder),
        departements=tuple(read_departements(folder)),
        regions=tuple(read_regions(folder)),
        members_of=_members_of(folder),
        seats=read_seats(folder),
        commune_at=_commune_at(folder),
    )


def _members_of(folder: Path) -> Callable[[str], frozenset[str]]:
    def found(siren: str) -> frozenset[str]:
        return _members(folder).get(siren, frozenset()) if siren else frozenset()

    return found


@lru_cache(maxsize=_KEPT_EDITIONS)
def _members(folder: Path) -> Mapping[str, frozenset[str]]:
    return members_by_epci(read_members(folder))


def _commune_at(folder: Path) -> Callable[[float, float], str | None]:
    def found(latitude: float, longitude: float) -> str | None:
        return _contour_index(folder).at(latitude, longitude)

    return found


@lru_cache(maxsize=_KEPT_EDITIONS)
def _contour_index(folder: Path) -> ContourIndex:
    return ContourIndex.of(
        (code, _polygons(geometry)) for code, geometry in read_geometries(folder, "commune")
    )


def _polygons(geometry: dict[str, Any]) -> Sequence[Polygon]:
    """Return the polygons of a GeoJSON geometry: rings of (longitude, latitude)."""
    coordinates: Sequence[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates
