"""A chart of four quadrants drawn as SVG: each point is a link that says itself, read one by one.

Colours come from the style sheet, so that one drawing serves light, dark and print; shapes and
patterns say the same as the colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from bastide.platform.figures.core.quadrants import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Bubble,
    Mark,
    QuadrantPoint,
    Scale,
    laid_out,
)

_HATCHES = (
    ("quadrant-hatch", "M0 12L12 0", 12),
    ("quadrant-hatch", "M0 0L12 12", 12),
    ("quadrant-hatch", "M0 6H12", 12),
    ("quadrant-hatch", "M0 6H12M6 0V12", 12),
    ("grey-hatch", "M0 6L6 0", 6),
)
"""Class, line and side of each pattern: one per quadrant, then the grey zone."""


@dataclass(frozen=True, slots=True)
class Quadrants:
    """What a chart of four quadrants shows. All words are in the language of the page.

    Attributes:
        points: in the order of their numbers.
        scale: of both axes, with the thresholds.
        x_title, y_title: names of the axes.
        titles: names of the quadrants: top right, top left, bottom right, bottom left.
        marks: what each shape of a point means.
        grey: what the grey zone is. size: what the area of a point is; empty when it is nothing.
        empty: what is said instead when there is no point.
    """

    points: tuple[QuadrantPoint, ...]
    scale: Scale
    x_title: str
    y_title: str
    titles: tuple[str, ...]
    marks: tuple[tuple[Mark, str], ...] = ()
    grey: str = ""
    size: str = ""
    empty: str = ""


def quadrants_svg(key: str, title: str, chart: Quadrants) -> SafeString:
    """Return the drawing of a chart of four quadrants.

    Args:
        key: identifier of the figure, unique in the page.
        title: what a screen reader says of the whole.
        chart: what it shows.
    """
    bubbles = laid_out(chart.points, chart.scale)
    inside = _all(
        [
            _patterns(key),
            _ground(key, chart),
            *(_point(chart.points[one.rank], one, chart.scale) for one in bubbles),
            _legend(key, chart) if bubbles else _emptiness(chart.empty),
        ]
    )
    return _tag(
        "svg",
        (
            ("class", "quadrants"),
            ("role", "group"),
            ("viewBox", f"0 0 {WIDTH} {HEIGHT}"),
            ("aria-label", title),
        ),
        inside,
    )


def _patterns(key: str) -> SafeString:
    """Return the patterns; their identifiers carry that of the figure."""
    drawn = (
        _tag(
            "pattern",
            (
                ("id", f"{key}-p{rank}"),
                ("width", side),
                ("height", side),
                ("patternUnits", "userSpaceOnUse"),
            ),
            _path(css, path),
        )
        for rank, (css, path, side) in enumerate(_HATCHES, start=1)
    )
    return _tag("defs", (), _all(drawn))


def _ground(key: str, chart: Quadrants) -> SafeString:
    """Return what lies under the points: quadrants, grey zones, thresholds, scales, titles."""
    return _tag(
        "g",
        (("aria-hidden", "true"),),
        _all([*_areas(key, chart), *_grey_zones(key, chart.scale), *_rules(chart)]),
    )


def _areas(key: str, chart: Quadrants) -> Iterator[SafeString]:
    across, down = _limits(chart.scale)
    boxes = (
        (across, TOP, RIGHT, down), (LEFT, TOP, across, down),
        (across, down, RIGHT, BOTTOM), (LEFT, down, across, BOTTOM),
    )  # fmt: skip
    for rank, box in enumerate(boxes, start=1):
        yield _rect(f"quadrant-{rank}", box)
        yield _rect("", box, fill=f"url(#{key}-p{rank})")
    for rank, words in enumerate(chart.titles):
        x, css = (
            (RIGHT - 8, "quadrant-title at-end") if rank in {0, 2} else (LEFT + 8, "quadrant-title")
        )
        yield _text(css, x, TOP + 15 if rank < 2 else BOTTOM - 7, words)  # noqa: PLR2004 -- top two


def _grey_zones(key: str, scale: Scale) -> Iterator[SafeString]:
    if not scale.grey:
        return
    fill = f"url(#{key}-p5)"
    left, right = scale.x(scale.x_limit - scale.grey), scale.x(scale.x_limit + scale.grey)
    top, bottom = scale.y(scale.y_limit + scale.grey), scale.y(scale.y_limit - scale.grey)
    yield _rect("", (max(left, LEFT), TOP, min(right, RIGHT), BOTTOM), fill=fill)
    yield _rect("", (LEFT, max(top, TOP), RIGHT, min(bottom, BOTTOM)), fill=fill)


def _rules(chart: Quadrants) -> Iterator[SafeString]:
    """Yield thresholds, marks of the scales and names of the axes."""
    scale = chart.scale
    across, down = _limits(scale)
    yield _path("threshold", f"M{_short(across)} {TOP}V{BOTTOM}M{LEFT} {_short(down)}H{RIGHT}")
    for value in range(int(scale.top) + 1):
        yield _text("scale at-middle", scale.x(value), BOTTOM + 20, str(value))
        yield _text("scale at-end", LEFT - 8, scale.y(value) + 5, str(value))
    yield _text("axis-title at-middle", (LEFT + RIGHT) / 2, BOTTOM + 40, chart.x_title)
    middle = (TOP + BOTTOM) / 2
    yield _tag(
        "text",
        (("class", "axis-title at-middle"), ("transform", f"translate(20 {middle}) rotate(-90)")),
        chart.y_title,
    )


def _point(point: QuadrantPoint, bubble: Bubble, scale: Scale) -> SafeString:
    """Return a point: what it may be, its circle, its label; a link when it leads somewhere."""
    drawn = [_circle(point.mark, bubble.x, bubble.y, bubble.radius)]
    bars = _bars(point, bubble, scale)
    if bars:
        drawn.insert(0, _path("bars", bars))
    if bubble.label is not None:
        drawn.append(_text("point-label", bubble.label.x, bubble.label.y, bubble.label.text))
    if point.url:
        return _tag("a", (("href", point.url), ("aria-label", point.said)), _all(drawn))
    return _tag("g", (("role", "img"), ("aria-label", point.said)), _all(drawn))


def _bars(point: QuadrantPoint, bubble: Bubble, scale: Scale) -> str:
    """Return the lines from the lowest to the highest place, and the one to a moved circle."""
    lines = []
    if point.x_bounds is not None and point.x_bounds[0] < point.x_bounds[1]:
        low, high = (_short(scale.x(value)) for value in point.x_bounds)
        lines.append(f"M{low} {_short(bubble.at_y)}H{high}")
    if point.y_bounds is not None and point.y_bounds[0] < point.y_bounds[1]:
        low, high = (_short(scale.y(value)) for value in point.y_bounds)
        lines.append(f"M{_short(bubble.at_x)} {low}V{high}")
    if bubble.is_moved:
        start = f"M{_short(bubble.at_x)} {_short(bubble.at_y)}"
        lines.append(f"{start}L{_short(bubble.x)} {_short(bubble.y)}")
    return "".join(lines)


def _emptiness(words: str) -> SafeString:
    """Return what is said when there is no point, on a ground of its own."""
    middle, base = (LEFT + RIGHT) / 2, (TOP + BOTTOM) / 2
    half = 20 + 4.6 * len(words)
    ground = _rect("quadrant-bare", (middle - half, base - 30, middle + half, base + 20))
    return _all([ground, _text("quadrant-empty", middle, base, words)])


def _legend(key: str, chart: Quadrants) -> SafeString:
    """Return what shapes, areas and hatches mean, on the last line of the drawing."""
    base, at = HEIGHT - 10, float(LEFT)
    drawn: list[SafeString] = []
    for mark, words in chart.marks:
        drawn += [_circle(mark, at + 7, base - 5, 7), _text("scale", at + 20, base, words)]
        at += 40 + 7.2 * len(words)
    if chart.grey and chart.scale.grey:
        box = (at, base - 12, at + 18, base + 2)
        drawn += [_rect("", box, fill=f"url(#{key}-p5)"), _text("scale", at + 24, base, chart.grey)]
        at += 44 + 7.2 * len(chart.grey)
    if chart.size:
        drawn.append(_text("scale", at, base, chart.size))
    return _tag("g", (("aria-hidden", "true"),), _all(drawn))


def _limits(scale: Scale) -> tuple[float, float]:
    """Return where both thresholds stand, kept in the frame."""
    across, down = scale.x(scale.x_limit), scale.y(scale.y_limit)
    return min(max(across, LEFT), RIGHT), min(max(down, TOP), BOTTOM)


def _rect(css: str, box: tuple[float, float, float, float], fill: str = "") -> SafeString:
    left, top, right, bottom = box
    places = (("x", left), ("y", top), ("width", right - left), ("height", bottom - top))
    return _tag(
        "rect",
        (("class", css), *((name, _short(max(at, 0))) for name, at in places), ("fill", fill)),
    )


def _circle(mark: Mark, x: float, y: float, radius: float) -> SafeString:
    places = (("cx", _short(x)), ("cy", _short(y)), ("r", _short(radius)))
    return _tag("circle", (("class", f"point {mark.value}"), *places))


def _path(css: str, path: str) -> SafeString:
    return _tag("path", (("class", css), ("d", path)))


def _text(css: str, x: float, y: float, words: str) -> SafeString:
    if not words:
        return _all([])
    return _tag("text", (("class", css), ("x", _short(x)), ("y", _short(y))), words)


def _tag(name: str, attributes: Sequence[tuple[str, str | int]], inside: str = "") -> SafeString:
    """Return an element; every value and every word is escaped, an empty attribute is left out."""
    written = format_html_join("", ' {}="{}"', [one for one in attributes if one[1] != ""])
    if not inside:
        return format_html("<{}{}/>", name, written)
    return format_html("<{0}{1}>{2}</{0}>", name, written, inside)


def _all(parts: Iterator[SafeString] | Sequence[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _short(length: float) -> str:
    """Return a length with one decimal at most, whatever the language of the page.

    >>> _short(12.04), _short(12.25)
    ('12', '12.2')
    """
    return f"{length:.1f}".removesuffix(".0")
