"""Published aggregates of local finance: one amount per body, year and aggregate. No lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class AggregateValue:
    """One amount of the OFGL: an aggregate of one body in one year. Euros to the cent.

    Attributes:
        siren: nine digits of the body that the row describes.
        name: its name.
        category: `Commune`, `GFP`, `DEPT`…
        current_siren: the body that it belongs to today, empty when the file does not say. Several
            rows may share it after a merger: amounts and populations then add up over `siren`.
        year: budget year.
        aggregate: French name of the aggregate.
        amount: main + annexe budgets − flows between them; `None` when missing, never zero.
        main, annexe, flow: its three parts.
        population: inhabitants.
        stratum: population stratum.
    """

    siren: str
    name: str
    category: str
    current_siren: str
    year: int
    aggregate: str
    amount: Decimal | None
    main: Decimal | None
    annexe: Decimal | None
    flow: Decimal | None
    population: int | None
    stratum: str


@dataclass(frozen=True, slots=True)
class AggregateExtract:
    """An extract of the OFGL as read from one file.

    Attributes:
        file_name, sha256: provenance.
        values: rows, in the order of the file.
        notes: French remarks made while reading.
    """

    file_name: str
    sha256: str
    values: tuple[AggregateValue, ...]
    notes: tuple[str, ...] = ()


def is_consistent(value: AggregateValue) -> bool:
    """Tell whether amount = main + annexe − flow to the cent; true when a part is missing.

    Source: OFGL, "Montant = Montant BP + Montant BA − Montant flux BP-BA".
    """
    if value.amount is None or value.main is None or value.annexe is None or value.flow is None:
        return True
    gap = value.main + value.annexe - value.flow - value.amount
    return abs(gap) <= Decimal("0.02")  # three amounts, each rounded to the cent
