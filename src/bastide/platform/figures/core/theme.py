"""The look of charts. Colours are the product's own, checked for contrast and colour vision.

Charts are drawn once in the light colours; each colour is then replaced by the style-sheet variable
of the same role, so that one drawing serves light, dark and print.
"""

from __future__ import annotations

from typing import Any

CATEGORIES = ("#14506B", "#EB5113", "#A127DC", "#11163E", "#5D9693", "#8D1605")
RAMP = ("#E1F2F8", "#A7D7E8", "#68B4CF", "#348CAB", "#146480", "#093B4E")
TEXT, MUTED, GRID, BACKGROUND = "#1F2328", "#565C64", "#D9D6CE", "#FFFFFF"

VARIABLES: dict[str, str] = {
    **{colour: f"var(--chart-{rank})" for rank, colour in enumerate(CATEGORIES, start=1)},
    **{colour: f"var(--ramp-{rank})" for rank, colour in enumerate(RAMP, start=1)},
    TEXT: "var(--text)",
    MUTED: "var(--text-muted)",
    GRID: "var(--border-soft)",
    BACKGROUND: "var(--bg)",
}
"""Colour of the drawing → variable of the page."""

CONFIG: dict[str, Any] = {
    "background": None,
    "aria": False,
    "font": "Atkinson Hyperlegible Next",
    "range": {"category": list(CATEGORIES), "ramp": list(RAMP), "heatmap": list(RAMP)},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": TEXT,
        "titleColor": MUTED,
        "gridColor": GRID,
        "domainColor": MUTED,
        "tickColor": MUTED,
        "titleFontWeight": "normal",
    },
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": TEXT, "titleColor": MUTED},
    "header": {"labelFontSize": 13, "labelColor": TEXT, "titleColor": MUTED},
    "line": {"strokeWidth": 2.5, "point": {"filled": True, "size": 50}},
    "bar": {"color": CATEGORIES[0]},
    "text": {"color": TEXT, "fontSize": 13},
    "geoshape": {"stroke": BACKGROUND},
    "view": {"stroke": None},
}

FRENCH_NUMBERS: dict[str, Any] = {
    "decimal": ",",
    "thousands": "\u00a0",
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "percent": "\u00a0%",
    "minus": "\u2212",
}
