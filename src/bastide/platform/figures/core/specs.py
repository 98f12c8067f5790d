"""Chart specifications that rooms share: bars, lines over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bastide.platform.figures.core.theme import CATEGORIES, TEXT

WIDTH = 760
BAR_STEP = 30
LABEL_WIDTH = 260
LABEL_GAP = 0.06
"""Least distance between two names at the end of lines, as a part of the largest value."""


def bars(values: Sequence[tuple[str, Decimal]], *, unit: str) -> dict[str, Any]:
    """Return horizontal bars from zero, in the order given, each with its number.

    Args:
        values: (label, amount) of each bar.
        unit: French words under the axis.
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


_LINE_LAYERS = [
    {
        "transform": [{"filter": "!isValid(datum.label_at)"}],
        "mark": {"type": "line"},
        "encoding": {
            "strokeDash": {"field": "serie", "type": "nominal", "legend": None},
        },
    },
    {
        "transform": [{"filter": "isValid(datum.label_at)"}],
        "mark": {"type": "text", "align": "left", "dx": 10, "limit": LABEL_WIDTH},
        "encoding": {
            "y": {"field": "label_at", "type": "quantitative"},
            "text": {"field": "serie"},
        },
    },
]
"""The lines, then the names at their ends."""


def lines(
    series: Mapping[str, Sequence[tuple[str, Decimal | None]]], *, unit: str
) -> dict[str, Any]:
    """Return one line per series, each named at its last point; absent values leave a gap.

    Args:
        series: name → (label of the moment, amount).
        unit: French words beside the axis.
    """
    data: list[dict[str, Any]] = [
        {"serie": name, "moment": moment, "value": None if amount is None else float(amount)}
        for name, points in series.items()
        for moment, amount in points
    ]
    last = max((moment for points in series.values() for moment, _amount in points), default="")
    ends = {point["serie"]: point["value"] for point in data if point["moment"] == last}
    top = max((point["value"] or 0.0 for point in data), default=0.0)
    for name, height in spread_labels(ends, gap=top * LABEL_GAP).items():
        data.append({"serie": name, "moment": last, "label_at": height})
    colour = {
        "field": "serie",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(series), "range": list(CATEGORIES)},
    }
    return {
        "width": WIDTH - LABEL_WIDTH,
        "height": 320,
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
        "layer": _LINE_LAYERS,
    }


def daily_lines(
    series: Mapping[str, Sequence[tuple[str, Decimal | None]]], *, unit: str
) -> dict[str, Any]:
    """Return one line per series over days, each named at its last one; absent days leave a gap.

    Args:
        series: name → (ISO day, amount).
        unit: French words beside the axis.
    """
    spec = lines(series, unit=unit)
    spec["encoding"]["x"] = {
        "field": "moment",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {"format": "%d/%m", "tickCount": 8, "labelAngle": 0},
    }
    line, names = _LINE_LAYERS
    spec["layer"] = [{**line, "mark": {"type": "line", "point": False}}, names]
    return spec


def spread_labels(ends: Mapping[str, float | None], *, gap: float) -> dict[str, float]:
    """Return where to write the name of each line so that two names never overlap.

    Args:
        ends: name → last value; `None` when the line has none, and then no name is written.
        gap: least distance between two names, in the unit of the values.

    >>> spread_labels({"A": 10.0, "B": 10.5, "C": 2.0}, gap=1.0)
    {'C': 2.0, 'A': 10.0, 'B': 11.0}
    """
    placed: dict[str, float] = {}
    floor = float("-inf")
    known = [(value, name) for name, value in ends.items() if value is not None]
    for value, name in sorted(known):
        placed[name] = max(value, floor + gap)
        floor = placed[name]
    return placed
