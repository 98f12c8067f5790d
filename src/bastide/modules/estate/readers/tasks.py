"""The tasks of a portfolio manager, as the catalogue lists them."""

from __future__ import annotations

import csv
from pathlib import Path

from bastide.modules.estate.core.diagnosis import Task


def read_tasks(path: Path) -> tuple[Task, ...]:
    """Return the tasks of a catalogue, in its order.

    Source: `data/estate/taches-du-gestionnaire.csv`.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Task(row["code"], row["famille"], row["tache"], row["niveau"], row["explication"])
            for row in csv.DictReader(stream, delimiter=";")
        )
