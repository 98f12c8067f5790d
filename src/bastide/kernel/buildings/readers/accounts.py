"""The accounts that hold running costs of buildings (`data/estate/comptes-patrimoine.csv`)."""

from __future__ import annotations

import csv
from pathlib import Path

from bastide.kernel.buildings.core.costs import CostKind
from bastide.kernel.buildings.core.reconciliation import AccountRule


def read_account_rules(path: Path) -> tuple[AccountRule, ...]:
    """Return the rules of a file: prefix of account, kind of cost, whether it holds nothing else.

    Args:
        path: CSV, `;`, UTF-8, columns `compte, cout, entier, libelle, source`.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            AccountRule(
                prefix=row["compte"],
                kind=CostKind(row["cout"]),
                is_whole=row["entier"] == "oui",
                label=row["libelle"],
                source=row["source"],
            )
            for row in csv.DictReader(stream, delimiter=";")
        )
