"""Figures of a page as blocks of a document: the drawing with its sentence, then its data."""

from __future__ import annotations

import re

from bastide.platform.documents.core.model import Block, Picture, Table, TableColumn
from bastide.platform.figures.charts import Figure, svg
from bastide.platform.figures.templatetags.figures import cell_text

FULL_WIDTH = 720
"""Pixels of a drawing that fills the width of a page; a smaller one keeps the size of its words."""

_WIDTH = re.compile(r"<svg\b[^>]*?\swidth=\"(\d+(?:\.\d+)?)\"")


def figure_blocks(figure: Figure, *, has_data: bool = True) -> tuple[Block, ...]:
    """Return a figure as a document shows it: claim, drawing, sentence, source, table.

    Args:
        figure: the figure of a page.
        has_data: whether its table follows; a long one is better left to the annexes.
    """
    drawing = str(svg(figure))
    picture = Picture(
        svg=drawing,
        alt=figure.sentence,
        caption=figure.title,
        source=f"{figure.sentence} {figure.source}".strip(),
        width=_share(drawing),
    )
    if not has_data or not figure.table.columns:
        return (picture,)
    first, *others = figure.table.columns
    table = Table(
        caption=f"{figure.title} ({figure.unit})",
        columns=[
            TableColumn(first, share=1),
            *(TableColumn(label, is_number=True) for label in others),
        ],
        rows=[
            [None if cell is None else cell_text(cell) for cell in row] for row in figure.table.rows
        ],
    )
    return picture, table


def _share(drawing: str) -> int:
    """Return the percentage of the page's width that a drawing takes."""
    found = _WIDTH.search(drawing)
    return min(100, round(float(found[1]) * 100 / FULL_WIDTH)) if found else 100
