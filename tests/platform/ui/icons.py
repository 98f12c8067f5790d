"""Draw the PNG icons from `favicon.svg`: `python -m tests.platform.ui.icons`; a test compares them.

Browsers that do not read SVG, home screens and the web manifest ask for pixels. The drawing has one
source; what is drawn stands beside it, because a drawing at each start would cost every start.
"""

from __future__ import annotations

import re
from pathlib import Path

import vl_convert

import bastide.platform.ui

FOLDER = Path(bastide.platform.ui.__file__).parent / "static" / "ui"
DRAWN_SIDE = 32
"""Pixels of the side of the SVG itself."""

ICONS = {
    "favicon-32.png": 32,
    "apple-touch-icon.png": 180,
    "icon-192.png": 192,
    "icon-512.png": 512,
}
"""File → pixels of its side."""

FULL_BLEED = frozenset({"apple-touch-icon.png"})
"""Without rounded corners: the home screen cuts its own, and shows transparency in black."""


def drawn(name: str) -> bytes:
    """Return one icon as PNG."""
    svg = (FOLDER / "favicon.svg").read_text("utf-8")
    svg = svg.replace("<svg ", f'<svg width="{DRAWN_SIDE}" height="{DRAWN_SIDE}" ', 1)
    if name in FULL_BLEED:
        svg = re.sub(r'(<rect [^>]*?) rx="\d+"', r"\1", svg, count=1)
    png: bytes = vl_convert.svg_to_png(svg, scale=ICONS[name] / DRAWN_SIDE, ppi=72)
    return png


if __name__ == "__main__":
    for icon in ICONS:
        (FOLDER / icon).write_bytes(drawn(icon))
