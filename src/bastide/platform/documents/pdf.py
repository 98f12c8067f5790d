"""Documents as tagged PDF (PDF/UA-1): the same document always gives the same bytes.

The only place that uses typst. The template is fixed; a document enters it as data, so that no text
of a person is ever read as code. Loads no Django, except for the answer of a page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

import typst

from bastide.foundation.text import slug
from bastide.platform.documents.core.content import content, photos_of
from bastide.platform.documents.core.drawings import drawing_rules, light_colours, plain
from bastide.platform.documents.core.model import Document

if TYPE_CHECKING:
    from django.http import HttpResponse

STANDARD: Literal["ua-1"] = "ua-1"
MEDIA_TYPE = "application/pdf"

_PROOF = b"""#set document(title: "-")
#set text(lang: "fr")
#image("/photo-0", alt: "-", width: 1mm)
"""
"""A document that holds one photo: it is made when the photo decodes."""

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
    told = {"document": json.dumps(data, ensure_ascii=False)}
    return _compiled(_template(), photos_of(document), told)


def draws(photo: bytes) -> bool:
    """Tell whether a photo can be drawn in a document: it decodes to its end.

    Args:
        photo: a JPEG or a PNG whose size in pixels was checked.
    """
    try:
        _compiled(_PROOF, [photo], {})
    except RuntimeError:
        return False
    return True


def _compiled(template: bytes, photos: Sequence[bytes], told: dict[str, str]) -> bytes:
    """Return what a template gives; photos stand beside it, in a folder of its own, by rank."""
    with TemporaryDirectory(prefix="bastide-") as folder:
        for rank, photo in enumerate(photos):
            (Path(folder) / f"photo-{rank}").write_bytes(photo)
        compiler = typst.Compiler(
            template,
            root=folder,
            font_paths=fonts(),
            ignore_system_fonts=True,
            sys_inputs=told,
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
def fonts() -> typst.Fonts:
    """Return the fonts of every document: those of the product, none of the machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)]
    )


@cache
def _printer() -> partial[str]:
    """Return what makes a drawing ready for paper, with the style sheets read once."""
    colours = light_colours((_STYLES / "tokens.css").read_text("utf-8"))
    sheets = [(_STYLES / name).read_text("utf-8") for name in _DRAWING_SHEETS]
    return partial(plain, colours=colours, rules=drawing_rules("\n".join(sheets), colours))
