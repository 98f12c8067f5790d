"""The document of a scenario: the input of `bastide estate plan`, made, read and changed.

A document is never changed in place: each function returns another one. Amounts are told in euros
whatever the unit of the document.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from bastide.modules.estate.core.actions import ActionKind
from bastide.modules.estate.core.drafting import (
    Assumptions,
    Document,
    DraftBuilding,
    DraftRules,
    draft,
    exact_number,
)
from bastide.modules.estate.core.plan_reading import UNITS, PlanInput, read_plan
from bastide.modules.estate.core.planning import KEEP, Problem

FILE_NAME = "scénario"
TIME_LIMIT = 30
"""Seconds of each search of a scenario that the product drafts."""

MONEY_FIRST, SERVICE_FIRST = "L’argent d’abord", "Le service d’abord"
SERVICE_FACTOR = 2
LOCKS, VETOES = "locks", "vetoes"


@dataclass(frozen=True, slots=True)
class Imposed:
    """A decision that a plan must respect.

    Attributes:
        family: `locks` (imposed) or `vetoes` (forbidden). building: code.
        action: code of the action; empty in a veto for every action.
        year: of start; `None` for any. author, reason: who decided, and why.
    """

    family: str
    building: str
    action: str
    year: int | None = None
    author: str = ""
    reason: str = ""


def loaded(text: bytes | str, file_name: str = FILE_NAME) -> Document:
    """Return a file as a document, its numbers kept exactly as written.

    Raises:
        InputRefusedError: it is not a problem that `bastide estate plan` reads.
    """
    read_plan(text, file_name)
    written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    found: Document = json.loads(written, parse_float=str)
    return found


def understood(document: Mapping[str, Any]) -> PlanInput:
    """Return the problem that a document asks.

    Raises:
        InputRefusedError: every fault found, each with its field.
    """
    return _read(json.dumps(document))


@lru_cache(maxsize=16)
def _read(text: str) -> PlanInput:
    """Read a document once: its pages ask it again and again."""
    return read_plan(text, FILE_NAME)


def fingerprint(document: Mapping[str, Any], options: Mapping[str, Any]) -> str:
    """Return the fingerprint of all that an answer depends on."""
    told = json.dumps([document, dict(options)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


# A draft ------------------------------------------------------------------------------------------
def drafted(
    title: str, buildings: Sequence[DraftBuilding], rules: DraftRules, assumptions: Assumptions
) -> Document:
    """Return the document of a new scenario, with the assumptions that it rests on.

    Args:
        title: of the scenario.
        buildings: those of the campaign.
        rules: years, budgets, trajectory.
        assumptions: costs and effects by default.
    """
    return {
        **draft(title, buildings, rules, assumptions),
        "assumptions": {name: exact_number(value) for name, value in asdict(assumptions).items()},
        "solver": {"time_limit": TIME_LIMIT},
    }


def assumptions_told(document: Mapping[str, Any]) -> Assumptions | None:
    """Return the assumptions that a draft rests on; `None` for a file that tells none."""
    told = document.get("assumptions") or {}
    names = [one.name for one in fields(Assumptions)]
    if any(name not in told for name in names):
        return None
    return Assumptions(**{name: Decimal(str(told[name])) for name in names})


def with_assumptions(document: Document, assumptions: Assumptions) -> Document:
    """Return a draft whose actions are counted again from other assumptions.

    The buildings, the rules and what was decided stay as they are.

    Args:
        document: of a scenario that the product drafted.
        assumptions: the new ones.
    """
    buildings = [_as_drafted(one) for one in document["buildings"]]
    again = drafted("", buildings, rules_of(document), assumptions)
    made = {one["code"]: one["actions"] for one in again["buildings"]}
    return {
        **document,
        "assumptions": again["assumptions"],
        "buildings": [{**one, "actions": made[one["code"]]} for one in document["buildings"]],
    }


def _as_drafted(told: Mapping[str, Any]) -> DraftBuilding:
    """Return a building of a draft as the draft took it; its actions are those that it offers."""
    receipts = [one["receipt"] for one in told["actions"] if "receipt" in one]
    return DraftBuilding(
        code=told["code"],
        label=told.get("label", ""),
        segment=told.get("segment", ""),
        building_class=None,
        market_low=_number(receipts[0]["low"]) if receipts else None,
        market_high=_number(receipts[0]["high"]) if receipts else None,
        legal=told.get("legal", {}),
        actions=tuple(ActionKind(one["action"]) for one in told["actions"]),
        area_m2=_number(told.get("area_m2")),
        occupied_m2=_number(told.get("occupied_m2")),
        free_m2=_number(told.get("free_m2")),
        energy_mwh=_number(told.get("energy_mwh")),
        reference_mwh=_number(told.get("reference_mwh")),
        running_cost=_number(told.get("running_cost")),
        atout=_number(told.get("atout")),
        attrait=_number(told.get("attrait")),
    )


def _number(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


# Rules --------------------------------------------------------------------------------------------
def rules_of(document: Mapping[str, Any]) -> DraftRules:
    """Return what a document asks of the whole portfolio, amounts in euros.

    A limit of projects that changes with the years, or that some services have, is left out.

    Raises:
        InputRefusedError: the document is not a problem.
    """
    problem = understood(document).problem
    asked = document.get("constraints", {}).get("projects", {}).get("max_per_year")
    energy = problem.energy.get(problem.years[-1])
    return DraftRules(
        years=problem.years,
        budgets=problem.budgets,
        carry_over=problem.has_carry_over,
        discount_rate=_decimal(problem.objective.discount_rate),
        service_value=_decimal(problem.objective.service_value),
        energy_ratio=None if energy is None else _decimal(energy),
        projects_per_year=int(Decimal(str(asked))) if isinstance(asked, int | str) else None,
    )


def with_rules(document: Document, rules: DraftRules) -> Document:
    """Return a document that asks other rules; what the rules do not tell stays as it is.

    Args:
        document: the one that stands.
        rules: all of them; a budget per year.
    """
    before = rules_of(document)
    unit = UNITS[document.get("unit", "EUR")]
    changed: Document = {}
    if rules.years != before.years or rules.budgets != before.budgets:
        changed["years"] = list(rules.years)
        changed["budgets"] = (
            None if rules.budgets is None else [exact_number(one / unit) for one in rules.budgets]
        )
    changed["carry_over"] = rules.carry_over
    changed["objective"] = {
        **document.get("objective", {}),
        "discount_rate": exact_number(rules.discount_rate),
        "service_value": exact_number(rules.service_value / unit),
    }
    constraints = dict(document.get("constraints", {}))
    if rules.energy_ratio != before.energy_ratio:
        constraints["energy"] = _energy(constraints.get("energy", {}), rules)
    if rules.projects_per_year != before.projects_per_year:
        constraints["projects"] = _without(constraints.get("projects", {}), "max_per_year")
        if rules.projects_per_year is not None:
            constraints["projects"]["max_per_year"] = rules.projects_per_year
    return {**document, **changed, "constraints": constraints}


def _energy(told: Mapping[str, Any], rules: DraftRules) -> Document:
    """Return the trajectory with another target in the last year."""
    last = str(rules.years[-1])
    kept = _without(told, "max_ratio")
    if "targets" in kept:
        kept["targets"] = {year: one for year, one in kept["targets"].items() if year != last}
    if rules.energy_ratio is not None:
        kept["max_ratio"] = exact_number(rules.energy_ratio)
    return kept


def _without(told: Mapping[str, Any], name: str) -> Document:
    return {key: value for key, value in told.items() if key != name}


def spread_budgets(rules: DraftRules, years: Sequence[int]) -> DraftRules:
    """Return rules over other years: a year keeps its budget, a new one has that of the last.

    >>> spread_budgets(DraftRules((2027,), (Decimal(5),)), [2027, 2028]).budgets
    (Decimal('5'), Decimal('5'))
    """
    if rules.budgets is None:
        return replace(rules, years=tuple(years))
    known = dict(zip(rules.years, rules.budgets, strict=True))
    return replace(
        rules,
        years=tuple(years),
        budgets=tuple(known.get(year, rules.budgets[-1]) for year in years),
    )


def _decimal(value: Fraction) -> Decimal:
    """Return an exact decimal; every number of a document is one."""
    return Decimal(value.numerator) / Decimal(value.denominator)


# What is imposed or forbidden ---------------------------------------------------------------------
def imposed_in(document: Mapping[str, Any]) -> tuple[Imposed, ...]:
    """Return the locks, then the vetoes of a document."""
    constraints = document.get("constraints", {})
    return tuple(
        Imposed(
            family,
            str(one["building"]),
            str(one.get("action") or ""),
            None if one.get("year") is None else int(one["year"]),
            one.get("author", ""),
            one.get("reason", ""),
        )
        for family in (LOCKS, VETOES)
        for one in constraints.get(family, ())
    )


def with_imposed(document: Document, added: Imposed) -> Document:
    """Return a document with one more lock or veto.

    A lock replaces the one that the building had; a veto replaces the same one.
    """
    kept = [one for one in imposed_in(document) if not _is_replaced(one, added)]
    return _with_all(document, [*kept, added])


def without_imposed(document: Document, removed: Imposed) -> Document:
    """Return a document without a lock or a veto; author and reason do not matter."""
    return _with_all(
        document, [one for one in imposed_in(document) if _place(one) != _place(removed)]
    )


def locked_to(
    document: Document, plan: Sequence[Mapping[str, Any]], author: str, reason: str
) -> Document:
    """Return a document whose plan is imposed: one lock per building.

    Args:
        document: the one that the plan answers.
        plan: its choices: building, action, year.
        author: who imposes it.
        reason: why.
    """
    vetoes = [one for one in imposed_in(document) if one.family == VETOES]
    locks = [
        Imposed(LOCKS, one["building"], one["action"], one["year"], author, reason) for one in plan
    ]
    return _with_all(document, [*locks, *vetoes])


def _is_replaced(one: Imposed, added: Imposed) -> bool:
    if one.family != added.family or one.building != added.building:
        return False
    return added.family == LOCKS or _place(one) == _place(added)


def _place(one: Imposed) -> tuple[str, str, str, int | None]:
    return one.family, one.building, one.action, one.year


def _with_all(document: Document, listed: Sequence[Imposed]) -> Document:
    told = {
        family: [_imposed_told(one) for one in listed if one.family == family]
        for family in (LOCKS, VETOES)
    }
    return {**document, "constraints": {**document.get("constraints", {}), **told}}


def _imposed_told(one: Imposed) -> Document:
    told = {"building": one.building, "action": one.action or None, "year": one.year}
    said = {"author": one.author[:500], "reason": one.reason[:500]}
    return {key: value for key, value in told.items() if value is not None} | said


def offered_actions(problem: Problem, building: str) -> tuple[str, ...]:
    """Return the codes of what may be done of a building, keeping it first; none when unknown."""
    found = {one.code: one for one in problem.buildings}.get(building)
    return () if found is None else (KEEP, *(spec.code for spec in found.actions))


# Other ways to weigh ------------------------------------------------------------------------------
def with_weights(document: Document) -> Document:
    """Return a document with ways to weigh: its own, else money first, as it stands, service first.

    Without a value of service there is only one way to weigh: money.
    """
    if document.get("scenarios"):
        return document
    value = Decimal(str(document.get("objective", {}).get("service_value", 0)))
    if not value:
        return document
    return {
        **document,
        "scenarios": [
            {"name": MONEY_FIRST, "service_value": 0},
            {"name": "Comme demandé"},
            {"name": SERVICE_FIRST, "service_value": exact_number(value * SERVICE_FACTOR)},
        ],
    }
