"""Headers of the columns of costs and energies in our own files, and back."""

from __future__ import annotations

from collections.abc import Mapping

from bastide.kernel.buildings.core.costs import COST_LABELS
from bastide.kernel.buildings.core.energy import CARRIER_LABELS

_COST, _ENERGY = "Coût\u00a0: ", "Consommation\u00a0: "
_EUROS, _KWH = " (€)", " (kWh)"


def record_header(key: str) -> str:
    r"""Return the header of a column of costs or energies.

    >>> record_header("cost:fluids:2024"), record_header("energy:gas:2023")
    ('Coût\xa0: Fluides 2024 (€)', 'Consommation\xa0: Gaz naturel 2023 (kWh)')
    """
    family, name, year = key.split(":")
    if family == "cost":
        return f"{_COST}{_COSTS[name]} {year}{_EUROS}"
    return f"{_ENERGY}{_CARRIERS[name]} {year}{_KWH}"


def record_target(header: str) -> str:
    """Return the target that `record_header` wrote; empty for another header.

    >>> record_target(record_header("cost:other:2024")), record_target("Coût 2024")
    ('cost:other:2024', '')
    """
    said = header.replace("\u00a0", " ")
    for family, start, end, labels in (
        ("cost", _COST, _EUROS, _COSTS),
        ("energy", _ENERGY, _KWH, _CARRIERS),
    ):
        opening = start.replace("\u00a0", " ")
        if said.startswith(opening) and said.endswith(end):
            label, _space, year = said[len(opening) : -len(end)].rpartition(" ")
            name = next((name for name, shown in labels.items() if shown == label), "")
            if name and year.isascii() and year.isdigit():
                return f"{family}:{name}:{year}"
    return ""


_COSTS: Mapping[str, str] = {str(kind): label for kind, label in COST_LABELS.items()}
_CARRIERS: Mapping[str, str] = {str(carrier): label for carrier, label in CARRIER_LABELS.items()}
