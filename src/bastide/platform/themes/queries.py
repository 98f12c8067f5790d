"""Reads of themes; the territory comes from the kernel's gate."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass

from django.http import Http404

from bastide.platform.themes.models import Theme


@dataclass(frozen=True, slots=True)
class Look:
    """What a page of a territory takes from its theme.

    Attributes:
        version: of the theme, in the addresses of its files: browsers read a new one at once.
        has_colours: whether a style sheet is to be read.
        short_name: empty for the territory's own name.
        logo_text: what the logo says; empty without logo.
    """

    version: int
    has_colours: bool
    short_name: str
    logo_text: str


def theme_of(perimeter_id: uuid.UUID) -> Theme:
    """Return the theme of a territory; an empty one, of version 0, when nothing was chosen.

    Args:
        perimeter_id: of the territory, obtained through its gate.
    """
    found = Theme.objects.filter(perimeter_id=perimeter_id).first()
    return found or Theme(perimeter_id=perimeter_id, version=0)


def logo_of(perimeter_id: uuid.UUID) -> bytes:
    """Return the logo of a territory as PNG.

    Raises:
        Http404: it has none.
    """
    text = theme_of(perimeter_id).logo
    if not text:
        raise Http404
    return base64.b64decode(text)


def style_of(theme: Theme) -> str:
    """Return the style sheet of a theme: one accent for light pages and print, one for dark ones.

    It stands in the layer of the tokens: a projected page keeps its own, stronger colours.
    """
    return accents_style(theme.accent_light, theme.accent_dark) if theme.accent_light else ""


def accents_style(light: str, dark: str) -> str:
    """Return the style sheet of two accents that can be read (`readable_accents`)."""
    pair = f"light-dark({light}, {dark})"
    return (
        "@layer tokens {\n  :root {\n"
        f"    --accent: {pair};\n    --accent-line: {pair};\n"
        "  }\n}\n"
    )
