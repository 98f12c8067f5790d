"""The budget lines behind a figure: each with its file, its rank and its part of a policy."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bastide.kernel.budgets.models import Document, Line
from bastide.kernel.policies.core.rulebook import Outcome
from bastide.kernel.policies.models import Allocation, Nomenclature
from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection

_LINE_FIELDS = {
    Axis.NATURE: "nature",
    Axis.FUNCTION: "function",
    Axis.CHAPTER: "chapter",
    Axis.SECTION: "section",
    Axis.BUDGET: "document__establishment",
}


def list_parts(
    selection: Selection, documents: Sequence[Document], nomenclature: Nomenclature | None
) -> QuerySet[Allocation] | list[Allocation]:
    """Return the parts of lines that a selection adds up, in the order of the files.

    `documents` come from a gate: they bound what is read. Without a nomenclature each line is its
    only part, without policy, and nothing of it is stored.
    """
    if nomenclature is None:
        return _whole_lines(selection, documents)
    parts = Allocation.objects.filter(
        run__nomenclature=nomenclature,
        line__document__in=[document.id for document in documents],
        line__direction=selection.direction.value,
        line__movement=selection.movement.value,
    ).exclude(line__nature__in=["001", "002"])
    if selection.section is not None:
        parts = parts.filter(line__section=selection.section.value)
    for axis, value in selection.path:
        parts = parts.filter(_condition(axis, value))
    return parts.select_related("line", "line__document", "policy", "policy__parent").order_by(
        "line__document__year", "line__document__establishment", "line__rank", "id"
    )


def _whole_lines(selection: Selection, documents: Sequence[Document]) -> list[Allocation]:
    if any(
        axis in {Axis.POLICY, Axis.SUBPOLICY} and value != UNMAPPED
        for axis, value in selection.path
    ):
        return []
    lines = Line.objects.filter(
        document__in=[document.id for document in documents],
        direction=selection.direction.value,
        movement=selection.movement.value,
        amount__isnull=False,
    ).exclude(nature__in=["001", "002"])
    if selection.section is not None:
        lines = lines.filter(section=selection.section.value)
    for axis, value in selection.path:
        if axis not in {Axis.POLICY, Axis.SUBPOLICY}:
            lines = lines.filter(_on_line(axis, value, ""))
    ordered = lines.select_related("document").order_by(
        "document__year", "document__establishment", "rank"
    )
    return [
        Allocation(line=line, amount=line.amount, outcome=Outcome.NO_RULE.value) for line in ordered
    ]


def _on_line(axis: Axis, value: str, prefix: str) -> Q:
    """Return the condition of a choice on a line, its fields named after a prefix."""
    field = f"{prefix}{_LINE_FIELDS[axis]}"
    if axis in {Axis.NATURE, Axis.FUNCTION} and value:
        return Q(**{f"{field}__startswith": value})
    return Q(**{field: value})


def _condition(axis: Axis, value: str) -> Q:
    if axis is Axis.POLICY:
        if value == UNMAPPED:
            return Q(policy__isnull=True)
        return Q(policy__name=value, policy__parent__isnull=True) | Q(policy__parent__name=value)
    if axis is Axis.SUBPOLICY:
        if value == UNMAPPED:
            return Q(policy__isnull=True)
        if not value:
            return Q(policy__isnull=False, policy__parent__isnull=True)
        return Q(policy__name=value, policy__parent__isnull=False)
    return _on_line(axis, value, "line__")
