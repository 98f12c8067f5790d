"""What a scenario imposes, what holds its plan back, and what to relax when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bastide.modules.estate.core.planning import Family
from bastide.modules.estate.core.scenario_documents import LOCKS, Imposed
from bastide.modules.estate.figures.scenarios import action_words, money_text
from bastide.modules.estate.models import PlanRun, PlanScenario


def family_words(family: str) -> str:
    """Return the name of a family of constraints in the language of the page."""
    return {
        Family.BUDGET: _("Budgets"),
        Family.REHOUSING: _("Relogement"),
        Family.ENERGY: _("Trajectoire d’énergie"),
        Family.AREA: _("Surface minimale par segment"),
        Family.PROJECTS: _("Projets par service et par an"),
        Family.LOCKS: _("Verrous"),
        Family.VETOES: _("Vetos"),
        Family.EXCLUSIONS: _("Exclusions"),
        Family.PRECEDENCES: _("Préalables"),
        Family.OBLIGATIONS: _("Bâtiments à traiter"),
    }[Family(family)]


@dataclass(frozen=True)
class ImposedRow:
    """A lock or a veto, in words."""

    one: Imposed
    is_lock: bool
    building: str
    action: str
    year: str


def imposed_rows(scenario: PlanScenario, listed: Sequence[Imposed]) -> list[ImposedRow]:
    """Return what a scenario imposes and forbids."""
    labels = {
        str(one["code"]): one.get("label", "") for one in scenario.problem.get("buildings", ())
    }
    return [
        ImposedRow(
            one,
            one.family == LOCKS,
            f"{one.building} {labels.get(one.building, '')}".strip(),
            action_words(one.action) if one.action else _("toute action"),
            _("n’importe quelle année") if one.year is None else str(one.year),
        )
        for one in listed
    ]


# What holds it back -------------------------------------------------------------------------------
@dataclass(frozen=True)
class PriceRow:
    """A family of constraints: what it costs, where it is met without room left."""

    family: str
    cost: str
    places: str


def price_rows(run: PlanRun) -> list[PriceRow]:
    """Return the constraints that hold a plan back: those that cost, and those met exactly."""
    places: dict[str, list[str]] = {}
    for one in run.content["binding"]:
        places.setdefault(one["family"], []).append(one["name"])
    costs = {one["family"]: one["cost"] for one in run.content.get("constraint_costs", ())}
    told = [
        family
        for family in dict.fromkeys([*costs, *places])
        if places.get(family) or Decimal(costs.get(family) or 0) or costs.get(family, "") is None
    ]
    return [
        PriceRow(
            family_words(family),
            money_text(costs.get(family)) or _("non connu"),
            ", ".join(places.get(family, ())),
        )
        for family in told
    ]


@dataclass(frozen=True)
class ConflictSet:
    """One way out of a conflict: families to relax together; `words` are in French."""

    families: Sequence[str]
    words: str
    remedies: Sequence[str]
    url: str


def conflict_sets(scenario: PlanScenario, run: PlanRun) -> list[ConflictSet]:
    """Return the smallest sets of constraints to relax, each with where to do it."""
    sets: dict[int, list[Mapping[str, Any]]] = {}
    for one in run.content["conflict"]:
        sets.setdefault(one["set"], []).append(one)
    form = reverse("estate_scenario_edit", args=[scenario.territory.slug, scenario.pk])
    page = reverse("estate_scenario", args=[scenario.territory.slug, scenario.pk])
    return [
        ConflictSet(
            families=[family_words(one["family"]) for one in listed],
            words=listed[0]["explanation"],
            remedies=[one["remedy"] for one in listed],
            url=f"{page}#decisions"
            if {one["family"] for one in listed} <= {"locks", "vetoes"}
            else form,
        )
        for listed in sets.values()
    ]
