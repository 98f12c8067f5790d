"""The ROME, France Travail's directory of trades, as shipped: trades, domains, usual titles."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from bastide.foundation.shipped import shipped_data


@cache
def rome_trades() -> Mapping[str, str]:
    """Return the name of each trade by its code.

    Source: France Travail, ROME 3 (`rome_fiches.csv`).
    """
    rows = reference_rows("rome_fiches.csv")
    return MappingProxyType({row["code_rome"]: row["libelle"] for row in rows})


@cache
def rome_domains() -> Mapping[str, str]:
    """Return the name of each large domain by its letter."""
    return MappingProxyType(
        {
            row["code"]: row["libelle"].partition(";")[0]
            for row in reference_rows("rome_domaines.csv")
            if row["niveau"] == "grand_domaine"
        }
    )


def reference_rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a shipped reference of the room."""
    path = shipped_data() / "employment" / "reference" / name
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
