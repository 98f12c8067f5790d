"""OFGL extracts (API names or label headers, any level) → aggregates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bastide.foundation.money import rounded
from bastide.kernel.budgets.core.aggregates import (
    AggregateExtract,
    AggregateValue,
    is_consistent,
)
from bastide.kernel.budgets.readers.columns import Cells, bound, no_rows

if TYPE_CHECKING:
    from decimal import Decimal

    from bastide.platform.exchange.delimited import Table

SYNONYMS = {
    "year": ("Exercice", "exer"),
    "siren": ("Code Siren Collectivité", "siren"),
    "name": ("Libellé Budget", "lbudg"),
    "category": ("Catégorie", "categ"),
    "current": ("Code Siren 2024 EPCI", "epci_code", "com_siren"),
    "commune": ("Code Insee 2024 Commune", "com_code"),
    "aggregate": ("Agrégat", "agregat"),
    "amount": ("Montant", "montant"),
    "main": ("Montant BP", "montant_bp"),
    "annexe": ("Montant BA", "montant_ba"),
    "flow": ("Montant flux BP-BA", "montant_flux"),
    "population": ("Population totale", "ptot"),
    "stratum": ("Strate population 2024", "tranche_population"),
}
REQUIRED = ("year", "siren", "aggregate", "amount")


def looks_like_ofgl(table: Table) -> bool:
    """Tell whether a header is that of an OFGL extract."""
    return all(
        table.column(*SYNONYMS[name]) is not None for name in ("aggregate", "amount", "year")
    )


def read_ofgl(table: Table, sha256: str) -> AggregateExtract:
    """Return the aggregates of an OFGL extract; amounts rounded to the cent, missing kept missing.

    Args:
        table: the file, already split.
        sha256: its digest, for provenance.

    Raises:
        InputRefusedError: a column is missing, or a row cannot be true; nothing is kept.

    Source: data.ofgl.fr, "ofgl-base-communes[-consolidee]", "ofgl-base-gfp", Licence Ouverte 2.0.
    """
    cells = Cells(table, bound(table, SYNONYMS, required=REQUIRED, what="extrait de l'OFGL"))
    values = []
    for cells.row in table.rows:
        values.append(_value(cells))
    cells.finish()
    if not values:
        raise no_rows(table)
    odd = sum(not is_consistent(value) for value in values)
    note = f"{odd} lignes où montant ≠ budget principal + annexes − flux."
    return AggregateExtract(table.file_name, sha256, tuple(values), (note,) if odd else ())


def _value(cells: Cells) -> AggregateValue:
    category = cells.text("category")
    is_commune = category.casefold() == "commune"
    siren = cells.text("siren")
    if len(siren) != 9 or not (siren.isascii() and siren.isdigit()):  # noqa: PLR2004
        cells.refuse("siren", siren, "le SIREN doit compter 9 chiffres.", "Corrigez la colonne.")
    return AggregateValue(
        siren=siren,
        name=cells.text("name"),
        category=category,
        current_siren="" if is_commune else cells.text("current"),
        year=cells.year("year"),
        aggregate=cells.text("aggregate"),
        amount=_cents(cells.amount("amount")),
        main=_cents(cells.amount("main")),
        annexe=_cents(cells.amount("annexe")),
        flow=_cents(cells.amount("flow")),
        population=_population(cells),
        stratum=cells.text("stratum"),
    )


def _population(cells: Cells) -> int | None:
    found = cells.amount("population")
    return None if found is None else int(found)


def _cents(amount: Decimal | None) -> Decimal | None:
    """Undo the binary noise of a file made of floats (`71139.5999999999`)."""
    return None if amount is None else rounded(amount)
