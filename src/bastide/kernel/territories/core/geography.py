"""One edition of the official geography, as read from its files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What an edition says of itself.

    Attributes:
        code: short name, the year of the code officiel géographique.
        label: French name.
        valid_on: date at which the geography is described.
        population_municipale_vintage: reference year of the communes' population municipale.
        population_totale_vintage: reference year of the communes' population totale.
        members_vintage: reference year of the populations printed beside EPCI and their members.
        members_vintage_ept: the same, beside the EPT of Grand Paris and their members.
        source: publishers, in words.
        sha256: digest over every file of the edition, in the order of their names.
    """

    code: str
    label: str
    valid_on: dt.date
    population_municipale_vintage: int
    population_totale_vintage: int
    members_vintage: int
    members_vintage_ept: int
    source: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A région: INSEE code, name, zone (`metro`, `drom` or `com`)."""

    code: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class DepartementRow:
    """A département or an overseas collectivity: INSEE code, name, région, zone."""

    code: str
    name: str
    region_code: str
    zone: str


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A commune; populations are inhabitants, `None` when the file gives none.

    Latitude and longitude are degrees (WGS 84) of the centroid, `None` when unknown.
    """

    code: str
    name: str
    siren: str
    departement_code: str
    region_code: str
    zone: str
    population_municipale: int | None
    population_totale: int | None
    postal_codes: tuple[str, ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class FormerRow:
    """A former commune, delegated or associated, or an arrondissement, and its successor."""

    code: str
    name: str
    kind: str
    successor_code: str


@dataclass(frozen=True, slots=True)
class EpciRow:
    """An EPCI with its own tax, or an EPT of Grand Paris."""

    siren: str
    name: str
    nature: str
    mode_financement: str
    communes_count: int
    population_municipale: int | None
    population_totale: int | None
    departement_code: str


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A commune's membership of an EPCI, with the populations printed there."""

    epci_siren: str
    commune_code: str
    population_municipale: int | None
    population_totale: int | None


@dataclass(frozen=True, slots=True)
class ContourRow:
    """A contour: level (`commune`, `epci`, `departement`), code, GeoJSON geometry as text."""

    level: str
    code: str
    geometry: str


@dataclass(frozen=True, slots=True)
class Geography:
    """Everything that an edition holds."""

    edition: EditionFacts
    regions: tuple[RegionRow, ...]
    departements: tuple[DepartementRow, ...]
    communes: tuple[CommuneRow, ...]
    former: tuple[FormerRow, ...]
    epcis: tuple[EpciRow, ...]
    members: tuple[MemberRow, ...]
    contours: tuple[ContourRow, ...]
