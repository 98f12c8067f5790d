"""A document as data: sections, paragraphs, values, tables, drawings, questions on paper.

Texts are plain words. Nothing in them is ever read as markup.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Tone(StrEnum):
    """How a paragraph is said."""

    PLAIN = "plain"
    HEADLINE = "headline"
    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; `lead_in` stands in bold before them."""

    text: str
    tone: Tone = Tone.PLAIN
    lead_in: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; numbered when the order matters."""

    items: Sequence[str]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Labels and values, one pair a line; `None` is written « non renseigné »."""

    pairs: Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One number that stands out: its label, itself with its unit, where it comes from."""

    label: str
    value: str | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """A few numbers side by side, seven at most."""

    figures: Sequence[KeyFigure]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: the words of its header, its side, its share of the width.

    Attributes:
        label: header cell, with the unit.
        is_number: written on the right with aligned digits.
        share: part of the width beside the other columns; 0 takes the width of the words.
    """

    label: str
    is_number: bool = False
    share: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with header cells that come again on each page.

    Attributes:
        caption: what it holds, in words.
        columns: at least one.
        rows: one text per column; `None` is written « non renseigné ».
        totals: last line in bold, one text per column; empty without totals.
        note: source or remark under the table.
    """

    caption: str
    columns: Sequence[TableColumn]
    rows: Sequence[Sequence[str | None]]
    totals: Sequence[str | None] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Refuse a table that readers could not follow.

        Raises:
            ValueError: no column, no caption, or a row that is not as long as the header.
        """
        if not self.columns or not self.caption.strip():
            raise ValueError("Un tableau a un titre et au moins une colonne.")
        lines = [*self.rows, *([self.totals] if self.totals else [])]
        if any(len(line) != len(self.columns) for line in lines):
            raise ValueError("Chaque ligne d’un tableau a une cellule par colonne.")


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of the product and the words that say the same.

    Attributes:
        svg: our own SVG, with the colours of the page (see `core.drawings`).
        alt: the sentence that replaces the drawing for who does not see it.
        caption: title above the drawing. source: words under it.
        width: percentage of the text's width.
    """

    svg: str
    alt: str
    caption: str = ""
    source: str = ""
    width: int = 100

    def __post_init__(self) -> None:
        """Refuse a drawing without words.

        Raises:
            ValueError: the alternative text is empty.
        """
        if not self.alt.strip():
            raise ValueError("Un dessin est accompagné d’une phrase qui dit la même chose.")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo and the words that say the same.

    Attributes:
        data: a whole JPEG or PNG. alt: the sentence that replaces it for who does not see it.
        height: at most, in millimetres.
    """

    data: bytes
    alt: str
    height: int = 50

    def __post_init__(self) -> None:
        """Refuse a photo without words.

        Raises:
            ValueError: the alternative text is empty.
        """
        if not self.alt.strip():
            raise ValueError("Une photo est accompagnée d’une phrase qui dit la même chose.")


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns side by side; the left one is read first."""

    left: Sequence[Block]
    right: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to answer with a pen: boxes to tick, lines to write on.

    Attributes:
        label: the question. hint: how to answer.
        answers: words beside each box. lines: empty lines under them.
    """

    label: str
    answers: Sequence[str] = ()
    hint: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part; sections inside it are one level lower."""

    title: str
    blocks: Sequence[Block]
    starts_page: bool = False


Block: TypeAlias = (
    Paragraph
    | Bullets
    | KeyValues
    | KeyFigures
    | Table
    | Picture
    | Photo
    | Columns
    | Question
    | Section
)
"""What a document is made of."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    Attributes:
        title: its one title, also the name of the window that shows it.
        blocks: in reading order.
        dated_on: the day that it says; the same day gives the same bytes.
        language: `fr` or `en`.
        subtitle: under the title. author: who answers for it.
        notice: words that stand on every page, such as « territoire fictif »; empty for real data.
        address: where the same content is read on screen.
        fingerprint: hash of what it was made from.
        has_contents: whether the sections are listed at the start.
        is_landscape: whether pages are wider than high.
        is_one_page: whether everything is drawn as small as one page needs, down to half its size.
    """

    title: str
    blocks: Sequence[Block]
    dated_on: dt.date
    language: str = "fr"
    subtitle: str = ""
    author: str = ""
    notice: str = ""
    address: str = ""
    fingerprint: str = ""
    has_contents: bool = False
    is_landscape: bool = False
    is_one_page: bool = False

    def __post_init__(self) -> None:
        """Refuse a document that nobody could name or read aloud.

        Raises:
            ValueError: no title, or a language that the product does not speak.
        """
        if not self.title.strip():
            raise ValueError("Un document a un titre.")
        if self.language not in LANGUAGES:
            raise ValueError(f"Langue inconnue : {self.language}.")


LANGUAGES = ("fr", "en")
