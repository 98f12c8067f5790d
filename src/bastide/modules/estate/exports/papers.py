"""What every document of the estate shares: its marks, its language, the words of its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.indicators import DESCRIPTIONS, Indicator
from bastide.platform.documents.core.model import LANGUAGES, Block, Document, Table, TableColumn

DASH = "\u2013"
"""A cell where there is nothing to say, unlike what is not known."""


def estate_document(
    territory: Territory,
    title: str,
    blocks: Sequence[Block],
    *,
    subtitle: str = "",
    author: str = "",
    address: str = "",
    fingerprint: str = "",
    has_contents: bool = False,
    is_one_page: bool = False,
) -> Document:
    """Return a document of the estate, dated today, in the language of the page.

    Args:
        territory: an invented one is said to be on each page.
        title: its one title.
        blocks: in reading order.
        subtitle: under the title.
        author: who answers for it; the territory by default.
        address: where the same is read on screen.
        fingerprint: of what it was made from.
        has_contents: whether its sections are listed.
        is_one_page: whether it is made to hold on one page.
    """
    language = (get_language() or "fr")[:2]
    return Document(
        title=title,
        blocks=blocks,
        dated_on=timezone.localdate(),
        language=language if language in LANGUAGES else "fr",
        subtitle=subtitle,
        author=author or territory.name,
        notice=_("Territoire fictif") if territory.is_fictitious else "",
        address=address,
        fingerprint=fingerprint,
        has_contents=has_contents,
        is_one_page=is_one_page,
    )


def table(
    caption: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[str | None]],
    *,
    totals: Sequence[str | None] = (),
    note: str = "",
) -> Table:
    """Return a table whose columns are told by their header and their share of the width.

    Args:
        caption: what it holds.
        columns: header and share; a share of 0 is a number, as wide as its words.
        rows: one text per column.
        totals: last line in bold.
        note: under the table.
    """
    return Table(
        caption=caption,
        columns=[TableColumn(label, is_number=not share, share=share) for label, share in columns],
        rows=list(rows),
        totals=totals,
        note=note,
    )


def printed_formula(one: Indicator) -> str:
    """Return the formula of an indicator in letters that paper can write, in French."""
    return DESCRIPTIONS[one].formula.replace("√", "racine carrée de ")
