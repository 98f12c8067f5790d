"""CSV and workbooks → one node for each row, named by the columns.

The delimiter is the one under which the header names most of the known columns. A row that is cut
or has too many cells is told apart: it gives no offer and loses no other row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from bastide.modules.employment.core.feeds.nodes import Node, name_key
from bastide.platform.exchange.cells import restored
from bastide.platform.exchange.delimited import DELIMITERS
from bastide.platform.exchange.files import kind_of
from bastide.platform.exchange.tables import WORKBOOKS, read_any_table

_TOLD = "sep="


@dataclass(slots=True)
class TableState:
    """What is known of a table, complete once its rows have been read.

    Attributes:
        header: names of the columns.
        known: how many of them the kind of feed knows.
        is_whole: no quote was left open and no last row was short.
        broken: (rank from 1, first cell, why) of each row that has not as many cells as the header.
    """

    header: tuple[str, ...] = ()
    known: int = 0
    is_whole: bool = True
    broken: list[tuple[int, str, str]] = field(default_factory=list)


def is_workbook(data: bytes) -> bool:
    """Tell whether bytes are an XLSX, ODS or XLS workbook."""
    return kind_of(data) in WORKBOOKS


def workbook_rows(
    data: bytes, file_name: str, known: frozenset[str], state: TableState
) -> Iterator[Node]:
    """Yield each row of the first sheet of a workbook.

    Args:
        data: the whole workbook.
        file_name: for messages.
        known: names of the columns that the kind of feed has.
        state: filled on the way.

    Raises:
        InputRefusedError: it is damaged, or too big.
    """
    table = read_any_table(data, file_name)
    _describe(state, list(table.header), known)
    for row in table.rows:
        yield _node(state.header, row.cells)


def text_rows(text: str, known: frozenset[str], state: TableState) -> Iterator[Node]:
    """Yield each row of a delimited text.

    Args:
        text: the whole file, decoded.
        known: names of the columns that the kind of feed has.
        state: filled on the way.
    """
    first, _line, rest = text.lstrip("\ufeff\r\n ").partition("\n")
    body = (
        rest if first.strip().strip('"').lower().startswith(_TOLD) else text.lstrip("\ufeff\r\n ")
    )
    delimiter = _delimiter(body, known)
    records = _records(body, delimiter, state)
    _describe(state, next(records, []), known)
    ends_with_line = body.endswith(("\n", "\r"))
    held: list[str] | None = None
    rank = 0
    for cells in records:
        if held is not None:
            rank += 1
            yield from _row(held, rank, state)
        held = cells if any(cell.strip() for cell in cells) else None
    if held is not None:
        is_cut = len(held) < len(state.header) and not ends_with_line
        state.is_whole = state.is_whole and not is_cut
        yield from _row(held, rank + 1, state)


def _records(body: str, delimiter: str, state: TableState) -> Iterator[list[str]]:
    """Yield the cells of each record; one that a quote leaves open at the end is left out."""
    done = 0
    try:
        for cells in csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True):
            done += 1
            yield cells
    except csv.Error as error:
        if "expected after" not in str(error):  # cut inside quotes, or a cell without end
            state.is_whole = False
            return
        loose = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
        yield from (cells for rank, cells in enumerate(loose) if rank >= done)


def _delimiter(body: str, known: frozenset[str]) -> str:
    """Return the delimiter under which the first line names the most known columns."""
    keys = {name_key(name) for name in known}
    line = body.partition("\n")[0].rstrip("\r")

    def score(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            names = []
        return (sum(name_key(name) in keys for name in names), len(names))

    return max(DELIMITERS, key=score)


def _describe(state: TableState, names: list[str], known: frozenset[str]) -> None:
    keys = {name_key(name) for name in known}
    state.header = tuple(name.strip("\ufeff \t\u00a0*") for name in names)
    state.known = sum(name_key(name) in keys for name in state.header)


def _row(cells: list[str], rank: int, state: TableState) -> Iterator[Node]:
    width = len(state.header)
    if any(cell.strip() for cell in cells[width:]) or len(cells) < width:
        why = f"la ligne compte {len(cells)} cellules, l'en-tête en compte {width}."
        state.broken.append((rank, cells[0].strip() if cells else "", why))
        return
    yield _node(state.header, tuple(cells[:width]))


def _node(header: tuple[str, ...], cells: tuple[str, ...]) -> Node:
    inside = tuple(
        Node(name, text, text)
        for name, cell in zip(header, cells, strict=True)
        if name and (text := restored(cell.strip()))
    )
    return Node("row", inside=inside)
