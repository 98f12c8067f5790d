"""The official places arranged to be looked up: names, postal and INSEE codes, areas, members."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from bastide.kernel.territories.core.geography import (
    CommuneRow,
    DepartementRow,
    FormerRow,
    MemberRow,
    RegionRow,
)
from bastide.modules.employment.core.places.names import (
    bare_key,
    glued_key,
    has_separator,
    name_key,
)
from bastide.modules.employment.core.places.vocabulary import AREA_ALIASES

T = TypeVar("T")

LARGE_COMMUNE = 10_000
"""From this many inhabitants, people shorten a commune's name; below, it does not compete."""

DISTRICT = "arrondissement-municipal"


class AreaKind(StrEnum):
    """An area larger than a commune."""

    DEPARTMENT = "department"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of today; point in degrees (latitude, longitude), `None` when not published."""

    code: str
    name: str
    department: str
    region: str
    population: int
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Named:
    """What a name may mean.

    Attributes:
        code: INSEE code of the commune of today.
        name: the name that matched, as the official list writes it.
        department: département of the commune.
        is_former: a former or delegated commune, or an arrondissement.
        district: INSEE code of the arrondissement of Paris, Lyon or Marseille; else empty.
    """

    code: str
    name: str
    department: str
    is_former: bool = False
    district: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A département or a région: official code and name, the départements in it, its région."""

    kind: AreaKind
    code: str
    name: str
    departments: frozenset[str]
    region: str


@dataclass(frozen=True)
class Gazetteer:
    """Everything that resolves a place, immutable; what is seldom asked is arranged when asked.

    Attributes:
        communes: by INSEE code.
        meanings: every name of a commune, of today first.
        names: meanings by `name_key`.
        longest: by first word, how many words the longest name that starts with it has.
        postal: INSEE codes by postal code.
        former: meaning of a former INSEE code.
        areas: by `name_key`.
        departments, regions: areas by code.
        seats: INSEE code of the chef-lieu by département.
        members_of: INSEE codes of the members of an EPCI, by its SIREN; empty when unknown.
        commune_at: INSEE code of the commune that holds (latitude, longitude), `None` outside.
    """

    communes: Mapping[str, Commune]
    meanings: tuple[Named, ...]
    names: Mapping[str, tuple[Named, ...]]
    longest: Mapping[str, int]
    postal: Mapping[str, tuple[str, ...]]
    former: Mapping[str, Named]
    areas: Mapping[str, Area]
    departments: Mapping[str, Area]
    regions: Mapping[str, Area]
    seats: Mapping[str, str]
    members_of: Callable[[str], frozenset[str]]
    commune_at: Callable[[float, float], str | None]

    @cached_property
    def bare_names(self) -> Mapping[str, tuple[Named, ...]]:
        """Meanings by the key of their name without its article."""
        return _grouped((bare_key(one.name), one) for one in self.meanings)

    @cached_property
    def by_department(self) -> Mapping[str, tuple[tuple[str, Named], ...]]:
        """(key, meaning) of every name of a département."""
        return _grouped((one.department, (name_key(one.name), one)) for one in self.meanings)

    @cached_property
    def short_names(self) -> Mapping[str, tuple[Named, ...]]:
        """Large communes by each beginning of their name, in words: "boulogne"."""
        return _grouped(_beginnings(self.communes.values()))

    @cached_property
    def cut_names(self) -> tuple[str, ...]:
        """Official names that hold a bracket or a dash between spaces, in lower case."""
        return tuple(one.name.casefold() for one in self.meanings if has_separator(one.name))

    def named(self, code: str) -> Named | None:
        """Return the commune of today behind an INSEE code, former ones and arrondissements too."""
        commune = self.communes.get(code)
        if commune is not None:
            return Named(code, commune.name, commune.department)
        return self.former.get(code)


def gazetteer_of(
    *,
    communes: Iterable[CommuneRow],
    former: Iterable[FormerRow],
    departements: tuple[DepartementRow, ...],
    regions: tuple[RegionRow, ...],
    members_of: Callable[[str], frozenset[str]],
    seats: Mapping[str, str],
    commune_at: Callable[[float, float], str | None],
) -> Gazetteer:
    """Return the rows of an edition of the official geography arranged to be looked up.

    Args:
        communes: communes of today, with their postal codes and centroids.
        former: former communes and arrondissements, each with its successor.
        departements: every département and overseas collectivity.
        regions: every région.
        members_of: INSEE codes of the members of an EPCI, by its SIREN.
        seats: INSEE code of the chef-lieu by code of département.
        commune_at: which commune holds a point (latitude, longitude).
    """
    rows = tuple(communes)
    known = {row.code: _commune(row) for row in rows}
    current = [Named(one.code, one.name, one.department) for one in known.values()]
    gone = _gone(former, known)
    meanings = (*current, *(named for _, named in gone))
    names = _names(meanings)
    areas = _areas(departements, regions)
    by_name = _areas_by_name(areas, known.values())
    return Gazetteer(
        communes=MappingProxyType(known),
        meanings=meanings,
        names=names,
        longest=_longest([*names, *by_name]),
        postal=_grouped((postal, row.code) for row in rows for postal in row.postal_codes),
        former=MappingProxyType(dict(reversed(gone))),
        areas=by_name,
        departments=_by_code(areas, AreaKind.DEPARTMENT),
        regions=_by_code(areas, AreaKind.REGION),
        seats=MappingProxyType(dict(seats)),
        members_of=members_of,
        commune_at=commune_at,
    )


def _commune(row: CommuneRow) -> Commune:
    point = None
    if row.latitude is not None and row.longitude is not None:
        point = (row.latitude, row.longitude)
    return Commune(
        code=row.code,
        name=row.name,
        department=row.departement_code,
        region=row.region_code,
        population=row.population_municipale or 0,
        point=point,
    )


def _gone(former: Iterable[FormerRow], known: Mapping[str, Commune]) -> list[tuple[str, Named]]:
    """Return the former codes with what they mean today."""
    return [
        (row.code, _former(row, known[row.successor_code]))
        for row in former
        if row.successor_code in known
    ]


def _former(row: FormerRow, successor: Commune) -> Named:
    return Named(
        code=successor.code,
        name=row.name,
        department=successor.department,
        is_former=True,
        district=row.code if row.kind == DISTRICT else "",
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return MappingProxyType({key: tuple(values) for key, values in found.items()})


def _names(meanings: Iterable[Named]) -> Mapping[str, tuple[Named, ...]]:
    """Return meanings by key; a name typed without its apostrophe hides no other: "Lhay"."""
    listed = tuple(meanings)
    names = _grouped((name_key(one.name), one) for one in listed)
    glued = _grouped((glued_key(one.name), one) for one in listed if "'" in one.name)
    return MappingProxyType({**glued, **names})


def _beginnings(communes: Iterable[Commune]) -> Iterator[tuple[str, Named]]:
    """Yield each beginning of the names of the large communes, whole words, the name left out."""
    for one in communes:
        if one.population >= LARGE_COMMUNE:
            words = name_key(one.name).split()
            for count in range(1, len(words)):
                yield " ".join(words[:count]), Named(one.code, one.name, one.department)


def _longest(keys: Iterable[str]) -> Mapping[str, int]:
    """Return, for each first word, how many words the longest name that starts with it has."""
    found: dict[str, int] = {}
    for key in keys:
        first, _, rest = key.partition(" ")
        found[first] = max(found.get(first, 0), 1 + len(rest.split()))
    return MappingProxyType(found)


def members_by_epci(rows: Iterable[MemberRow]) -> Mapping[str, frozenset[str]]:
    """Return the INSEE codes of the members of each EPCI, by its SIREN."""
    grouped = _grouped((row.epci_siren, row.commune_code) for row in rows)
    return MappingProxyType({siren: frozenset(codes) for siren, codes in grouped.items()})


def _areas(
    departements: tuple[DepartementRow, ...], regions: tuple[RegionRow, ...]
) -> tuple[Area, ...]:
    """Return the départements, then the régions that hold more than one of them or another name."""
    small = [
        Area(AreaKind.DEPARTMENT, row.code, row.name, frozenset([row.code]), row.region_code)
        for row in departements
    ]
    large = [
        Area(
            AreaKind.REGION,
            row.code,
            row.name,
            frozenset(one.code for one in departements if one.region_code == row.code),
            row.code,
        )
        for row in regions
    ]
    return (*small, *large)


def _by_code(areas: Iterable[Area], kind: AreaKind) -> Mapping[str, Area]:
    return MappingProxyType({one.code: one for one in areas if one.kind is kind})


def _areas_by_name(areas: tuple[Area, ...], communes: Iterable[Commune]) -> Mapping[str, Area]:
    """Return areas by every key that names them; overseas, the département wins over its région.

    An area of one commune (Paris, Saint-Martin) is not kept: its name means the commune.
    """
    inside = _grouped((one.department, one.code) for one in communes)
    alone = {department for department, codes in inside.items() if len(codes) == 1}
    found: dict[str, Area] = {}
    for area in areas:
        if not area.departments <= alone:
            found.setdefault(name_key(area.name), area)
    codes = {(area.kind, area.code): area for area in areas}
    for alias, (kind, code) in AREA_ALIASES.items():
        named = codes.get((AreaKind(kind), code))
        if named is not None:
            found.setdefault(alias, named)
    return MappingProxyType(found)
