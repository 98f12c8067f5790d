"""What no rule attaches to a policy: the work list, largest first, with suggestions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from bastide.kernel.budgets.queries import line_as_read
from bastide.kernel.policies.core.rules import FIELDS, Subject
from bastide.kernel.policies.core.suggestions import Suggestion
from bastide.kernel.policies.models import Allocation
from bastide.kernel.policies.queries import neighbourhood_of
from bastide.kernel.territories.models import Territory
from bastide.modules.spending.core.selection import UNMAPPED, Axis, Selection
from bastide.modules.spending.queries.breakdowns import View, show_spending
from bastide.modules.spending.queries.lines import list_parts
from bastide.platform.access.actors import Actor

SHOWN = 100

OUTCOMES = {
    "no_rule": "Aucune règle",
    "explicit": "Une règle dit «\u00a0non affecté\u00a0»",
    "conflict": "Deux règles se contredisent",
}


@dataclass(frozen=True)
class UnmappedItem:
    """One part without policy.

    Attributes:
        part: the stored part. why: French reason. suggestions: nearest rules' policies.
    """

    part: Allocation
    why: str
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True)
class UnmappedView:
    """The work list of a selection.

    Attributes:
        view: the whole selection, to say what the unmapped weighs.
        items: the largest parts without policy. lines: how many there are. amount: their euros.
    """

    view: View
    items: tuple[UnmappedItem, ...]
    lines: int
    amount: Decimal

    @property
    def selection(self) -> Selection:
        """Return the selection of the page."""
        return self.view.selection

    @property
    def choices(self) -> object:
        """Return what else can be chosen."""
        return self.view.choices


def show_unmapped(actor: Actor, territory: Territory, selection: Selection) -> UnmappedView:
    """Return what a selection leaves without policy, the largest amounts first."""
    view = show_spending(actor, territory, _without_path(selection))
    if view.nomenclature is None or view.breakdown is None:
        return UnmappedView(view, (), 0, Decimal(0))
    chosen = Selection(
        direction=view.selection.direction,
        movement=view.selection.movement,
        section=view.selection.section,
        path=((Axis.POLICY, UNMAPPED),),
    )
    parts = list(list_parts(chosen, view.documents, view.nomenclature))
    parts.sort(key=lambda part: (-abs(part.amount or 0), part.line_id))
    near = neighbourhood_of(view.nomenclature)
    items = tuple(
        UnmappedItem(
            part=part,
            why=OUTCOMES.get(part.outcome, ""),
            suggestions=near.suggestions(_subject(part)) if part.outcome == "no_rule" else (),
        )
        for part in parts[:SHOWN]
    )
    total = sum((part.amount or Decimal(0) for part in parts), Decimal(0))
    return UnmappedView(view, items, len(parts), total)


def _without_path(selection: Selection) -> Selection:
    return replace(selection, path=(), axis=Axis.POLICY)


def _subject(part: Allocation) -> Subject:
    line = line_as_read(part.line)
    known = {
        "direction": line.direction.value,
        "movement": line.movement.value,
        "nature": line.nature,
        "function": line.function,
        "chapter": line.chapter,
    }
    return Subject(
        year=part.line.document.year,
        values=tuple(known.get(field, "") for field in FIELDS),
    )
