"""Whether a colour can be read on the product's grounds, and the nearest one that can.

Source: WCAG 2.2, success criterion 1.4.3 and « relative luminance »; OKLab, B. Ottosson, 2020.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from enum import StrEnum

LEAST_CONTRAST = 4.5
"""Ratio of text of usual size on its ground."""

STATE_BLUES = ("#000091", "#6a6af4")
"""The blues of the State's own brand, light and dark: a territory is not the State."""

TOO_NEAR = 0.03
"""Distance in OKLab under which a colour passes for another one."""

_WRITTEN = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)
_STEPS = 512
_LINEAR_LIMIT, _ENCODED_LIMIT = 0.04045, 0.0031308
_SHORT = 3
_ROUNDING = 1e-4


class Scheme(StrEnum):
    """The two appearances of a page."""

    LIGHT = "light"
    DARK = "dark"


GROUNDS = {
    Scheme.LIGHT: ("#ffffff", "#f6f4ef", "#ece8df"),
    Scheme.DARK: ("#14181c", "#1c2127", "#272d34"),
}
"""The grounds of `tokens.css` (bg, surface, surface-2); a test compares."""


def normalised(text: str) -> str | None:
    """Return a colour as `#rrggbb` in lower case, `None` when it is no such colour.

    >>> normalised(" 9C3A1E "), normalised("#fA0"), normalised("rouge")
    ('#9c3a1e', '#ffaa00', None)
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + ("".join(digit * 2 for digit in digits) if len(digits) == _SHORT else digits)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (`#rrggbb`), from 1 to 21.

    >>> round(contrast("#000000", "#ffffff"), 2), round(contrast("#777777", "#ffffff"), 2)
    (21.0, 4.48)
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def least_contrast(colour: str, scheme: Scheme) -> float:
    """Return the lowest contrast of a colour on the grounds of an appearance.

    >>> round(least_contrast("#9c3a1e", Scheme.LIGHT), 2)
    5.65
    """
    return min(contrast(colour, ground) for ground in GROUNDS[scheme])


def is_readable(colour: str, scheme: Scheme) -> bool:
    """Tell whether text in a colour can be read on every ground of an appearance."""
    return least_contrast(colour, scheme) >= LEAST_CONTRAST


def is_state_blue(colour: str) -> bool:
    """Tell whether a colour is one of the State's blues, or passes for it.

    >>> is_state_blue("#000091"), is_state_blue("#010190"), is_state_blue("#1b5a75")
    (True, True, False)
    """
    return any(distance(colour, blue) < TOO_NEAR for blue in STATE_BLUES)


def nearest_readable(colour: str, scheme: Scheme) -> str:
    """Return the nearest colour of the same hue that can be read and is no blue of the State.

    The lightness moves by 1/512 of its range, darker for light pages and lighter for dark ones;
    the colourfulness is kept as far as screens show it. Black and white always end the search.

    >>> nearest_readable("#9c3a1e", Scheme.LIGHT), is_readable("#9c3a1e", Scheme.DARK)
    ('#9c3a1e', False)
    """
    return next(
        one
        for one in _same_hue(colour, scheme)
        if is_readable(one, scheme) and not is_state_blue(one)
    )


def distance(one: str, other: str) -> float:
    """Return how far two colours look from each other, in OKLab."""
    return math.dist(_oklab(one), _oklab(other))


def _same_hue(colour: str, scheme: Scheme) -> Iterator[str]:
    """Yield a colour, then those of its hue, ever darker or ever lighter."""
    yield colour
    lightness, a, b = _oklab(colour)
    end = 0.0 if scheme is Scheme.LIGHT else 1.0
    for step in range(1, _STEPS + 1):
        yield _shown(lightness + (end - lightness) * step / _STEPS, a, b)


def _shown(lightness: float, a: float, b: float) -> str:
    """Return the most colourful colour of a hue, up to (a, b), that a screen shows."""
    low, high = 0.0, 1.0
    if _fits(_linear(lightness, a, b)):
        low = 1.0
    else:
        for _half in range(12):
            middle = (low + high) / 2
            low, high = (
                (middle, high)
                if _fits(_linear(lightness, a * middle, b * middle))
                else (low, middle)
            )
    return _hexadecimal(_linear(lightness, a * low, b * low))


def _fits(channels: tuple[float, float, float]) -> bool:
    return all(-_ROUNDING <= one <= 1 + _ROUNDING for one in channels)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(channel: float) -> float:
    if channel <= _LINEAR_LIMIT:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> int:
    bounded = min(max(channel, 0.0), 1.0)
    if bounded <= _ENCODED_LIMIT:
        return round(255 * 12.92 * bounded)
    return round(255 * (1.055 * float(bounded ** (1 / 2.4)) - 0.055))


def _hexadecimal(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{_encoded(one):02x}" for one in channels)


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    """Return the linear red, green and blue of a colour in OKLab."""
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
