"""Figures published elsewhere, that stand beside those of the territory."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """One figure of context.

    Attributes:
        label: what it measures. stratum: of which authorities. value: in `unit`.
        year: when. source: who said it.
    """

    label: str
    stratum: str
    value: Decimal
    unit: str
    year: int
    source: str


def read_context(path: Path) -> tuple[ContextFigure, ...]:
    """Return the figures of context of a file, in its order.

    Source: `data/estate/contexte.csv`.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            ContextFigure(
                label=row["mesure"],
                stratum=row["strate"],
                value=Decimal(row["valeur"]),
                unit=row["unite"],
                year=int(row["annee"]),
                source=row["source"],
            )
            for row in csv.DictReader(stream, delimiter=";")
        )
