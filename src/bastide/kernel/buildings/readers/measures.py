"""Columns of areas, costs and energies, told by the words of their names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bastide.kernel.buildings.core.numbers import AREA_UNITS, ENERGY_UNITS, MONEY_UNITS
from bastide.kernel.buildings.readers.vocabulary import (
    AREA_NOUNS,
    AREA_STRANGERS,
    AREA_WORDS,
    COST_NOUNS,
    COST_WORDS,
    ENERGY_NOUNS,
    ENERGY_WORDS,
)

YEARLY_COSTS = frozenset({"cleaning", "insurance", "guarding", "upkeep"})
"""Costs that a name and a year are enough to tell (« Assurance 2023 »)."""

_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2}|19[89][0-9])(?![0-9])")
_PER_AREA = re.compile(r"/\s*\(?\s*m(?:2|²)|par m(?:2|²)", re.IGNORECASE)


def measured(words: set[str], header: str, unit: str) -> str:
    """Return the target of a column of areas, costs or energies; empty for another column.

    A cost or an energy whose name gives no year gets the year 0: it is read and checked, and kept
    only once somebody has told the year. A ratio to the area (kWh/m²) is none of them.
    """
    found = _YEAR.search(header)
    year = found[1] if found else "0"
    words = {word for word in words if not _YEAR.fullmatch(word)}
    if _PER_AREA.search(header):
        return ""
    is_money = unit in MONEY_UNITS
    if words & ENERGY_NOUNS and not is_money and not words & COST_NOUNS:
        carrier = _first(words, ENERGY_WORDS)
        if carrier and (found or unit in ENERGY_UNITS or words & {"kwh", "mwh"}):
            return f"energy:{carrier}:{year}"
    is_cost = bool(found) and not unit and _first(words, COST_WORDS) in YEARLY_COSTS
    if words & COST_NOUNS or is_cost or (is_money and _first(words, COST_WORDS)):
        return f"cost:{_first(words, COST_WORDS) or 'other'}:{year}"
    is_area = unit in AREA_UNITS or words & AREA_NOUNS
    if is_area and not is_money and ("oeuvre" in words or not words & AREA_STRANGERS):
        return _area(words)
    return ""


def _area(words: set[str]) -> str:
    if words & {"oeuvre", "sdo"}:
        return "area_shob_m2" if "brute" in words else "area_shon_m2"
    if "utile" in words and "brute" in words:
        return "area_sub_m2"
    return _first(words, AREA_WORDS) or "area_other_m2"


def _first(words: set[str], table: Sequence[tuple[str, frozenset[str]]]) -> str:
    return next((key for key, told in table if words & told), "")
