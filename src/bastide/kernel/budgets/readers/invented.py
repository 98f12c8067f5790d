"""The table from which invented accounts are made (`data/demo/budget_type.csv`)."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

from bastide.kernel.budgets.core.invented import TypicalLine
from bastide.kernel.budgets.core.lines import Direction, Movement, Section


def read_typical_lines(path: Path) -> tuple[TypicalLine, ...]:
    """Return the rows of the table, comment lines left out."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader((line for line in stream if not line.startswith("#")), delimiter=";")
        return tuple(
            TypicalLine(
                kind=row["type"],
                direction=Direction(row["sens"]),
                movement=Movement(row["mouvement"]),
                section=Section(row["section"]),
                chapter=row["chapitre"],
                nature=row["nature"],
                function=row["fonction"],
                per_head=Decimal(row["euros_par_habitant"]),
                threshold=int(row["seuil_population"]),
            )
            for row in rows
        )
