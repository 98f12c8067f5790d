"""What a person types for several facts at once: read together, refused together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.buildings.core.facts import FIELDS, Value
from bastide.kernel.buildings.core.numbers import UnreadableError
from bastide.kernel.buildings.core.rows import CODE_LENGTH
from bastide.kernel.buildings.core.values import Cell, Reading, read, text_of


def read_together(
    cells: Mapping[str, Cell | tuple[str, ...]], *, today: dt.date
) -> dict[str, Value | None]:
    """Return the values of typed cells, `None` where one is emptied.

    Args:
        cells: key of a fact → what was typed, or a value already read.
        today: the clock.

    Raises:
        InputRefusedError: an unknown key, or cells that cannot be read; every reason at once.
    """
    found: dict[str, Value | None] = {}
    refusals: list[Refusal] = []
    for key, cell in cells.items():
        fact = FIELDS.get(key)
        if fact is None:
            refusals.append(Refusal("aucun fait ne s’appelle ainsi.", "", field=key))
            continue
        typed: Cell = ";".join(cell) if isinstance(cell, tuple) else cell
        try:
            found[key] = read(typed, fact, Reading(today))
        except UnreadableError as error:
            refusals.append(
                Refusal(error.reason, error.remedy, field=fact.label, value=text_of(typed))
            )
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return found


def check_across(values: Mapping[str, Value | None]) -> None:
    """Refuse values that cannot stand together.

    Raises:
        InputRefusedError: no code, a code too long, or a market value whose low end is the higher.
    """
    refusals = []
    code = str(values.get("code") or "")
    if not code or len(code) > CODE_LENGTH:
        reason = f"un bien a un code de {CODE_LENGTH} caractères au plus."
        refusals.append(Refusal(reason, "Donnez-lui un code.", field="Code", value=code))
    low, high = values.get("market_value_low_eur"), values.get("market_value_high_eur")
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        refusals.append(
            Refusal(
                "la valeur vénale basse dépasse la valeur haute.",
                "Échangez les deux bornes.",
                field=FIELDS["market_value_low_eur"].label,
                value=f"{low:f}",
            )
        )
    if refusals:
        raise InputRefusedError(tuple(refusals))
