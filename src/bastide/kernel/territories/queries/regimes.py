"""What the tax regime of a territory's EPCI is at a date, and which financial tools it opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.territories.core.regimes import (
    TOOL_LABELS,
    Opening,
    Period,
    Regime,
    Tool,
    opening,
    openings,
    periods,
)
from bastide.kernel.territories.models import RegimeFiscal, Territory


@dataclass(frozen=True, slots=True)
class DatedRegime:
    """A recorded regime with the days when it holds."""

    row: RegimeFiscal
    period: Period


def list_regimes(territory: Territory) -> list[DatedRegime]:
    """Return the regimes recorded for a territory, the earliest first, each with its last day.

    Args:
        territory: obtained through a gate.
    """
    rows = list(RegimeFiscal.objects.filter(territory=territory))
    spans = periods([row.valid_from for row in rows])
    return [DatedRegime(row, period) for row, period in zip(rows, spans, strict=True)]


def get_regime(territory: Territory, regime_id: int) -> DatedRegime:
    """Return one recorded regime of a territory.

    Raises:
        Http404: the territory has none of that number.
    """
    found = next((one for one in list_regimes(territory) if one.row.pk == regime_id), None)
    if found is None:
        raise Http404
    return found


def regime_on(territory: Territory, on: dt.date | None = None) -> RegimeFiscal | None:
    """Return the tax regime of a territory's EPCI at a date (today without one), `None` unknown."""
    day = on or timezone.localdate()
    held = next((one.row for one in list_regimes(territory) if one.period.holds(day)), None)
    return held if held is not None and held.regime else None


def tool_opening(territory: Territory, tool: Tool, on: dt.date | None = None) -> Opening:
    """Return whether a territory's regime opens a tool at a date, with reason and article.

    This is the question that other rooms ask before they show an attribution de compensation, a
    CLECT or a CIF; `require_tool` stops instead of answering.

    Args:
        territory: obtained through a gate.
        tool: the financial tool.
        on: the day; today when nothing is said.
    """
    day = on or timezone.localdate()
    held = regime_on(territory, day)
    return opening(Regime(held.regime) if held else None, tool, day)


def require_tool(territory: Territory, tool: Tool, on: dt.date | None = None) -> Opening:
    """Return the opening of a tool that the regime opens at a date.

    Args:
        territory: obtained through a gate.
        tool: the financial tool.
        on: the day; today when nothing is said.

    Raises:
        InputRefusedError: the regime refuses the tool, or is not known; the reason and the article
            are those to show.
    """
    found = tool_opening(territory, tool, on)
    if found.is_open:
        return found
    remedy = (
        "Vérifiez le régime fiscal et sa date sur la page du territoire."
        if found.is_open is None
        else "Cet outil n’existe pas sous ce régime."
    )
    raise InputRefusedError(
        (Refusal(found.sentence, remedy, field="tool", value=TOOL_LABELS[tool]),)
    )


def list_openings(territory: Territory, on: dt.date | None = None) -> tuple[Opening, ...]:
    """Return what a territory's regime opens and refuses at a date, for every tool."""
    day = on or timezone.localdate()
    held = regime_on(territory, day)
    return openings(Regime(held.regime) if held else None, day)


def regime_named(code: str) -> Regime:
    """Return the regime of a code.

    Raises:
        InputRefusedError: no regime has that code.
    """
    wanted = code.strip().upper()
    if wanted not in set(Regime):
        remedy = f"Écrivez l’un de ceux-ci\u00a0: {', '.join(Regime)}."
        reason = "Aucun régime fiscal ne porte ce code."
        raise InputRefusedError((Refusal(reason, remedy, field="regime", value=code),))
    return Regime(wanted)
