"""The problem of the plan: buildings, what may be done of each, over years, under constraints.

Everything is exact: money in `Decimal` euros, areas, energy and rates in `Fraction`. Keeping a
building has no year and is always possible unless the building must be acted upon.

Source: strategy dossier §2.7 (MILP); spec 20 part 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from bastide.modules.estate.core.actions import LEAVING, ActionKind
from bastide.modules.estate.core.legal_facts import LegalFacts
from bastide.modules.estate.core.receipts import Counted, Receipt

KEEP = "keep"
"""The choice of a building that nothing is done to; it has no year."""


class Family(StrEnum):
    """The families of constraints; a conflict names those to relax, never the law.

    In the order in which a council would rather relax them: people without a room come last.
    """

    BUDGET = "budget"
    ENERGY = "energy"
    AREA = "min_area"
    PROJECTS = "projects"
    LOCKS = "locks"
    VETOES = "vetoes"
    EXCLUSIONS = "exclusions"
    PRECEDENCES = "precedences"
    OBLIGATIONS = "obligations"
    REHOUSING = "rehousing"


FAMILY_LABELS = {
    Family.BUDGET: "Budgets",
    Family.REHOUSING: "Relogement",
    Family.ENERGY: "Trajectoire d’énergie",
    Family.AREA: "Surface minimale par segment",
    Family.PROJECTS: "Projets par service et par an",
    Family.LOCKS: "Verrous",
    Family.VETOES: "Vetos",
    Family.EXCLUSIONS: "Exclusions",
    Family.PRECEDENCES: "Préalables",
    Family.OBLIGATIONS: "Bâtiments à traiter",
}


class ObjectiveKind(StrEnum):
    """What a plan is worth: benefits as given, or the present value of its money flows."""

    BENEFIT = "benefit"
    NPV = "npv"


class When(StrEnum):
    """When what an action requires must be finished."""

    BEFORE = "before"
    SAME_YEAR = "same_year"
    ANY_YEAR = "any_year"


@dataclass(frozen=True, slots=True)
class Objective:
    """How plans are compared: money plus `service_value` times service.

    Attributes:
        kind: what money is.
        discount_rate: yearly rate (0.03 is 3 %). horizon: years counted from the first one.
        first_exponent: 0 when the flows of the first year are not discounted, else 1.
        is_saving_same_year: savings start in the year of completion instead of the year after.
        service_value: euros for one point × m² of service gained.
        segment_weights: segment → factor of the value of its buildings; absent means 1.
        service_gains: (building, action) → points × m² that replace those of the action.
    """

    kind: ObjectiveKind = ObjectiveKind.NPV
    discount_rate: Fraction = Fraction(3, 100)
    horizon: int = 10
    first_exponent: int = 0
    is_saving_same_year: bool = False
    service_value: Fraction = Fraction(0)
    segment_weights: Mapping[str, Fraction] = field(default_factory=dict)
    service_gains: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Requirement:
    """Another action that must be finished before, in the same year at the latest, or ever."""

    building: str
    action: str
    when: When = When.BEFORE


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that may be done of a building.

    Attributes:
        code: its name in the plan, unique in the building. kind: what it does.
        costs: gross euros of each year of works; their count is the duration (1 at least).
        subsidies: euros received towards each year of works.
        start_years: years in which it may start; empty for all.
        receipt: what a sale brings. deed_after: years from the end of the action to the deed.
        benefits: year of start → value in euros.
        service_gain: points × m². energy_after: MWh a year; area_after: m². running_after: euros a
            year; each `None` when the action does not change it.
        displaced_m2: to rehouse when it starts. freed_m2: room given from the year after its end.
        hosts: codes of the buildings that may take its occupants; `None` for any compatible one.
        workload: projects (or days) that it counts for in each year of works. service: who does it.
        requires: what must be done elsewhere. is_closed: no service during the works.
    """

    code: str
    kind: ActionKind
    costs: tuple[Decimal, ...] = (Decimal(0),)
    subsidies: tuple[Decimal, ...] = (Decimal(0),)
    start_years: tuple[int, ...] = ()
    receipt: Receipt | None = None
    deed_after: int = 0
    benefits: Mapping[int, Fraction] = field(default_factory=dict)
    service_gain: Fraction = Fraction(0)
    energy_after: Fraction | None = None
    area_after: Fraction | None = None
    running_after: Decimal | None = None
    displaced_m2: Fraction = Fraction(0)
    freed_m2: Fraction = Fraction(0)
    hosts: frozenset[str] | None = None
    workload: Fraction = Fraction(1)
    service: str = ""
    requires: tuple[Requirement, ...] = ()
    is_closed: bool = False

    @property
    def duration(self) -> int:
        """Return the years that the works last."""
        return len(self.costs)

    @property
    def is_leaving(self) -> bool:
        """Tell whether the building leaves the portfolio."""
        return self.kind in LEAVING


@dataclass(frozen=True, slots=True)
class PlanBuilding:
    """A building before the plan; `None` is unknown and leaves the sums that need it.

    Attributes:
        code, label, segment: the building.
        area_m2: what it offers. free_m2: room that nobody uses today, while it stands.
        energy_mwh: use of a year today; reference_mwh: of the reference year.
        running_cost: euros a year today.
        legal: what is known in law. actions: what may be done.
        must_act: it cannot simply be kept. keep_value: value of keeping it, in euros.
    """

    code: str
    label: str = ""
    segment: str = ""
    area_m2: Fraction | None = None
    free_m2: Fraction = Fraction(0)
    energy_mwh: Fraction | None = None
    reference_mwh: Fraction | None = None
    running_cost: Decimal | None = None
    legal: LegalFacts = field(default_factory=LegalFacts)
    actions: tuple[ActionSpec, ...] = ()
    must_act: bool = False
    keep_value: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Room available outside the buildings of the plan: m² of a segment, from a year on."""

    segment: str
    m2: Fraction
    from_year: int


@dataclass(frozen=True, slots=True)
class Rehousing:
    """Who may be rehoused where.

    Attributes:
        compatible: segment of those who move → segments that can take them; absent for its own.
        is_any: any segment takes any other. capacities: room elsewhere.
    """

    compatible: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_any: bool = False
    capacities: tuple[Capacity, ...] = ()

    def takes(self, moving: str, host: str) -> bool:
        """Tell whether a host segment can take those of a segment that moves."""
        return self.is_any or host in self.compatible.get(moving, frozenset({moving}))


@dataclass(frozen=True, slots=True)
class Lock:
    """What the elected decided beforehand of a building: do this (in that year), or veto it.

    Attributes:
        building: code. action: code, `keep` included; empty in a veto for every action.
        year: of start; `None` for any. reason: why, said again in a conflict.
    """

    building: str
    action: str
    year: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """At most so many of some choices, each a building and an action (empty for any action)."""

    label: str
    choices: tuple[tuple[str, str], ...]
    at_most: int = 1


@dataclass(frozen=True, slots=True)
class ProjectLimit:
    """At most so much work in a year, for one service or for all of them together.

    Attributes:
        service: its name; `None` for all services together. at_most: year → projects (or days).
    """

    service: str | None
    at_most: Mapping[int, Fraction]


@dataclass(frozen=True, slots=True)
class Problem:
    """A whole plan to decide.

    Attributes:
        years: consecutive. budgets: euros of each year, any sign; `None` without limit.
        has_carry_over: what a year leaves goes to the next ones.
        is_receipt_same_year: a receipt is spendable in the year of its deed, not the year after.
        counted: which amount of a range the budget counts.
        energy: year → part of the reference that the portfolio may use. reference_mwh: total;
            `None` to add up that of the buildings.
        min_area: segment → m² to offer in every year.
    """

    years: tuple[int, ...]
    budgets: tuple[Decimal, ...] | None
    buildings: tuple[PlanBuilding, ...]
    objective: Objective = field(default_factory=Objective)
    has_carry_over: bool = True
    is_receipt_same_year: bool = False
    counted: Counted = Counted.PRUDENT
    rehousing: Rehousing | None = field(default_factory=Rehousing)
    energy: Mapping[int, Fraction] = field(default_factory=dict)
    reference_mwh: Fraction | None = None
    min_area: Mapping[str, Fraction] = field(default_factory=dict)
    project_limits: tuple[ProjectLimit, ...] = ()
    locks: tuple[Lock, ...] = ()
    vetoes: tuple[Lock, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()

    def building(self, code: str) -> PlanBuilding:
        """Return a building by its code.

        Raises:
            KeyError: no such building.
        """
        return {one.code: one for one in self.buildings}[code]


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """An action of a plan: which building, which action, started in which year."""

    building: str
    action: str
    year: int


Plan = Mapping[str, Choice]
"""Building → its choice; a building that is kept is absent."""
