"""Drawings of a page made ready for paper: light colours, our letters, nothing from elsewhere.

On a page a drawing takes its colours and some of its shapes from the style sheets. Paper has none:
the variables are replaced by their light values, and the rules that draw travel inside the SVG.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape

from bastide.platform.documents.core.letters import LETTERS, printable

FAMILY = "Atkinson Hyperlegible Next"
INK = "#1f2328"

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_TOKEN = re.compile(r"--([\w-]+):\s*([^;]+);")
_PAIR = re.compile(r"light-dark\(\s*([^,()]+?)\s*,[^()]*\)")
_VARIABLE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,[^()]*)?\)")
_CURRENT = re.compile(r"\bcurrentcolor\b", re.IGNORECASE)
_SELECTOR = re.compile(r"[\w.#-]+(?:\s*[>\s]\s*[\w.#-]+)*")
_PAGE_ONLY = re.compile(r"^\.figure-svg\s+(?:svg\s+)?")
_FAMILY = re.compile(r"font-family=\"[^\"]*\"|font-family='[^']*'")
_ROOT = re.compile(r"<svg\b[^>]*>")
_FOREIGN = re.compile(
    r"<!|<\?|<(?:image|script|foreignobject|iframe)\b|@import|url\((?!\s*['\"]?#)",
    re.IGNORECASE,
)
_DRAWN = frozenset(
    {
        "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity",
        "stroke-linecap", "stroke-linejoin", "opacity", "font-size", "font-weight", "font-style",
        "text-anchor", "dominant-baseline",
    }
)  # fmt: skip
"""Properties of a style sheet that draw; the others lay pages out."""


def light_colours(sheet: str) -> dict[str, str]:
    """Return the variables that a style sheet gives to every page, with their light values.

    >>> light_colours(":root { --bg: light-dark(#ffffff, #14181c); --r1: 4px; }")
    {'bg': '#ffffff', 'r1': '4px'}
    """
    return {
        name: _light(value).strip()
        for selectors, body in _rules(_COMMENT.sub("", sheet))
        if selectors == ":root"
        for name, value in _TOKEN.findall(body)
    }


def drawing_rules(sheet: str, colours: Mapping[str, str]) -> str:
    """Return the rules of a style sheet that draw, with light values and plain selectors only.

    Rules under conditions (`@media`) and of states (`:hover`) stay on the page.

    >>> drawing_rules(".tile { fill: var(--bg); margin: 0 } .a:hover { fill: red }", {"bg": "#fff"})
    '.tile{fill:#fff}'
    """
    written = []
    for selectors, body in _rules(_COMMENT.sub("", sheet)):
        kept = [
            bare
            for one in selectors.split(",")
            if (bare := _PAGE_ONLY.sub("", one.strip())) and _SELECTOR.fullmatch(bare)
        ]
        drawn = [
            f"{name}:{_resolved(value, colours)}"
            for name, _, value in (part.strip().partition(":") for part in body.split(";"))
            if name.strip() in _DRAWN and not value.endswith("rem")
        ]
        if kept and drawn:
            written.append(f"{','.join(kept)}{{{';'.join(drawn)}}}")
    return "".join(written)


def plain(svg: str, *, colours: Mapping[str, str], rules: str = "") -> str:
    """Return a drawing of a page as one that stands alone on paper.

    Args:
        svg: our own SVG, with variables and classes of the page.
        colours: light value of each variable.
        rules: rules that draw (see `drawing_rules`).

    Raises:
        ValueError: it is no drawing, or it would bring in something from elsewhere.
    """
    if not _ROOT.search(svg) or _FOREIGN.search(svg):
        raise ValueError("Ce dessin n’est pas un SVG du produit, ou il appelle un autre fichier.")
    text = _FAMILY.sub(f'font-family="{FAMILY}"', _resolved(svg, colours))
    root = _ROOT.search(text)
    if root is None:
        raise ValueError("Ce dessin n’a pas de racine.")
    opening = root[0] if "font-family=" in root[0] else f'{root[0][:-1]} font-family="{FAMILY}">'
    style = f"<style>{rules}</style>" if rules else ""
    return _lettered(f"{text[: root.start()]}{opening}{style}{text[root.end() :]}")


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each rule that stands under no condition."""
    at = 0
    while (opening := sheet.find("{", at)) >= 0:
        selectors = sheet[at:opening].rpartition(";")[2].strip()
        closing = _closing(sheet, opening)
        if not selectors.startswith("@"):
            yield selectors, sheet[opening + 1 : closing]
        at = closing + 1


def _closing(sheet: str, opening: int) -> int:
    depth = 0
    for place in range(opening, len(sheet)):
        depth += {"{": 1, "}": -1}.get(sheet[place], 0)
        if depth == 0:
            return place
    return len(sheet)


def _light(value: str) -> str:
    return _PAIR.sub(lambda pair: pair[1], value)


def _resolved(text: str, colours: Mapping[str, str]) -> str:
    """Return a text whose variables became light values; an unknown one is written in ink."""
    known = _VARIABLE.sub(lambda found: colours.get(found[1], INK), _light(text))
    return _CURRENT.sub(INK, known).strip()


def _lettered(svg: str) -> str:
    """Return a drawing whose words the fonts can write; its marks are ASCII and stay."""
    return "".join(
        char if char == "\n" or char in LETTERS else escape(printable(char)) for char in svg
    )
