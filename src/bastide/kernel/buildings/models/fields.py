"""Columns of quantities that must stay exact on every engine."""

from __future__ import annotations

from bastide.platform.database.money import MoneyField


class HundredthsField(MoneyField):
    """A quantity (m², kWh, hours) exact to the hundredth, stored as a whole number of them."""

    description = "Quantité exacte au centième"
