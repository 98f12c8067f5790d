"""Share cards: the picture of a page in messages and social networks, drawn on the server.

A PNG of 1 200 × 630 pixels; the same words give the same bytes. The template is fixed and the words
enter it as data. Loads no Django.

Source: Open Graph protocol (`og:image`), whose networks show this ratio.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import typst

from bastide.foundation.text import squeezed
from bastide.platform.documents.pdf import fonts

MEDIA_TYPE = "image/png"
WIDTH, HEIGHT = 1_200, 630
"""Pixels."""

LONGEST_TITLE, LONGEST_LINE, MOST_LINES = 120, 62, 3
"""Characters of the title and of a line; lines under the title."""

_KEPT = 64
_SIZES = ((38, 70), (70, 58), (LONGEST_TITLE, 48))
"""Longest title of each size, in characters; size, in points."""


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What a card says.

    Attributes:
        site: name of the site. title: of the page. lines: a few words each, under it.
        notice: at the foot; says that a territory is invented.
        accent: colour that can be read on white, `#rrggbb`.
    """

    site: str
    title: str
    lines: tuple[str, ...] = ()
    notice: str = ""
    accent: str = "#1d4f6e"


def share_card(card: ShareCard) -> bytes:
    """Return a card as PNG; words too long for their place are cut, and end with an ellipsis."""
    return _drawn(
        replace(
            card,
            site=_cut(card.site, LONGEST_LINE),
            title=_cut(card.title, LONGEST_TITLE),
            lines=tuple(_cut(one, LONGEST_LINE) for one in card.lines if one)[:MOST_LINES],
            notice=_cut(card.notice, LONGEST_LINE),
        )
    )


@lru_cache(maxsize=_KEPT)
def _drawn(card: ShareCard) -> bytes:
    size = next(size for longest, size in _SIZES if len(card.title) <= longest)
    told = json.dumps(asdict(card) | {"size": size}, ensure_ascii=False)
    compiler = typst.Compiler(
        _template(), font_paths=fonts(), ignore_system_fonts=True, sys_inputs={"card": told}
    )
    made = compiler.compile(format="png", ppi=72.0)
    if not isinstance(made, bytes):
        raise TypeError("typst a rendu autre chose qu’une image.")
    return made


def _cut(text: str, longest: int) -> str:
    """Return words of at most so many characters.

    >>> _cut("un deux trois", 9)
    'un deux…'
    """
    whole = squeezed("".join(char if char.isprintable() else " " for char in text))
    if len(whole) <= longest:
        return whole
    kept = whole[: longest - 1]
    return (kept.rpartition(" ")[0] or kept).rstrip(" ,;:") + "…"


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "share_card.typ").read_bytes()
