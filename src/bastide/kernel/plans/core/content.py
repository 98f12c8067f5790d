"""What a plan holds, as plain facts: nodes, actions, measures, money."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.kernel.plans.core.forests import Forest
from bastide.kernel.plans.core.grammar import Grammar
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind, PeriodValue
from bastide.kernel.plans.core.ppi import MoneyLine
from bastide.kernel.plans.core.progress import Aim, Goal
from bastide.kernel.plans.core.statuses import Status
from bastide.platform.composition import gettext_noop


class ProgressMode(StrEnum):
    """What the progress of an action is read from."""

    DECLARED = "declared"
    MILESTONES = "milestones"
    MEASURES = "measures"


class Recurrence(StrEnum):
    """How often an activity comes back."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MODE_LABELS: Mapping[ProgressMode, str] = {
    ProgressMode.DECLARED: gettext_noop("Déclaré"),
    ProgressMode.MILESTONES: gettext_noop("Par jalons"),
    ProgressMode.MEASURES: gettext_noop("Par mesures"),
}
RECURRENCE_LABELS: Mapping[Recurrence, str] = {
    Recurrence.WEEK: gettext_noop("Chaque semaine"),
    Recurrence.MONTH: gettext_noop("Chaque mois"),
    Recurrence.QUARTER: gettext_noop("Chaque trimestre"),
    Recurrence.YEAR: gettext_noop("Chaque année"),
}
KIND_LABELS: Mapping[MeasureKind, str] = {
    MeasureKind.NUMBER: gettext_noop("Nombre"),
    MeasureKind.RATIO: gettext_noop("Ratio"),
    MeasureKind.YES_NO: gettext_noop("Oui ou non"),
}
ACCUMULATION_LABELS: Mapping[Accumulation, str] = {
    Accumulation.STOCK: gettext_noop("Stock (dernière valeur)"),
    Accumulation.FLOW: gettext_noop("Flux (somme des périodes)"),
    Accumulation.CUMULATIVE: gettext_noop("Cumul (dernière valeur, jamais moindre)"),
}
AIM_LABELS: Mapping[Aim, str] = {
    Aim.UP: gettext_noop("Augmenter"),
    Aim.DOWN: gettext_noop("Diminuer"),
    Aim.HOLD: gettext_noop("Maintenir"),
    Aim.RANGE: gettext_noop("Rester dans une plage"),
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who answers for something: a person in a function, a service, or words.

    Attributes:
        function_id, function: function of a person, and how it is read; absent when none.
        function_ends_on: last day of that function.
        service_code, service: code and name of a service.
        service_ends_on: last day of that service.
        label: any other words.
    """

    function_id: uuid.UUID | None = None
    function: str = ""
    function_ends_on: dt.date | None = None
    service_code: str = ""
    service: str = ""
    service_ends_on: dt.date | None = None
    label: str = ""

    @property
    def is_nobody(self) -> bool:
        """Tell whether nobody answers."""
        return self.function_id is None and not self.service_code and not self.label

    @property
    def words(self) -> str:
        """Return who it is, in words; empty for nobody."""
        return ", ".join(part for part in (self.function, self.service, self.label) if part)


@dataclass(frozen=True, slots=True)
class NodeFacts:
    """A node of a plan.

    Attributes:
        id, parent: identifiers; no parent at the top.
        kind: key in the grammar. code, title, description: as people name it.
        weight: among its siblings. priority: 1 high to 3 low; `None` when not said.
        holder: elected referent (function) and pilot service.
        services: codes of the associated services. version: for the optimistic lock.
    """

    id: int
    parent: int | None
    kind: str
    code: str
    title: str
    description: str
    weight: Decimal
    priority: int | None
    holder: Holder
    services: tuple[str, ...]
    version: int


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A step of an action: when it is due, when it was done (`None`: not yet), its weight."""

    id: int
    title: str
    due_on: dt.date
    done_on: dt.date | None
    weight: Decimal


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """An action, or an activity when it has no end.

    Attributes:
        id: identifier. code, title, description: as people name it.
        holder: who answers for it.
        starts_on, ends_on: first and last day. recurrence: of an activity; `None` when not said.
        status, mode: where it stands, what its progress is read from.
        declared: declared progress in percent; `None` when nobody declared any.
        weight: among its siblings, before shares. priority: 1 high to 3 low.
        shares: (node, share) in the order of nodes; the shares sum to 1, or it serves no node.
        milestones: in the order of their dates.
        reference, reference_label: object concerned, in another room. origin: where it comes from.
        is_emergent: whether it came after the vote. version: for the optimistic lock.
    """

    id: uuid.UUID
    code: str
    title: str
    description: str
    holder: Holder
    starts_on: dt.date
    ends_on: dt.date | None
    recurrence: Recurrence | None
    status: Status
    mode: ProgressMode
    declared: Decimal | None
    weight: Decimal
    priority: int | None
    shares: tuple[tuple[int, Fraction], ...]
    milestones: tuple[MilestoneFacts, ...]
    reference: uuid.UUID | None
    reference_label: str
    origin: Mapping[str, object]
    is_emergent: bool
    version: int

    @property
    def is_activity(self) -> bool:
        """Tell whether it has no end."""
        return self.ends_on is None


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """A measure of the plan, of a node or of an action.

    Attributes:
        id: identifier. node, action: what it measures; neither for the whole plan.
        code, label, definition, unit, source: what it is and where it is read.
        kind, factor, accumulation: how its values are made (`core.measures`).
        goal: what it starts from and should come to. baseline_on, target_on: when.
        original_target, original_target_on: as first set, before any revision.
        weight: among its siblings. periods: values, oldest first. version: for the lock.
    """

    id: uuid.UUID
    node: int | None
    action: uuid.UUID | None
    code: str
    label: str
    definition: str
    unit: str
    source: str
    kind: MeasureKind
    factor: Fraction
    accumulation: Accumulation
    goal: Goal
    baseline_on: dt.date
    target_on: dt.date
    original_target: Fraction | None
    original_target_on: dt.date
    weight: Decimal
    periods: tuple[PeriodValue, ...]
    version: int


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A whole plan, or one branch of it.

    Attributes:
        id, name, ambition, stage: what the plan is. starts_on, ends_on: its first and last day.
        grammar: its kinds of nodes.
        forest: the tree of its nodes; the top of a branch stands at the top.
        nodes: in the order of the tree.
        actions: by code; those of a branch only, when it is one.
        measures: by code. money: of the actions.
    """

    id: uuid.UUID
    name: str
    ambition: str
    stage: str
    starts_on: dt.date
    ends_on: dt.date
    grammar: Grammar
    forest: Forest[int]
    nodes: tuple[NodeFacts, ...]
    actions: tuple[ActionFacts, ...]
    measures: tuple[MeasureFacts, ...]
    money: tuple[MoneyLine, ...]

    def shares(self) -> Mapping[str, Mapping[int, Fraction]]:
        """Return action → node → share, by the identifiers of the money lines."""
        return {str(action.id): dict(action.shares) for action in self.actions if action.shares}
