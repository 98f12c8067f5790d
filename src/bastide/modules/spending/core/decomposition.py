"""Spending (or receipts) decomposed by policy and by any other axis; nothing lost, nothing hidden.

The sum of the groups and of what is not mapped is the total, to the cent. Results carried from the
year before (accounts 001, 002) are no spending of the year: they stand apart, outside the total.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter

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


@dataclass
class _Sums:
    """What is summed up while lines go by."""

    amounts: dict[tuple[str, ...], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lines: dict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))
    total: Decimal = ZERO
    unmapped: list[UnmappedLine] = field(default_factory=list)
    carried: Decimal = ZERO
    carried_lines: int = 0
    without_amount: int = 0


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
    listed, sums, near = tuple(documents), _Sums(), neighbourhood(book.rules)
    for document in listed:
        for line in document.lines:
            if wanted.counts(line):
                _add_line(sums, document, line, book, near, axes, path)
    met = _met((*extra_conflicts, *book.conflicts), sums.unmapped, book)
    return _answer(axes, sums, met, _notes(listed))


def _add_line(
    sums: _Sums,
    document: BudgetDocument,
    line: BudgetLine,
    book: RuleBook,
    near: Neighbourhood,
    axes: tuple[Axis, ...],
    path: tuple[tuple[Axis, str], ...],
) -> None:
    found = amount_of(line, document.step)
    if found is None:
        sums.without_amount += 1
        return
    amount = rounded(found)
    if line.is_carried_result:
        sums.carried += amount
        sums.carried_lines += 1
        return
    subject = subject_of(document, line)
    allocation = book.allocation(subject)
    if allocation.outcome is not Outcome.MAPPED:
        if _is_on_path(path, document, line, subject, None):
            sums.total += amount
            sums.unmapped.append(_unmapped(document, line, amount, allocation, near, subject))
        return
    parts = allocation.parts
    for part, share in zip(parts, _shares(amount, parts), strict=True):
        if _is_on_path(path, document, line, subject, part):
            key = tuple(_value(axis, document, line, subject, part) for axis in axes)
            sums.amounts[key] += share
            sums.lines[key] += 1
            sums.total += share


def _shares(amount: Decimal, parts: Sequence[Part]) -> tuple[Decimal, ...]:
    return (amount,) if len(parts) == 1 else split(amount, [part.share for part in parts])


def _unmapped(
    document: BudgetDocument,
    line: BudgetLine,
    amount: Decimal,
    allocation: Allocation,
    near: Neighbourhood,
    subject: Subject,
) -> UnmappedLine:
    suggestions = near.suggestions(subject) if allocation.outcome is Outcome.NO_RULE else ()
    return UnmappedLine(document, line, amount, allocation.outcome, allocation.rows, suggestions)


def _value(
    axis: Axis, document: BudgetDocument, line: BudgetLine, subject: Subject, part: Part | None
) -> str:
    """Return what a line is on an axis; empty when it is nothing there."""
    name = axis.name
    if name in RULE_AXES:
        if part is None:
            return ""
        return str(getattr(part, "kind" if name == "type" else name))
    if name == "programme":
        return line.programme
    if name == "budget":
        return document.establishment
    if name == "year":
        return str(document.year)
    if name == "step":
        return document.step.value
    code = subject.value(name)
    return code[: axis.width] if axis.width else code


def _is_on_path(
    path: tuple[tuple[Axis, str], ...],
    document: BudgetDocument,
    line: BudgetLine,
    subject: Subject,
    part: Part | None,
) -> bool:
    return all(
        _meets(_value(axis, document, line, subject, part), wanted) for axis, wanted in path
    )


def _meets(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return name_key(value).startswith(name_key(wanted[:-1]))
    return name_key(value) == name_key(wanted)


def _answer(
    axes: tuple[Axis, ...],
    sums: _Sums,
    conflicts: tuple[MetConflict, ...],
    notes: tuple[str, ...],
) -> Decomposition:
    groups = [Group(key, amount, sums.lines[key]) for key, amount in sums.amounts.items()]
    groups.sort(key=lambda group: (-group.amount, group.keys))
    unmapped = sorted(
        sums.unmapped,
        key=lambda item: (-abs(item.amount), item.document.year, item.document.siret, item.line.rank),
    )
    return Decomposition(
        axes=axes,
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
