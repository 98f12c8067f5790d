"""Chart specifications that rooms share: bars, lines over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bastide.platform.figures.core.theme import CATEGORIES, TEXT

WIDTH = 620
BAR_STEP = 30


def bars(values: Sequence[tuple[str, Decimal]], *, unit: str) -> dict[str, Any]:
    """Return horizontal bars from zero, in the order given, each with its number.

    Args:
        values: (label, amount) of each bar. unit: French words under the axis.
    """
    data = [{"label": label, "value": float(amount)} for label, amount in values]
    position = {"field": "label", "type": "nominal", "sort": None, "title": None}
    return {
        "width": WIDTH,
        "height": {"step": BAR_STEP},
        "data": {"values": data},
        "encoding": {
            "y": {**position, "axis": {"labelLimit": 260, "domain": False, "ticks": False}},
            "x": {
                "field": "value",
                "type": "quantitative",
                "title": unit,
                "axis": {"format": ",.0f", "tickCount": 5},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 2}},
            {
                "mark": {"type": "text", "align": "left", "dx": 5, "color": TEXT},
                "encoding": {"text": {"field": "value", "format": ",.0f"}},
            },
        ],
    }


def lines(
    series: Mapping[str, Sequence[tuple[str, Decimal | None]]], *, unit: str
) -> dict[str, Any]:
    """Return one line per series, each named at its last point; absent values leave a gap.

    Args:
        series: name → (label of the moment, amount). unit: French words beside the axis.
    """
    data = [
        {"serie": name, "moment": moment, "value": None if amount is None else float(amount)}
        for name, points in series.items()
        for moment, amount in points
    ]
    last = max((moment for points in series.values() for moment, _amount in points), default="")
    colour = {
        "field": "serie",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(series), "range": list(CATEGORIES)},
    }
    return {
        "width": WIDTH - 180,
        "height": 300,
        "data": {"values": data},
        "encoding": {
            "x": {"field": "moment", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
            "y": {
                "field": "value",
                "type": "quantitative",
                "title": unit,
                "axis": {"format": ",.0f", "tickCount": 5},
            },
            "color": colour,
        },
        "layer": [
            {
                "mark": {"type": "line"},
                "encoding": {
                    "strokeDash": {"field": "serie", "type": "nominal", "legend": None},
                },
            },
            {
                "transform": [{"filter": {"field": "moment", "equal": last}}],
                "mark": {"type": "text", "align": "left", "dx": 8, "limit": 190},
                "encoding": {"text": {"field": "serie"}},
            },
        ],
    }
