"""The totals of a document, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from bastide.kernel.budgets.core.lines import Direction, Movement, Section
from bastide.modules.spending.core.totals import Totals


@dataclass(frozen=True)
class TotalsRow:
    """One row of a document's totals."""

    label: str
    expenditure: Decimal
    receipts: Decimal


def totals_rows(totals: Totals) -> list[TotalsRow]:
    """Return a document's totals: each section and movement, the carried results apart."""
    rows = [
        TotalsRow(
            f"{section_label}, {movement_label}",
            totals.total(Direction.EXPENDITURE, movement, section),
            totals.total(Direction.RECEIPT, movement, section),
        )
        for section, section_label in (
            (Section.RUNNING, _("Fonctionnement")),
            (Section.INVESTMENT, _("Investissement")),
        )
        for movement, movement_label in ((Movement.REAL, _("réel")), (Movement.ORDER, _("ordre")))
    ]
    unsectioned = (totals.unsectioned(Direction.EXPENDITURE), totals.unsectioned(Direction.RECEIPT))
    if any(unsectioned):
        rows.append(TotalsRow(_("Section inconnue"), *unsectioned))
    rows.append(
        TotalsRow(
            _("Résultats reportés (001, 002), à part"),
            totals.carried_total(Direction.EXPENDITURE),
            totals.carried_total(Direction.RECEIPT),
        )
    )
    return rows
