"""The budget lines behind a figure: each with its file, its rank and its part of a policy."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from bastide.kernel.budgets.models import Document
from bastide.kernel.policies.models import Allocation, Nomenclature
from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection

_LINE_FIELDS = {
    Axis.NATURE: "line__nature",
    Axis.FUNCTION: "line__function",
    Axis.CHAPTER: "line__chapter",
    Axis.SECTION: "line__section",
    Axis.BUDGET: "line__document__establishment",
}


def list_parts(
    selection: Selection, documents: Sequence[Document], nomenclature: Nomenclature | None
) -> QuerySet[Allocation]:
    """Return the parts of lines that a selection adds up, in the order of the files.

    `documents` come from a gate: they bound what is read. Without a nomenclature, nothing is.
    """
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
    field = _LINE_FIELDS[axis]
    if axis in {Axis.NATURE, Axis.FUNCTION} and value:
        return Q(**{f"{field}__startswith": value})
    return Q(**{field: value})
