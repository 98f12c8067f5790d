"""Spending (or receipts) decomposed by policy and by any other axis; nothing lost, nothing hidden.

The sum of the groups and of what is not mapped is the total, to the cent. Results carried from the
year before (accounts 001, 002) are no spending of the year: they stand apart, outside the total.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.money import rounded, split
from bastide.kernel.budgets.core.lines import (
    BudgetDocument,
    BudgetLine,
    Direction,
    Movement,
    Section,
    amount_of,
)
from bastide.kernel.policies.core.rulebook import (
    Allocation,
    Outcome,
    Part,
    RuleBook,
    RuleConflict,
    result_name,
)
from bastide.kernel.policies.core.rules import Subject, name_key, subject_of
from bastide.kernel.policies.core.suggestions import Neighbourhood, Suggestion, neighbourhood

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ZERO = Decimal("0.00")
RULE_AXES = ("policy", "subpolicy", "category", "type")
LINE_AXES = (
    "authority",
    "budget",
    "year",
    "step",
    "direction",
    "movement",
    "section",
    "chapter",
    "nature",
    "function",
    "operation",
    "programme",
)
AXES = (*RULE_AXES, *LINE_AXES)
_CODES = frozenset({"chapter", "nature", "function"})


@dataclass(frozen=True, slots=True)
class Axis:
    """One way to cut an amount.

    Attributes:
        name: one of `AXES`.
        width: number of leading characters kept (`nature:2`); 0 keeps the whole code.
    """

    name: str
    width: int = 0

    @property
    def label(self) -> str:
        """Return the axis as it was asked for, e.g. `nature:2`."""
        return f"{self.name}:{self.width}" if self.width else self.name


_Path = tuple[tuple[Axis, str], ...]


@dataclass(frozen=True, slots=True)
class Perimeter:
    """Which lines count; `None` means both.

    Attributes:
        direction: expenditure by default. movement: real by default. section: both by default.
        path: (axis, value) already chosen, in order; a code ending in `*` is a prefix.
    """

    direction: Direction | None = Direction.EXPENDITURE
    movement: Movement | None = Movement.REAL
    section: Section | None = None
    path: tuple[tuple[str, str], ...] = ()

    def counts(self, line: BudgetLine) -> bool:
        """Tell whether a line is of the direction, movement and section wanted."""
        return (
            self.direction in {None, line.direction}
            and self.movement in {None, line.movement}
            and self.section in {None, line.section}
        )


@dataclass(frozen=True, slots=True)
class Group:
    """An amount in euros (two decimals, sign of the file) for one value of each axis.

    Attributes:
        keys: one value per axis, in the order asked. amount: euros. lines: lines that enter it.
    """

    keys: tuple[str, ...]
    amount: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class UnmappedLine:
    """A line that no rule, or no single rule, attaches to a policy.

    Attributes:
        document, line: where it stands. amount: euros.
        outcome: why. rows: rows of the rules concerned. suggestions: nearest rules.
    """

    document: BudgetDocument
    line: BudgetLine
    amount: Decimal
    outcome: Outcome
    rows: tuple[int, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class MetConflict:
    """A contradiction between rules, with the lines that it leaves unmapped.

    Attributes:
        conflict: the rules. lines: lines concerned. amount: euros left unmapped.
    """

    conflict: RuleConflict
    lines: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The answer: `total` equals the sum of `groups` and `unmapped_amount`, to the cent.

    Attributes:
        axes: how the groups are cut. total: euros of the lines that count.
        groups: by decreasing amount. unmapped: by decreasing absolute amount.
        unmapped_amount: euros. conflicts: those of the rules, then those that only lines reveal.
        carried_amount, carried_lines: results 001 and 002 left out of the total.
        without_amount: lines left out because the file gives them no amount at this step.
        notes: French remarks.
    """

    axes: tuple[Axis, ...]
    total: Decimal
    groups: tuple[Group, ...]
    unmapped_amount: Decimal
    unmapped: tuple[UnmappedLine, ...]
    conflicts: tuple[MetConflict, ...]
    carried_amount: Decimal
    carried_lines: int
    without_amount: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A line that counts, with what rules see of it and its amount in euros."""

    document: BudgetDocument
    line: BudgetLine
    subject: Subject
    amount: Decimal

    def value(self, axis: Axis, part: Part | None) -> str:
        """Return what the line, or one of its parts, is on an axis; empty when nothing."""
        name = axis.name
        if name in RULE_AXES:
            return _part_value(part, name)
        told = {
            "programme": self.line.programme,
            "budget": self.document.establishment,
            "year": str(self.document.year),
            "step": self.document.step.value,
        }
        code = told[name] if name in told else self.subject.value(name)
        return code[: axis.width] if axis.width else code

    def is_on(self, path: _Path, part: Part | None) -> bool:
        """Tell whether the line, or one of its parts, meets every filter of a path."""
        return all(_meets(self.value(axis, part), wanted) for axis, wanted in path)


def _part_value(part: Part | None, name: str) -> str:
    if part is None:
        return ""
    return {
        "policy": part.policy,
        "subpolicy": part.subpolicy,
        "category": part.category,
        "type": part.kind,
    }[name]


@dataclass
class _Sums:
    """What is summed up while lines go by, and what it is summed with."""

    book: RuleBook
    near: Neighbourhood
    axes: tuple[Axis, ...]
    path: _Path
    amounts: dict[tuple[str, ...], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lines: dict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))
    total: Decimal = ZERO
    unmapped: list[UnmappedLine] = field(default_factory=list)
    carried: Decimal = ZERO
    carried_lines: int = 0
    without_amount: int = 0

    def add(self, document: BudgetDocument, line: BudgetLine) -> None:
        """Add a line of the perimeter."""
        found = amount_of(line, document.step)
        if found is None:
            self.without_amount += 1
            return
        item = _Item(document, line, subject_of(document, line), rounded(found))
        if not line.is_carried_result:
            self._add_item(item)
        elif item.is_on(self.path, None):
            self.carried += item.amount
            self.carried_lines += 1

    def _add_item(self, item: _Item) -> None:
        allocation = self.book.allocation(item.subject)
        if allocation.outcome is not Outcome.MAPPED:
            if item.is_on(self.path, None):
                self.total += item.amount
                self.unmapped.append(self._unmapped(item, allocation))
            return
        parts = allocation.parts
        for part, share in zip(parts, _shares(item.amount, parts), strict=True):
            if item.is_on(self.path, part):
                key = tuple(item.value(axis, part) for axis in self.axes)
                self.amounts[key] += share
                self.lines[key] += 1
                self.total += share

    def _unmapped(self, item: _Item, allocation: Allocation) -> UnmappedLine:
        is_free = allocation.outcome is Outcome.NO_RULE
        return UnmappedLine(
            document=item.document,
            line=item.line,
            amount=item.amount,
            outcome=allocation.outcome,
            rows=allocation.rows,
            suggestions=self.near.suggestions(item.subject) if is_free else (),
        )


def read_axes(names: Sequence[str]) -> tuple[Axis, ...]:
    """Return the axes named, e.g. `["policy", "nature:2"]`.

    Raises:
        InputRefusedError: no axis, an unknown one, a width on something else than a code, or one
            axis asked for twice.
    """
    axes = tuple(_axis(name.strip()) for name in names if name.strip())
    if not axes or len({axis.name for axis in axes}) < len(axes):
        raise _axis_refused(",".join(names), "Chaque axe est demandé une fois, et un au moins.")
    return axes


def _axis(text: str) -> Axis:
    name, _, width = text.partition(":")
    if name not in AXES:
        raise _axis_refused(text, "Cet axe n’existe pas.")
    if not width and ":" not in text:
        return Axis(name)
    if name not in _CODES or not (width.isascii() and width.isdigit()) or int(width) < 1:
        raise _axis_refused(text, "Une largeur ne suit que chapter, nature ou function.")
    return Axis(name, int(width))


def _axis_refused(value: str, reason: str) -> InputRefusedError:
    remedy = f"Axes possibles\u00a0: {', '.join(AXES)}\u00a0; nature:2 garde deux chiffres."
    return InputRefusedError((Refusal(reason=reason, remedy=remedy, field="--by", value=value),))


def decomposition(
    documents: Iterable[BudgetDocument],
    book: RuleBook,
    *,
    by: Sequence[str] = ("policy",),
    perimeter: Perimeter | None = None,
    extra_conflicts: Sequence[RuleConflict] = (),
) -> Decomposition:
    """Return an amount cut by axes: groups, what is not mapped with suggestions, contradictions.

    Each line counts for its amount at the step of its document, rounded to the cent; a line shared
    between policies is split by largest remainder in the alphabetical order of policies.

    Args:
        documents: budgets, added up.
        book: mapping rules.
        by: names of axes (`AXES`), a code optionally followed by `:` and a number of characters.
        perimeter: which lines count; real expenditure of both sections when `None`.
        extra_conflicts: contradictions found while reading the rules, to be listed too.

    Raises:
        InputRefusedError: an axis of `by` or of the path is unknown.
    """
    wanted = perimeter or Perimeter()
    axes, path = read_axes(by), tuple((_axis(name), text) for name, text in wanted.path)
    listed, sums = tuple(documents), _Sums(book, neighbourhood(book.rules), axes, path)
    for document in listed:
        for line in document.lines:
            if wanted.counts(line):
                sums.add(document, line)
    met = _met((*extra_conflicts, *book.conflicts), sums.unmapped, book)
    return _answer(sums, met, _notes(listed))


def _shares(amount: Decimal, parts: Sequence[Part]) -> tuple[Decimal, ...]:
    return (amount,) if len(parts) == 1 else split(amount, [part.share for part in parts])


def _meets(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return name_key(value).startswith(name_key(wanted[:-1]))
    return name_key(value) == name_key(wanted)


def _answer(
    sums: _Sums, conflicts: tuple[MetConflict, ...], notes: tuple[str, ...]
) -> Decomposition:
    groups = [Group(key, amount, sums.lines[key]) for key, amount in sums.amounts.items()]
    groups.sort(key=lambda group: (-group.amount, group.keys))
    unmapped = sorted(
        sums.unmapped,
        key=lambda item: (-abs(item.amount), item.document.year, item.line.rank),
    )
    return Decomposition(
        axes=sums.axes,
        total=sums.total,
        groups=tuple(groups),
        unmapped_amount=sum(map(attrgetter("amount"), unmapped), ZERO),
        unmapped=tuple(unmapped),
        conflicts=conflicts,
        carried_amount=sums.carried,
        carried_lines=sums.carried_lines,
        without_amount=sums.without_amount,
        notes=notes,
    )


def _met(
    known: Sequence[RuleConflict], unmapped: Sequence[UnmappedLine], book: RuleBook
) -> tuple[MetConflict, ...]:
    """Return every contradiction once, with the lines that it leaves unmapped."""
    amounts: dict[tuple[int, ...], Decimal] = defaultdict(Decimal)
    lines: dict[tuple[int, ...], int] = defaultdict(int)
    for item in unmapped:
        if item.outcome is Outcome.CONFLICT:
            amounts[item.rows] += item.amount
            lines[item.rows] += 1
    listed = {conflict.rows: conflict for conflict in known}
    for rows in amounts:
        listed.setdefault(rows, _found_conflict(rows, book))
    return tuple(
        MetConflict(conflict, lines.get(rows, 0), amounts.get(rows, ZERO))
        for rows, conflict in sorted(listed.items())
    )


def _found_conflict(rows: tuple[int, ...], book: RuleBook) -> RuleConflict:
    """Return the contradiction of rules with different conditions that took the same line."""
    rules = [rule for rule in book.rules if rule.row in set(rows)]
    return RuleConflict(
        rows,
        tuple(sorted({result_name(rule.policy, rule.subpolicy) for rule in rules})),
        " | ".join(dict.fromkeys(rule.condition for rule in rules)),
    )


def _notes(documents: Sequence[BudgetDocument]) -> tuple[str, ...]:
    notes = []
    years = sorted({document.year for document in documents})
    if len(years) > 1:
        said = ", ".join(map(str, years))
        notes.append(f"Plusieurs exercices sont additionnés\u00a0: {said}.")
    steps = sorted({document.step.value for document in documents})
    if len(steps) > 1:
        notes.append(f"Plusieurs étapes budgétaires sont additionnées\u00a0: {', '.join(steps)}.")
    return tuple(notes)
