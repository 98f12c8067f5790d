"""The invented inventory of the fictitious territory: plausible, the same at each loading.

Every value derives from a table of typical assets and from a fingerprint of the asset's own code;
nothing is drawn at random. Costs are parts of the invented accounts, so that the reconciliation has
something to reconcile and a residue to show.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bastide.foundation.money import rounded, split
from bastide.foundation.text import folded, slug
from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.facts import Value
from bastide.kernel.buildings.core.occupancy import Use

FIRST_ASBESTOS_FREE = 1997
HOURS_OPEN = Decimal(2000)
LARGE_POPULATION = 25_000
GROUPED = frozenset({"AC", "CIAS"})
"""Prefixes of the bodies of the whole territory: their assets bear no commune's name."""

_CLASSES = ((70, "A"), (110, "B"), (150, "C"), (190, "D"), (230, "E"), (270, "F"))


@dataclass(frozen=True, slots=True)
class Typical:
    """One row of the table: a sort of asset, and between what its values lie.

    Attributes:
        type: short name. name: pattern of its name, `{n}` stands for one of `names`.
        threshold: inhabitants from which a commune has one. each: for one more. most: at most.
        one_in: keeps one commune in so many.
        area, land, years, kwh, rate, places, value: lowest and highest; m², m², years, kWh per m²,
            per cent of the hours, places, euros per m². An empty pair is nothing.
        erp: types. flags: words of the table (`culte`, `legs`, `transfere`…).
    """

    type: str
    name: str
    use: str
    kind: str = "building"
    family: str = ""
    segment: str = ""
    names: tuple[str, ...] = ()
    threshold: int = 0
    each: int = 1
    most: int = 1
    one_in: int = 1
    follows_population: bool = False
    area: tuple[int, int] = (0, 0)
    land: tuple[int, int] = (0, 0)
    years: tuple[int, int] = (0, 0)
    kwh: tuple[int, int] = (0, 0)
    rate: tuple[int, int] = (0, 0)
    places: tuple[int, int] = (0, 0)
    value: tuple[int, int] = (0, 0)
    erp: tuple[str, ...] = ()
    domain: str = ""
    lease: str = ""
    heritage: str = ""
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class InventedPlace:
    """An authority of the fictitious territory and where its assets stand.

    `code` is the prefix of their codes; `corner` the longitude and latitude of a corner of its map.
    """

    code: str
    siren: str
    commune: str
    insee: str
    postcode: str
    population: int
    corner: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class InventedAsset:
    """An invented asset: whose, its values, its energy by year, its use, and its weights.

    Attributes:
        siren: of its authority. values: as the import reads them, code included.
        kwh: final energy of a year. uses: occupant, use, whether a private person.
        weights: kind of cost → share of the authority's amount of that kind.
    """

    siren: str
    values: Mapping[str, Value]
    kwh: Decimal | None = None
    uses: tuple[tuple[str, Use, bool], ...] = ()
    weights: Mapping[CostKind, int] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """Return its code."""
        return str(self.values["code"])


def invented_assets(
    place: InventedPlace, table: Sequence[Typical], streets: Sequence[str]
) -> list[InventedAsset]:
    """Return the invented assets of one authority, in the order of the table.

    Args:
        place: the authority.
        table: the sorts of assets that such an authority may have.
        streets: names of streets.
    """
    found: list[InventedAsset] = []
    for row in table:
        for rank in range(_count(row, place)):
            code = f"{place.code}-{len(found) + 1:02d}"
            found.append(_asset(place, row, code, rank, streets))
    return found


def invented_costs(
    assets: Sequence[InventedAsset], amounts: Mapping[CostKind, Decimal]
) -> dict[str, dict[CostKind, Decimal]]:
    """Return the costs of the assets of one authority and year: they add up to the amounts.

    Args:
        assets: of one authority.
        amounts: euros that its assets explain, by kind.

    Returns:
        Code of each asset → kind → euros; kinds that weigh nothing are absent.
    """
    found: dict[str, dict[CostKind, Decimal]] = {asset.code: {} for asset in assets}
    for kind, amount in amounts.items():
        weighted = [asset for asset in assets if asset.weights.get(kind)]
        if not weighted or not amount:
            continue
        parts = split(amount, [asset.weights[kind] for asset in weighted])
        for asset, part in zip(weighted, parts, strict=True):
            if part:
                found[asset.code][kind] = part
    return found


def yearly_kwh(asset: InventedAsset, year: int) -> Decimal | None:
    """Return the final energy of an asset in a year: two per cent less each year, give or take."""
    if asset.kwh is None or _number(asset.code, "metered") % 9 == 0:
        return None
    trend = Decimal(100 - 2 * (year - 2022) + _number(asset.code, str(year)) % 7 - 3) / 100
    return rounded(asset.kwh * trend)


def _count(row: Typical, place: InventedPlace) -> int:
    if place.population < row.threshold or _number(place.code, row.type) % row.one_in:
        return 0
    return min(max(place.population // row.each, 1), row.most)


def _asset(
    place: InventedPlace, row: Typical, code: str, rank: int, streets: Sequence[str]
) -> InventedAsset:
    values: dict[str, Value] = {"code": code, "kind": row.kind, "use": row.use}
    values["name"] = _name(row, rank, place)
    values |= _location(place, code, streets)
    values |= _law(row, place, code)
    if row.kind == "land":
        values |= {"land_m2": _square_metres(row.land, code, "land")}
    else:
        values |= _description(row, place, code)
    area = values.get("area_sdp_m2")
    if row.value != (0, 0):
        measured = area if isinstance(area, Decimal) else values.get("land_m2")
        values |= _market_value(row, code, measured)
    kept = {key: value for key, value in values.items() if not _is_forgotten(key, code)}
    if not isinstance(area, Decimal):
        return InventedAsset(place.siren, kept)
    kwh = rounded(area * _between(row.kwh, code, "kwh"))
    values_of_energy = _energy(row, code, kwh, area)
    return InventedAsset(
        place.siren,
        {**kept, **values_of_energy},
        kwh=kwh,
        uses=tuple(_uses(row, code)),
        weights=_weights(row, code, area, kwh),
    )


def _name(row: Typical, rank: int, place: InventedPlace) -> str:
    """Return a name: the row's own, with one of its words where the table has several."""
    if row.names:
        first = _number(place.code, row.type, "name")
        label = row.names[(first + rank) % len(row.names)]
        return row.name.replace("{n}", label) if "{n}" in row.name else f"{row.name} {label}"
    plain = row.name.replace("{n}", str(rank + 1))
    if place.code in GROUPED:
        return plain
    elided = folded(place.commune)[:1] in "aeiouh"
    return f"{plain} {'d’' if elided else 'de '}{place.commune}"


def _location(place: InventedPlace, code: str, streets: Sequence[str]) -> dict[str, Value]:
    street = streets[_number(code, "street") % len(streets)]
    found: dict[str, Value] = {
        "address": f"{1 + _number(code, 'door') % 88} {street}",
        "postcode": place.postcode,
        "commune_name": place.commune,
        "commune_code": place.insee,
    }
    if place.corner is not None:
        west, north = place.corner
        found["longitude"] = west + Decimal(5 + _number(code, "east") % 40) / 1000
        found["latitude"] = north - Decimal(5 + _number(code, "south") % 40) / 1000
    section = "ABCDEFZ"[_number(code, "section") % 7]
    found["cadastre"] = (f"{section} {1 + _number(code, 'parcel') % 940}",)
    return found


def _law(row: Typical, place: InventedPlace, code: str) -> dict[str, Value]:
    number = _number(code, "law")
    found: dict[str, Value] = {"tenure": "owned", "domain_status": row.domain, "lease": "none"}
    if row.lease:
        found["lease"] = row.lease
        found["lease_ends_on"] = dt.date(2025 + number % 6, 1 + number % 12, 1)
    if number % 23 == 0:
        found["tenure"] = "rented"
    if row.heritage:
        protections = ("local", "plu", "surroundings", "none")
        strong = ("registered", "listed", "surroundings", "local")
        found["heritage_status"] = (strong if row.heritage == "fort" else protections)[number % 4]
    else:
        found["heritage_status"] = "surroundings" if number % 9 == 0 else "none"
    for flag, key in (
        ("ecole", "is_school"),
        ("culte", "is_worship_1905"),
        ("service_obligatoire", "is_compulsory_service"),
    ):
        if flag in row.flags:
            found[key] = True
    if "legs" in row.flags and number % 2 == 0:
        found["has_legacy_charges"] = True
        found["legacy_charges"] = "Réserver le rez-de-chaussée aux réunions des habitants"
    if "transfere" in row.flags and number % 2 == 0:
        found["transferred_use"] = True
        found["transfer_beneficiary"] = "Communauté d’agglomération d’Arze et Corvenne"
    if "section" in row.flags and place.population < 700 and number % 2 == 0:  # noqa: PLR2004 -- hamlets keep such land
        found["is_section_property"] = True
    if number % 17 == 0 and row.kind != "land":
        found["subsidies_to_repay_eur"] = Decimal(8000 + number % 60_000).quantize(Decimal("0.01"))
    return found


def _description(row: Typical, place: InventedPlace, code: str) -> dict[str, Value]:
    number = _number(code, "description")
    year = int(_between(row.years, code, "year"))
    area = _area(row, place, code)
    found: dict[str, Value] = {
        "segment": row.segment,
        "family": row.family,
        "construction_year": year,
        "floors": 1 + number % 3,
        "area_sdp_m2": area,
        "area_su_m2": (area * Decimal("0.86")).quantize(Decimal("0.01")),
        "footprint_m2": (area / (1 + number % 3)).quantize(Decimal("0.01")),
        "land_m2": (area * (2 + number % 4)).quantize(Decimal("0.01")),
        "condition": _condition(row, year, number),
        "pollution": "suspected" if "pollution" in row.flags and number % 3 else "none",
    }
    if year < 1990 and number % 3 == 0:  # noqa: PLR2004 -- older buildings were worked on
        found["renovation_year"] = 1996 + number % 26
    found["asbestos"] = (
        "none"
        if year >= FIRST_ASBESTOS_FREE
        else ("monitored", "monitored", "to_remove")[number % 3]
    )
    found |= _public(row, area, number)
    return found


def _area(row: Typical, place: InventedPlace, code: str) -> Decimal:
    low, high = row.area
    if row.follows_population:
        share = min(Decimal(place.population) / LARGE_POPULATION, Decimal(1))
        return (low + (high - low) * share).quantize(Decimal(1)).quantize(Decimal("0.01"))
    return _square_metres(row.area, code, "area")


def _condition(row: Typical, year: int, number: int) -> str:
    if "mauvais" in row.flags:
        return ("poor", "unfit")[number % 2]
    grades = ("good", "good", "fair", "fair", "poor")
    return grades[min(number % 5 + (year < 1975), 4)]  # noqa: PLR2004 -- before the first oil crisis


def _public(row: Typical, area: Decimal, number: int) -> dict[str, Value]:
    if not row.erp:
        return {"erp_category": "none"}
    category = "5" if area < 400 else "4" if area < 900 else "3" if area < 2200 else "2"  # noqa: PLR2004 -- sizes of the table
    steps = ("certified", "certified", "partial", "derogation", "not_accessible")
    found: dict[str, Value] = {
        "erp_types": row.erp,
        "erp_category": category,
        "accessibility": steps[number % 5],
        "safety_opinion": "unfavourable" if number % 13 == 0 else "favourable",
        "safety_visited_on": dt.date(2019 + number % 6, 1 + number % 12, 1 + number % 28),
        "capacity": 20 + int(area) // 3,
    }
    if found["accessibility"] == "certified":
        found["accessibility_certified_on"] = dt.date(2016 + number % 8, 1 + number % 12, 15)
    return found


def _energy(row: Typical, code: str, kwh: Decimal, area: Decimal) -> dict[str, Value]:
    number = _number(code, "energy")
    per_m2 = kwh / area
    letter = next((letter for limit, letter in _CLASSES if per_m2 <= limit), "G")
    heating = ("Gaz", "Électricité", "Fioul", "Bois")[number % 4]
    found: dict[str, Value] = {"heating": heating}
    if number % 4:
        found["energy_class"] = letter
    if area >= 1000 and "culte" not in row.flags:  # noqa: PLR2004 -- the decree's threshold
        found |= {
            "tertiary_m2": area,
            "operat_reference_year": 2012 + number % 8,
            "operat_reference_kwh": rounded(kwh * (108 + number % 30) / 100),
            "operat_cabs_kwh_m2": Decimal(80 + number % 50).quantize(Decimal("0.01")),
        }
    return found


def _market_value(row: Typical, code: str, measured: Value | None) -> dict[str, Value]:
    if not isinstance(measured, Decimal):
        return {}
    low = measured * _between(row.value, code, "value") * Decimal("0.85")
    return {
        "market_value_low_eur": low.quantize(Decimal(1000)).quantize(Decimal("0.01")),
        "market_value_high_eur": (low * Decimal("1.35"))
        .quantize(Decimal(1000))
        .quantize(Decimal("0.01")),
        "valued_on": dt.date(2024, 1 + _number(code, "valued") % 12, 10),
        "valued_by": "Estimation interne",
    }


def _uses(row: Typical, code: str) -> Iterator[tuple[str, Use, bool]]:
    """Yield who uses a building: its own service first, an association where it is shared."""
    number = _number(code, "use")
    if number % 7 == 0 or row.places == (0, 0):
        return
    places = int(_between(row.places, code, "places"))
    rate = _between(row.rate, code, "rate") / 100
    if row.lease == "housing":
        yield "Locataire", Use(HOURS_OPEN, places, HOURS_OPEN, places), True
        return
    own = (HOURS_OPEN * rate).quantize(Decimal(1)).quantize(Decimal("0.01"))
    yield row.use, Use(own, places, HOURS_OPEN, places), False
    if row.segment in {"Associatif et social", "Sportif"}:
        shared = (own * Decimal("0.3")).quantize(Decimal(1)).quantize(Decimal("0.01"))
        yield f"Associations de {slug(row.type)}", Use(shared, max(places // 3, 1)), False


def _weights(row: Typical, code: str, area: Decimal, kwh: Decimal) -> dict[CostKind, int]:
    if _number(code, "costs") % 11 == 0:
        return {}
    age = 2 if row.years[0] < 1950 else 1  # noqa: PLR2004 -- older buildings cost more upkeep
    found = {
        CostKind.FLUIDS: int(kwh),
        CostKind.UPKEEP: int(area) * age,
        CostKind.INSURANCE: int(area),
    }
    if "loyer" in row.flags:
        found[CostKind.INCOME] = int(area) * 4
    elif row.segment == "Associatif et social":
        found[CostKind.INCOME] = int(area)
    if "personnel" in row.flags:
        found[CostKind.STAFF_ON_SITE] = int(area)
    return found


_ALWAYS = frozenset({"code", "name", "kind", "use", "segment", "address", "commune_name"})


def _is_forgotten(key: str, code: str) -> bool:
    """Tell whether this inventory does not know a fact: about one in twelve; a point is whole."""
    fact = "point" if key in {"latitude", "longitude"} else key
    return key not in _ALWAYS and _number(code, fact, "known") % 12 == 0


def _square_metres(pair: tuple[int, int], code: str, what: str) -> Decimal:
    return _between(pair, code, what).quantize(Decimal(1)).quantize(Decimal("0.01"))


def _between(pair: tuple[int, int], code: str, what: str) -> Decimal:
    low, high = pair
    return Decimal(low) + Decimal(high - low) * (_number(code, what) % 1000) / 1000


def _number(*parts: str) -> int:
    return int.from_bytes(hashlib.sha256("|".join(parts).encode()).digest()[:4], "big")
