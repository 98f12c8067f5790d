"""The assumptions that a plan starts from, read from the shipped file."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from bastide.modules.estate.core.drafting import Assumptions

FIELDS = {
    "renovation_eur_m2": "renovation_eur_m2",
    "demolition_eur_m2": "demolition_eur_m2",
    "mutualisation_eur_m2": "pooling_eur_m2",
    "entretien_eur_m2": "upkeep_eur_m2",
    "renovation_energie": "renovation_energy",
    "renovation_fonctionnement": "renovation_running",
    "renovation_atout": "renovation_atout",
    "probabilite_vente": "sale_probability",
}
"""Key of the file → name in the core."""


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """One line of the file: its name in the core, its words, its value, unit and source."""

    name: str
    label: str
    value: Decimal
    unit: str
    source: str


def read_assumptions(path: Path) -> tuple[AssumptionLine, ...]:
    """Return the assumptions of a file, in its order.

    Source: `data/estate/hypotheses-plan.csv`.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            AssumptionLine(
                FIELDS[row["cle"]],
                row["libelle"],
                Decimal(row["valeur"]),
                row["unite"],
                row["source"],
            )
            for row in csv.DictReader(stream, delimiter=";")
        )


def assumptions_of(lines: tuple[AssumptionLine, ...]) -> Assumptions:
    """Return the assumptions as the core takes them."""
    return Assumptions(**{line.name: line.value for line in lines})
