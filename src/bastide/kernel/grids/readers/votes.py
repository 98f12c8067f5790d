"""Tables of votes, one row per answer, in any delimiter, encoding or XLSX.

A row that cannot be true is refused with its reason and what to do; the others count. What would
make every figure wrong (a missing column, an axis that weighs nothing) refuses the file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import folded, squeezed
from bastide.kernel.grids.core.answers import (
    SCALE,
    Answer,
    Item,
    Vote,
    read_answer,
    unweighted_axes,
)
from bastide.platform.exchange.delimited import Row, Table, header_key, uneven_row
from bastide.platform.exchange.tables import read_any_table

V = TypeVar("V", str, Fraction)

MAX_WEIGHT = 1_000_000
"""A heavier weight is a number typed in the wrong column."""

_WEIGHT = re.compile(r"\d{1,7}(?:[.,]\d{1,9})?")


@dataclass(frozen=True, slots=True)
class VoteColumns:
    """The names of the columns of a table of votes; case, accents and spaces do not count."""

    subject: str = "sujet"
    group: str = "groupe"
    item: str = "item"
    axis: str = "axe"
    weight: str = "poids"
    rater: str = "evaluateur"
    college: str = "college"
    answer: str = "note"


@dataclass(frozen=True, slots=True)
class DuplicateRow:
    """A row that a later one of the same rater on the same cell replaced.

    Attributes:
        line: the row replaced. kept_line: the row that counts.
        replaced: the vote of the first. kept: the vote of the second.
    """

    line: int
    kept_line: int
    replaced: Vote
    kept: Vote


@dataclass(frozen=True, slots=True)
class VoteTable:
    """The votes of a file.

    Attributes:
        votes: one per subject, item and rater.
        items: the grid that the file implies, in order of appearance.
        subjects: code of the subject → its group, in order of appearance.
        colleges: names, in order of appearance.
        refused: rows left out, in the order of the file.
        duplicates: rows replaced by a later one.
        rows: number of data rows seen.
    """

    votes: tuple[Vote, ...]
    items: tuple[Item, ...]
    subjects: Mapping[str, str]
    colleges: tuple[str, ...]
    refused: tuple[Refusal, ...]
    duplicates: tuple[DuplicateRow, ...]
    rows: int


def read_votes(
    data: bytes,
    file_name: str,
    *,
    columns: VoteColumns | None = None,
    axes: Collection[str] = (),
    scale: range = SCALE,
) -> VoteTable:
    """Return the votes of a file.

    An item has one axis and one weight, a subject one group, a rater one college: the value of
    most rows stands (of the first, when two are equally frequent), other rows are refused.

    Args:
        data: the whole file: CSV or XLSX.
        file_name: its name, for messages.
        columns: the names of its columns.
        axes: the axes that exist; empty to accept any.
        scale: the scores allowed.

    Raises:
        InputRefusedError: no table, a column missing or named twice, no row that can be used, an
            axis whose weights are all zero.

    Source: `03-cli.md`, `bastide estate score`.
    """
    table = read_any_table(data, file_name, keeps_uneven=True)
    names = columns or VoteColumns()
    reading = _Reading(file_name, names, _axis_names(axes), scale)
    places = _places(table, names)
    reading.refused += [uneven_row(row, len(table.header), file_name) for row in table.uneven]
    read = [one for row in table.rows if (one := reading.structure(row, places)) is not None]
    kept = reading.consistent(read)
    if not kept:
        raise InputRefusedError(reading.in_order() or (_no_row(file_name),))
    return reading.votes(kept, rows=len(table.rows) + len(table.uneven))


@dataclass(frozen=True, slots=True)
class _Line:
    """What one row says; `text` is its answer as written."""

    line: int
    subject: str
    group: str
    item: str
    axis: str
    weight: Fraction
    rater: str
    college: str
    text: str


@dataclass
class _Reading:
    """One file being read, and what is refused of it."""

    file_name: str
    columns: VoteColumns
    axes: Mapping[str, str]
    scale: range
    refused: list[Refusal] = field(default_factory=list)

    def in_order(self) -> tuple[Refusal, ...]:
        """Return what is refused, in the order of the file."""
        return tuple(sorted(self.refused, key=lambda refusal: refusal.line or 0))

    def refuse(self, line: int, column: str, value: str, reason: str, remedy: str) -> None:
        """Refuse one row for one of its cells."""
        refusal = Refusal(reason, remedy, self.file_name, line, field=column, value=value)
        self.refused.append(refusal)

    def structure(self, row: Row, places: Mapping[str, int]) -> _Line | None:
        """Return what a row says but its answer; `None` and a refusal when it cannot be used."""
        cells = {name: _squeezed(row.cells[place]) for name, place in places.items()}
        before = len(self.refused)
        for name in ("subject", "item", "rater", "college"):
            if not cells[name]:
                self.refuse(
                    row.line,
                    getattr(self.columns, name),
                    "",
                    "La cellule est vide.",
                    "Remplissez-la\u00a0: sans elle, la note n’a pas de place.",
                )
        axis = self._axis(row.line, cells["axis"])
        weight = self._weight(row.line, cells["weight"])
        if weight is None or len(self.refused) > before:
            return None
        return _Line(
            line=row.line,
            subject=cells["subject"],
            group=cells["group"],
            item=cells["item"],
            axis=axis,
            weight=weight,
            rater=cells["rater"],
            college=cells["college"],
            text=row.cells[places["answer"]],
        )

    def _axis(self, line: int, written: str) -> str:
        key = _folded(written)
        if not self.axes and key:
            return key
        known = self.axes.get(key, "")
        if not known:
            names = ", ".join(dict.fromkeys(self.axes.values())) or "un nom"
            self.refuse(line, self.columns.axis, written, "L’axe est inconnu.", f"Écrivez {names}.")
        return known

    def _weight(self, line: int, written: str) -> Fraction | None:
        bare = written.replace(" ", "")
        weight = _weight_of(bare)
        if weight is not None:
            return weight
        reason = "Le poids n’est pas un nombre de 0 à 1 000 000."
        if bare.startswith(("-", "\u2212")):
            reason = "Le poids est négatif."
        self.refuse(line, self.columns.weight, written, reason, "Écrivez un nombre, 0 ou plus.")
        return None

    def consistent(self, lines: Sequence[_Line]) -> list[_Line]:
        """Return the rows that agree with the others on what is said once for all.

        A row without group takes the one that other rows give its subject.
        """
        weights = _settled((line.item, line.weight) for line in lines)
        axes = _settled((line.item, line.axis) for line in lines)
        groups = _settled((line.subject, line.group) for line in lines if line.group)
        colleges = _settled((line.rater, line.college) for line in lines)
        kept: list[_Line] = []
        for line in lines:
            group, college = groups.get(line.subject, ""), colleges[line.rater]
            weight, axis = weights[line.item], axes[line.item]
            has_same = line.group == group and line.college == college and line.axis == axis
            if has_same and line.weight is weight:
                kept.append(line)
                continue
            said: tuple[tuple[str, str, str | Fraction, str | Fraction], ...] = (
                ("weight", line.item, line.weight, weight),
                ("axis", line.item, line.axis, axis),
                ("group", line.subject, line.group or group, group),
                ("college", line.rater, line.college, college),
            )
            wrong = [one for one in said if _key(one[2]) != _key(one[3])]
            for name, owner, written, settled in wrong:
                self._contradict(line.line, name, owner, _shown(written), _shown(settled))
            if not wrong:
                kept.append(replace(line, group=group, college=college))
        return kept

    def _contradict(self, line: int, name: str, owner: str, written: str, settled: str) -> None:
        column = getattr(self.columns, name)
        self.refuse(
            line,
            column,
            written,
            f"Ailleurs, «\u00a0{owner}\u00a0» a «\u00a0{settled}\u00a0» dans cette colonne.",
            "Écrivez partout la même valeur, ou donnez un autre code.",
        )

    def votes(self, lines: Sequence[_Line], *, rows: int) -> VoteTable:
        """Return the votes of rows whose structure is sound; answers that are none are refused."""
        items = {line.item: Item(line.item, line.axis, line.weight) for line in lines}
        self._require_weights(tuple(items.values()))
        counted: dict[tuple[str, str, str], tuple[int, Vote]] = {}
        replaced: list[tuple[int, Vote]] = []
        for line in lines:
            answer = self._answer(line)
            if answer is None:
                continue
            vote = Vote(line.subject, line.item, line.rater, line.college, answer)
            if vote.cell in counted:
                replaced.append(counted[vote.cell])
            counted[vote.cell] = (line.line, vote)
        return VoteTable(
            votes=tuple(vote for _line, vote in counted.values()),
            items=tuple(items.values()),
            subjects={line.subject: line.group for line in lines},
            colleges=tuple(dict.fromkeys(line.college for line in lines)),
            refused=self.in_order(),
            duplicates=tuple(
                DuplicateRow(line, counted[vote.cell][0], vote, counted[vote.cell][1])
                for line, vote in replaced
            ),
            rows=rows,
        )

    def _answer(self, line: _Line) -> Answer | None:
        """Return the answer of a row, `None` and a refusal when it is none."""
        try:
            return read_answer(line.text, self.scale)
        except InputRefusedError as error:
            (refusal,) = error.refusals
            self.refuse(line.line, self.columns.answer, line.text, refusal.reason, refusal.remedy)
            return None

    def _require_weights(self, items: Sequence[Item]) -> None:
        refusals = tuple(
            Refusal(
                reason="Tous les poids de cet axe sont nuls\u00a0: il n’a pas de note.",
                remedy="Donnez un poids à l’un de ses items au moins.",
                file=self.file_name,
                field=self.columns.weight,
                value=axis,
            )
            for axis in unweighted_axes(items)
        )
        if refusals:
            raise InputRefusedError(refusals)


def _axis_names(axes: Collection[str]) -> dict[str, str]:
    """Return folded spelling, singular or plural → axis."""
    return {key: axis for axis in axes for key in (folded(axis), f"{folded(axis)}s")}


def _settled(pairs: Iterable[tuple[str, V]]) -> dict[str, V]:
    """Return owner → its most frequent value, as first written; the first seen among equals."""
    counts: dict[str, Counter[_Key]] = {}
    spelled: dict[_Key, V] = {}
    for owner, value in pairs:
        key = _key(value)
        spelled.setdefault(key, value)
        counts.setdefault(owner, Counter())[key] += 1
    return {owner: spelled[counted.most_common(1)[0][0]] for owner, counted in counts.items()}


_Key = str | tuple[int, int]


def _key(value: str | Fraction) -> _Key:
    """Return what two cells that say the same have in common; a fraction is slow to compare."""
    return _folded(value) if isinstance(value, str) else value.as_integer_ratio()


@lru_cache(maxsize=8192)
def _weight_of(bare: str) -> Fraction | None:
    """Return the weight that digits write, `None` when it is none or too heavy."""
    if not _WEIGHT.fullmatch(bare) or not bare.isascii():
        return None
    weight = Fraction(bare.replace(",", "."))
    return weight if weight <= MAX_WEIGHT else None


@lru_cache(maxsize=8192)
def _folded(text: str) -> str:
    """Return a text as it is compared; the same few come again on every row."""
    return folded(text)


@lru_cache(maxsize=8192)
def _squeezed(text: str) -> str:
    """Return a text without useless spaces; the same few come again on every row."""
    return squeezed(text)


def _shown(value: str | Fraction) -> str:
    return value if isinstance(value, str) else f"{float(value):.10g}".replace(".", ",")


def _places(table: Table, columns: VoteColumns) -> dict[str, int]:
    """Return our name of each column → its place in the table."""
    keys = [header_key(name) for name in table.header]
    wanted = {one.name: getattr(columns, one.name) for one in fields(columns)}
    refusals = [
        Refusal(
            reason="La colonne manque." if not count else "La colonne est là deux fois.",
            remedy=f"Colonnes attendues\u00a0: {', '.join(wanted.values())}.",
            file=table.file_name,
            line=1,
            field=name,
            value=" | ".join(table.header),
        )
        for name in wanted.values()
        if (count := keys.count(header_key(name))) != 1
    ]
    if refusals:
        raise InputRefusedError(tuple(refusals))
    return {ours: keys.index(header_key(name)) for ours, name in wanted.items()}


def _no_row(file_name: str) -> Refusal:
    return Refusal("Le fichier ne contient aucune note.", "Ajoutez des lignes.", file=file_name)
