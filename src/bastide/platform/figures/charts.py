"""Figures drawn on the server: a Vega-Lite specification becomes an accessible, themable SVG."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import vl_convert as vlc
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from lxml import etree

from bastide.foundation.money import shown
from bastide.platform.figures.core.theme import CONFIG, FRENCH_NUMBERS, VARIABLES
from bastide.platform.figures.core.treemap import Tile, tiles
from bastide.platform.figures.quadrants import Quadrants, quadrants_svg

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT_DRAWINGS = 256
_MAP_WIDTH, _MAP_HEIGHT = 960, 400
_LETTER, _LINE = 8.2, 20
_SHADES = 6
_MILLION = 1_000_000


MOST_ROWS = 100
"""Rows of a figure's data in a page, when a file gives them all."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The data of a figure: French headers, and rows of texts, numbers or `None`."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class TreeItem:
    """A rectangle of a tree-map: its label, its amount, how it reads aloud, where it leads."""

    label: str
    amount: Any
    said: str
    url: str = ""
    is_muted: bool = False


@dataclass(frozen=True)
class Figure:
    """A figure.

    Attributes:
        key: identifier unique in the page. title: the claim, in French.
        sentence: one sentence that says the same as the drawing.
        spec: Vega-Lite specification; empty when `tree` or `quadrants` is given.
        table: the data. unit, source: in French. csv_url: address of the data.
        tree: rectangles of a tree-map.
        quadrants: points on two axes, each cut by a threshold.
    """

    key: str
    title: str
    sentence: str
    spec: dict[str, Any]
    table: FigureTable
    unit: str
    source: str
    csv_url: str = ""
    tree: Sequence[TreeItem] = field(default=())
    quadrants: Quadrants | None = None

    @property
    def is_cut(self) -> bool:
        """Tell whether a page shows the first rows only, because a file gives them all."""
        return bool(self.csv_url) and len(self.table.rows) > MOST_ROWS

    @property
    def shown_rows(self) -> Sequence[Sequence[Any]]:
        """Return the rows that a page shows beside the drawing."""
        return self.table.rows[:MOST_ROWS] if self.is_cut else self.table.rows


def svg(figure: Figure) -> SafeString:
    """Return the drawing of a figure as inline SVG, named and described for screen readers."""
    if figure.tree:
        return treemap_svg(figure)
    if figure.quadrants is not None:
        return quadrants_svg(figure.key, figure.title, figure.quadrants)
    return mark_safe(
        _drawn(json.dumps(figure.spec, sort_keys=True), figure.key, figure.title, figure.sentence)
    )


@lru_cache(maxsize=_KEPT_DRAWINGS)
def _drawn(spec: str, key: str, title: str, sentence: str) -> str:
    """Return the SVG of a specification; the same one is drawn once."""
    content = json.loads(spec)
    content["config"] = {**CONFIG, **content.get("config", {})}
    raw = vlc.vegalite_to_svg(
        content, vl_version="6.4", allowed_base_urls=[], format_locale=FRENCH_NUMBERS
    )
    for colour, variable in VARIABLES.items():
        raw = raw.replace(colour, variable).replace(colour.lower(), variable)
    return _named(raw, key, title, sentence)


def _named(raw: str, key: str, title: str, sentence: str) -> str:
    """Return an SVG with one role, a title and a description, and no other accessible name."""
    root = etree.fromstring(raw.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    for element in root.iter():
        for name in [
            one for one in map(str, element.attrib) if one == "role" or one[:5] == "aria-"
        ]:
            del element.attrib[name]
    root.set("role", "img")
    root.set("aria-labelledby", f"{key}-titre {key}-description")
    root.set("viewBox", root.get("viewBox") or f"0 0 {root.get('width')} {root.get('height')}")
    for rank, (tag, suffix, text) in enumerate(
        (("title", "titre", title), ("desc", "description", sentence))
    ):
        child = etree.Element(f"{_SVG}{tag}")
        child.set("id", f"{key}-{suffix}")
        child.text = text
        root.insert(rank, child)
    return etree.tostring(root, encoding="unicode")


def warm_charts() -> None:
    """Load the chart library in this process: its first drawing takes a second, the next ones not.

    Never before a fork: a process that inherits the library in use hangs for ever.
    """
    bars = {
        "data": {"values": [{"a": "A", "b": 1}]},
        "mark": "bar",
        "encoding": {"x": {"field": "a"}, "y": {"field": "b", "type": "quantitative"}},
    }
    _drawn(json.dumps(bars), "essai", "", "")


def treemap_svg(figure: Figure) -> SafeString:
    """Return a tree-map whose rectangles are links, read one by one; text only where it fits."""
    laid = tiles([float(item.amount) for item in figure.tree], _MAP_WIDTH, _MAP_HEIGHT)
    rectangles = format_html_join(
        "",
        "{}",
        ((_rectangle(figure.tree[tile.rank], shade, tile),) for shade, tile in enumerate(laid)),
    )
    return format_html(
        '<svg class="treemap" role="group" viewBox="0 0 {} {}" aria-label="{}">{}</svg>',
        _MAP_WIDTH,
        _MAP_HEIGHT,
        figure.title,
        rectangles,
    )


def _rectangle(item: TreeItem, shade: int, tile: Tile) -> SafeString:
    css = "tile-muted" if item.is_muted else f"tile-{shade % _SHADES + 1}"
    inside = format_html(
        '<rect class="tile {}" x="{}" y="{}" width="{}" height="{}" rx="3"/>{}',
        css,
        _places(tile.x + 1),
        _places(tile.y + 1),
        _places(max(tile.width - 2, 0.5)),
        _places(max(tile.height - 2, 0.5)),
        _label(item, tile),
    )
    if item.url:
        return format_html('<a href="{}" aria-label="{}">{}</a>', item.url, item.said, inside)
    return format_html('<g role="img" aria-label="{}">{}</g>', item.said, inside)


def _label(item: TreeItem, tile: Tile) -> SafeString:
    letters = int((tile.width - 16) / _LETTER)
    rows = int((tile.height - 10) / _LINE)
    lines = _wrapped(item.label, letters, rows - 1)
    if not lines:
        return mark_safe("")
    amount = (
        f"{shown(item.amount / _MILLION, decimals=1)}\u00a0M€"
        if abs(item.amount) >= _MILLION
        else f"{shown(item.amount)}\u00a0€"
    )
    texts = [*lines, amount] if len(amount) <= letters else lines
    return format_html(
        '<text class="tile-text" aria-hidden="true">{}</text>',
        format_html_join(
            " ",
            '<tspan x="{}" y="{}">{}</tspan>',
            (
                (_places(tile.x + 9), _places(tile.y + 22 + rank * _LINE), text)
                for rank, text in enumerate(texts)
            ),
        ),
    )


def _places(length: float) -> str:
    """Return a length of the drawing with one decimal, whatever the language of the page."""
    return f"{length:.1f}"


def _wrapped(text: str, letters: int, rows: int) -> list[str]:
    """Return a text cut in lines of so many letters at most; empty when it does not fit."""
    lines: list[str] = []
    for word in text.split():
        if len(word) > letters:
            return []
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines if len(lines) <= rows else []
