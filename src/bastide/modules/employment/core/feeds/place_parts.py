"""Where an offer is, in the words of its source: the parts that the room will resolve."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from bastide.foundation.text import folded
from bastide.kernel.territories.core.codes import is_insee_code
from bastide.modules.employment.core.feeds.cleaning import clean_line
from bastide.modules.employment.core.feeds.item_reading import ItemReading
from bastide.modules.employment.core.feeds.nodes import Node
from bastide.modules.employment.core.places.resolution import PlaceQuery

_PAIR = re.compile(r"\s*\(?\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[,;|\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*\)?\s*")
_COMMA_PAIR = re.compile(r"\s*(-?\d{1,3},\d+)\s*[,;|\s]\s*(-?\d{1,3},\d+)\s*")
_POSTCODE = re.compile(r"(?<!\d)(\d{5}|\d{4})(?!\d)")
_LOST_ZERO = re.compile(r"^(\d{4}) (?=\D)")
_DEPARTMENT = re.compile(r"(?<![\dA-Za-z])(97[1-8]|2[AB]|\d{1,2})(?![\dA-Za-z])")
_CODE_GIVEN = re.compile(r"\((97[1-8]|2[AB]|\d{2})\)")
_FRANCE = frozenset(
    [
        "fr",
        "fra",
        "france",
        "fx",
        "250",
        "metropole",
        "re",
        "reu",
        "gp",
        "glp",
        "mq",
        "mtq",
        "gf",
        "guf",
        "yt",
        "myt",
        "pm",
        "spm",
        "mf",
        "bl",
    ]
) | {"", "france metropolitaine"}
_COUNTRIES = {
    "be": "Belgique",
    "ch": "Suisse",
    "de": "Allemagne",
    "es": "Espagne",
    "gb": "Royaume-Uni",
    "ie": "Irlande",
    "it": "Italie",
    "lu": "Luxembourg",
    "mc": "Monaco",
    "nl": "Pays-Bas",
    "pt": "Portugal",
    "uk": "Royaume-Uni",
    "us": "États-Unis",
}
"""Names of the countries that feeds write by their code."""

_FULL_LENGTH = 5
_LARGEST_LATITUDE, _LARGEST_LONGITUDE = 90, 180
_MOST_PLACES = 200


def places_of(reading: ItemReading) -> tuple[PlaceQuery, ...]:
    """Return every place that an item names, in order, without repeats."""
    places: dict[PlaceQuery, None] = {}
    for node in reading.mapping.places.nodes(reading.item)[:_MOST_PLACES]:
        if (place := _place(reading, node)) is not None:
            places[place] = None
    return tuple(places)


def _place(reading: ItemReading, node: Node) -> PlaceQuery | None:
    """Return one place, `None` when nothing is said of it."""
    fields = reading.mapping.places.fields
    said = {part: text for part, rule in fields.items() if (text := clean_line(rule.text(node)))}
    latitude, longitude = _coordinates(said)
    insee = said.get("insee", "").upper()
    if _DEPARTMENT.fullmatch(insee):  # the code of the whole département, where a commune's is due
        said.setdefault("department", said.pop("insee"))
        insee = ""
    label = _label(said)
    postcode = postcode_of(said.get("postcode", ""))
    if not (label or postcode or is_insee_code(insee) or latitude is not None):
        return None
    reading.keep("place", ", ".join(dict.fromkeys(said.values())), "parties de la source")
    return PlaceQuery(
        label=label,
        postcode=postcode,
        insee=insee,
        latitude=latitude,
        longitude=longitude,
    )


def _label(said: dict[str, str]) -> str:
    """Return the place in words: the label of the source, else the town with what settles it."""
    label = _LOST_ZERO.sub(r"0\1 ", said.get("label") or said.get("city", ""))
    if said.get("insee") and not is_insee_code(said["insee"].upper()):
        label = label or said["insee"]
    department, region = said.get("department", ""), said.get("region", "")
    country = said.get("country", "")
    foreign = "" if folded(country) in _FRANCE else _COUNTRIES.get(folded(country), country)
    if not label:
        if said.get("postcode"):
            return "" if postcode_of(said["postcode"]) else said["postcode"]
        return department or region or foreign or country
    if foreign and folded(foreign) not in folded(label):
        return f"{label}, {foreign}"
    area = department or region
    if said.get("postcode") or said.get("insee") or not area:
        return label
    return _with_department(label, area)


def _with_department(label: str, department: str) -> str:
    """Return a town with its département, which settles towns of one name.

    >>> _with_department("NICE", "6"), _with_department("Grenoble", "Isère")
    ('NICE (06)', 'Grenoble, Isère')
    >>> _with_department("Lyon", "Rhône (69)")
    'Lyon (69)'
    """
    if folded(department) in folded(label):
        return label
    code = _DEPARTMENT.fullmatch(department.upper()) or _CODE_GIVEN.search(department.upper())
    return f"{label} ({code[1].rjust(2, '0')})" if code else f"{label}, {department}"


def postcode_of(raw: str) -> str:
    """Return the postal code of a text, a lost first zero given back; empty when there is none.

    >>> postcode_of("8000 Charleville"), postcode_of("37041 TOURS CEDEX"), postcode_of("Tours")
    ('08000', '37041', '')
    """
    match = _POSTCODE.search(raw.replace(".0", "") if raw.endswith(".0") else raw)
    return match[1].rjust(_FULL_LENGTH, "0") if match else ""


def _coordinates(said: dict[str, str]) -> tuple[float | None, float | None]:
    pair = pair_of(said.get("pair", ""))
    if pair is None:
        pair = (degrees_of(said.get("latitude", "")), degrees_of(said.get("longitude", "")))
    latitude, longitude = pair
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None, None
    if abs(latitude) > _LARGEST_LATITUDE or abs(longitude) > _LARGEST_LONGITUDE:
        return None, None
    return latitude, longitude


def pair_of(raw: str) -> tuple[float | None, float | None] | None:
    """Return a latitude and a longitude written together, with decimal points or commas.

    >>> pair_of("48.1234,2.1234"), pair_of("48,1234,2,1234"), pair_of("Tours")
    ((48.1234, 2.1234), (48.1234, 2.1234), None)
    """
    match = _COMMA_PAIR.fullmatch(raw) or _PAIR.fullmatch(raw)
    return (degrees_of(match[1]), degrees_of(match[2])) if match else None


def degrees_of(raw: str) -> float | None:
    """Return decimal degrees written with a point or a comma, `None` for anything else.

    >>> degrees_of("0,6848"), degrees_of("47.3941° N"), degrees_of("")
    (0.6848, None, None)
    """
    try:
        number = Decimal(raw.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return float(number) if number.is_finite() else None
