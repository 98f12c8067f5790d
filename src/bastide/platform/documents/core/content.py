"""A document as the template reads it: plain data, words checked letter by letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from bastide.platform.documents.core.letters import breakable, printable
from bastide.platform.documents.core.model import (
    Block,
    Bullets,
    Columns,
    Document,
    KeyFigures,
    KeyValues,
    Paragraph,
    Photo,
    Picture,
    Question,
    Section,
    Table,
)

_MONTHS = {
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
}  # fmt: skip
_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "contents": "Sommaire",
        "missing": "non renseigné",
        "dated": "Établi le {date}",
        "fingerprint": "Empreinte",
        "page": "Page",
        "of": "sur",
        "colon": "\u00a0: ",
        "first": "er",
    },
    "en": {
        "contents": "Contents",
        "missing": "not given",
        "dated": "Made on {date}",
        "fingerprint": "Fingerprint",
        "page": "Page",
        "of": "of",
        "colon": ": ",
        "first": "",
    },
}
"""What the template itself says."""

Drawing = Callable[[str], str]
"""How a drawing of the page becomes one for paper."""


def photos_of(document: Document) -> list[bytes]:
    """Return the photos of a document, in reading order; their content names them by rank."""
    return [one.data for one in _photos(document.blocks)]


def _photos(blocks: Sequence[Block]) -> Iterator[Photo]:
    for block in blocks:
        if isinstance(block, Photo):
            yield block
        elif isinstance(block, Columns):
            yield from _photos(block.left)
            yield from _photos(block.right)
        elif isinstance(block, Section):
            yield from _photos(block.blocks)


def content(document: Document, *, drawing: Drawing) -> dict[str, Any]:
    """Return a document as plain data, every text writable by the fonts.

    Args:
        document: the document.
        drawing: turns the SVG of a page into one for paper.
    """
    words = _WORDS[document.language]
    day = document.dated_on
    return {
        "title": printable(document.title),
        "subtitle": breakable(printable(document.subtitle)),
        "author": printable(document.author),
        "notice": printable(document.notice),
        "address": breakable(printable(document.address)),
        "fingerprint": printable(document.fingerprint),
        "language": document.language,
        "day": [day.year, day.month, day.day],
        "dated": words["dated"].format(date=day_in_words(day, document.language)),
        "has_contents": document.has_contents,
        "is_landscape": document.is_landscape,
        "is_one_page": document.is_one_page,
        "words": words,
        "blocks": _ranked(_blocks(document.blocks, 1, words["missing"], drawing)),
    }


def _ranked(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Number the photos in reading order, as `photos_of` lists them."""
    for rank, photo in enumerate(_photo_blocks(blocks)):
        photo["rank"] = rank
    return blocks


def _photo_blocks(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["kind"] == "photo":
            yield block
        for part in ("left", "right", "blocks"):
            yield from _photo_blocks(block.get(part, []))


def day_in_words(day: dt.date, language: str) -> str:
    r"""Return a day in words.

    >>> day_in_words(dt.date(2026, 3, 1), "fr"), day_in_words(dt.date(2026, 3, 2), "en")
    ('1er\xa0mars 2026', '2\xa0March 2026')
    """
    ending = _WORDS[language]["first"] if day.day == 1 else ""
    return f"{day.day}{ending}\u00a0{_MONTHS[language][day.month - 1]} {day.year}"


def _blocks(
    blocks: Sequence[Block], level: int, missing: str, drawing: Drawing
) -> list[dict[str, Any]]:
    return [_block(block, level, missing, drawing) for block in blocks]


def _block(block: Block, level: int, missing: str, drawing: Drawing) -> dict[str, Any]:
    if isinstance(block, Section):
        return {
            "kind": "section",
            "title": printable(block.title),
            "level": level,
            "starts_page": block.starts_page,
            "blocks": _blocks(block.blocks, level + 1, missing, drawing),
        }
    if isinstance(block, Columns):
        left, right = (_blocks(side, level, missing, drawing) for side in (block.left, block.right))
        return {"kind": "columns", "left": left, "right": right}
    if isinstance(block, Table):
        return _table(block, missing)
    if isinstance(block, Picture):
        return {
            "kind": "picture",
            "svg": drawing(block.svg),
            "alt": printable(block.alt),
            "caption": printable(block.caption),
            "source": breakable(printable(block.source)),
            "width": max(1, min(block.width, 100)),
        }
    return _WRITERS[type(block)](block, missing)


def _table(table: Table, missing: str) -> dict[str, Any]:
    written = partial(_cells, missing=missing)
    return {
        "kind": "table",
        "caption": printable(table.caption),
        "columns": [
            {"label": printable(one.label), "is_number": one.is_number, "share": max(one.share, 0)}
            for one in table.columns
        ],
        "rows": [written(row) for row in table.rows],
        "totals": written(table.totals),
        "note": breakable(printable(table.note)),
    }


def _cells(values: Sequence[str | None], *, missing: str) -> list[dict[str, Any]]:
    return [_value(value, missing) for value in values]


def _value(value: str | None, missing: str) -> dict[str, Any]:
    """Return a value and whether it is missing: an empty one is, a zero is not."""
    text = breakable(printable(value or "").strip())
    return {"text": text or missing, "is_missing": not text}


def _paragraph(block: Paragraph, _missing: str) -> dict[str, Any]:
    return {
        "kind": "paragraph",
        "text": breakable(printable(block.text)),
        "tone": block.tone.value,
        "lead_in": printable(block.lead_in),
    }


def _bullets(block: Bullets, _missing: str) -> dict[str, Any]:
    return {
        "kind": "bullets",
        "items": [breakable(printable(item)) for item in block.items],
        "is_numbered": block.is_numbered,
    }


def _key_values(block: KeyValues, missing: str) -> dict[str, Any]:
    return {
        "kind": "values",
        "pairs": [
            {"label": printable(label), **_value(value, missing)} for label, value in block.pairs
        ],
    }


def _photo(block: Photo, _missing: str) -> dict[str, Any]:
    return {"kind": "photo", "alt": printable(block.alt), "height": max(block.height, 10)}


def _key_figures(block: KeyFigures, missing: str) -> dict[str, Any]:
    return {
        "kind": "figures",
        "figures": [
            {
                "label": printable(one.label),
                "note": printable(one.note),
                **_value(one.value, missing),
            }
            for one in block.figures
        ],
    }


def _question(block: Question, _missing: str) -> dict[str, Any]:
    return {
        "kind": "question",
        "label": printable(block.label),
        "hint": printable(block.hint),
        "answers": [printable(answer) for answer in block.answers],
        "lines": max(block.lines, 0),
    }


_WRITERS: Mapping[type, Callable[[Any, str], dict[str, Any]]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    KeyValues: _key_values,
    KeyFigures: _key_figures,
    Photo: _photo,
    Question: _question,
}
"""Kind of block → how it is written as data."""
