"""Documents as tagged PDF (PDF/UA-1): the same document always gives the same bytes.

The only place that uses typst. The template is fixed; a document enters it as data, so that no text
of a person is ever read as code. Loads no Django, except for the answer of a page.
"""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typst

from bastide.foundation.text import slug
from bastide.platform.documents.core.content import content
from bastide.platform.documents.core.drawings import drawing_rules, light_colours, plain
from bastide.platform.documents.core.model import Document

if TYPE_CHECKING:
    from django.http import HttpResponse

STANDARD: Literal["ua-1"] = "ua-1"
MEDIA_TYPE = "application/pdf"

_HERE = Path(__file__).parent
_FONTS = _HERE / "fonts"
_STYLES = _HERE.parent / "ui" / "static" / "ui" / "css"
_DRAWING_SHEETS = ("figures.css",)


def pdf(document: Document) -> bytes:
    """Return a document as PDF/UA-1: named, in its language, tagged, its letters inside.

    Args:
        document: the document.

    Raises:
        ValueError: a drawing is not one of the product.
    """
    data = content(document, drawing=print_drawing)
    compiler = typst.Compiler(
        _template(),
        root=_FONTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(data, ensure_ascii=False)},
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARD)
    if not isinstance(made, bytes):
        raise TypeError("typst a rendu autre chose qu’un fichier.")
    return made


def print_drawing(svg: str) -> str:
    """Return a themed SVG of a page in plain light colours, for paper.

    Raises:
        ValueError: it is not one of the product, or brings in something from elsewhere.
    """
    return _printer()(svg)


def download(document: Document, file_stem: str) -> HttpResponse:
    """Return the answer of a page that gives a document to keep.

    Args:
        document: the document; its notice also marks the name of the file.
        file_stem: name of the file without extension, in any words.
    """
    from bastide.platform.exchange.downloads import attachment  # noqa: PLC0415 -- loads Django

    stem = slug(f"{file_stem} {document.notice}") or "document"
    return attachment(pdf(document), f"{stem}.pdf", MEDIA_TYPE)


@cache
def _template() -> bytes:
    return (_HERE / "document.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )


@cache
def _printer() -> partial[str]:
    """Return what makes a drawing ready for paper, with the style sheets read once."""
    colours = light_colours((_STYLES / "tokens.css").read_text("utf-8"))
    sheets = [(_STYLES / name).read_text("utf-8") for name in _DRAWING_SHEETS]
    return partial(plain, colours=colours, rules=drawing_rules("\n".join(sheets), colours))
