"""Rows of a delimited budget file → lines, one list per document: what every such format shares.

A reader binds its columns to our names, says, how a row names its document, and
whether its functions come from a vote by function; the rest is read here, in one way.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from bastide.kernel.budgets.core.charts import (
    RESULT_ACCOUNTS,
    bare_function,
    section_of_function_chapter,
    section_of_nature,
)
from bastide.kernel.budgets.core.lines import (
    OPERATION_LENGTH,
    BudgetLine,
    Direction,
    Movement,
    Section,
)
from bastide.kernel.budgets.readers.columns import (
    DIRECTIONS,
    MOVEMENTS,
    SECTIONS,
    Cells,
    no_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping, Sequence

Key = TypeVar("Key", bound="Hashable")

SPECIALISED: Mapping[str, bool] = {
    **dict.fromkeys(("specialise", "true", "1", "oui"), True),
    **dict.fromkeys(("non specialise", "false", "0", "non"), False),
}


def gathered(
    cells: Cells,
    *,
    key: Callable[[], Key],
    name: Callable[[], str],
    line: Callable[[Key, int], BudgetLine],
) -> list[tuple[Key, str, tuple[BudgetLine, ...]]]:
    """Return the lines of a table by document, in the order in which documents appear.

    Args:
        cells: reads the current row; its `row` moves here.
        key: what names the document of the current row.
        name: name of the body that the current row states; the first of each document counts.
        line: reads the current row as a line, given its document and its rank there, from 1.

    Raises:
        InputRefusedError: the table has no row, or one cannot be true; nothing is kept.
    """
    lines: dict[Key, list[BudgetLine]] = defaultdict(list)
    names: dict[Key, str] = {}
    rows = cells.table.rows
    for cells.row in rows:
        document = key()
        names.setdefault(document, name())
        lines[document].append(line(document, len(lines[document]) + 1))
    cells.finish()
    if not lines:
        raise no_rows(cells.table)
    return [(document, names[document], tuple(found)) for document, found in lines.items()]


def read_line(
    cells: Cells,
    rank: int,
    *,
    norm: str,
    is_prefixed: bool,
    function_chapters: Sequence[str],
    text: Callable[[str], str],
    extra: tuple[tuple[str, str], ...] = (),
) -> BudgetLine:
    """Return the current row as a budget line; what cannot be true is noted in `cells`.

    Args:
        cells: the row, its columns under our names.
        rank: place of the line in its document, from 1.
        norm: short name of the norm, empty when the file states none.
        is_prefixed: whether the function carries the prefix of a vote by function.
        function_chapters: codes that may tell the section of a vote by function, best first.
        text: how words are read, trimmed or as written.
        extra: what the file holds besides, to be written back unchanged.
    """
    nature, function = cells.code("nature", required=True), cells.code("function")
    chapter = cells.code("chapter")
    cells.short_text("operation", OPERATION_LENGTH)
    section = cells.choice("section", SECTIONS, required=False)
    return BudgetLine(
        rank=rank,
        direction=cells.choice("direction", DIRECTIONS) or Direction.EXPENDITURE,
        movement=_movement(cells),
        section=section or _section(nature, norm, function_chapters if is_prefixed else ()),
        chapter=chapter,
        nature=nature,
        function=bare_function(function, norm) if is_prefixed else function,
        function_code=function,
        operation=text("operation"),
        is_specialised=cells.choice("specialised", SPECIALISED, required=False),
        nature_label=text("nature_label"),
        function_label=text("function_label"),
        extra=extra,
        realised=cells.amount("realised"),
        previous=cells.amount("previous"),
        carried_in=cells.amount("carried_in"),
        proposed=cells.amount("proposed"),
        planned=cells.amount("planned"),
        opened=cells.amount("opened"),
        carried_out=cells.amount("carried_out"),
    )


def _movement(cells: Cells) -> Movement:
    """Return the movement of a row; without any such column every line is real."""
    if "movement" not in cells.columns:
        return Movement.REAL
    return cells.choice("movement", MOVEMENTS) or Movement.REAL


def _section(nature: str, norm: str, chapters: Sequence[str]) -> Section | None:
    """Return the section that the codes of a line tell, when the file does not state it."""
    if nature in RESULT_ACCOUNTS:
        return RESULT_ACCOUNTS[nature]
    for code in chapters:
        if found := section_of_function_chapter(code, norm, None):
            return found
    return section_of_nature(nature)
