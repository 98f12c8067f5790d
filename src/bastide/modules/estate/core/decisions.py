"""Decisions made before the plan: locks, vetoes, exclusions, what must come first, must be done."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from bastide.modules.estate.core.planning import (
    KEEP,
    Choice,
    Family,
    Lock,
    Plan,
    Problem,
    Requirement,
    When,
)
from bastide.modules.estate.core.violations import Violation

_ONE = Fraction(1)


def decision_violations(problem: Problem, plan: Plan) -> Iterable[Violation]:
    """Yield every decision that a plan does not respect.

    Args:
        problem: the problem as it was asked.
        plan: building → choice; absent buildings are kept.
    """
    for lock in problem.locks:
        if not _is_followed(lock, plan):
            sentence = f"Verrou non respecté\u00a0: {said_lock(lock)}."
            yield Violation(Family.LOCKS, lock.building, lock.year, _ONE, sentence)
    for veto in problem.vetoes:
        if _is_met(veto, plan):
            sentence = f"Veto non respecté\u00a0: {said_lock(veto)}."
            yield Violation(Family.VETOES, veto.building, veto.year, _ONE, sentence)
    for exclusion in problem.exclusions:
        met = sum(_has(plan, building, action) for building, action in exclusion.choices)
        if met > exclusion.at_most:
            sentence = f"{met} choix parmi ceux qui s’excluent, {exclusion.at_most} au plus."
            excess = Fraction(met - exclusion.at_most)
            yield Violation(Family.EXCLUSIONS, exclusion.label, None, excess, sentence)
    yield from _precedence_violations(problem, plan)
    for building in problem.buildings:
        if building.must_act and building.code not in plan:
            sentence = f"{building.code} doit être traité."
            yield Violation(Family.OBLIGATIONS, building.code, None, _ONE, sentence)


def said_lock(lock: Lock) -> str:
    """Return a lock or a veto in a few French words."""
    when = f" en {lock.year}" if lock.year is not None else ""
    return f"{lock.building} {lock.action or 'toute action'}{when}"


def _is_followed(lock: Lock, plan: Plan) -> bool:
    choice = plan.get(lock.building)
    if lock.action == KEEP:
        return choice is None
    return choice is not None and _is_choice(lock, choice)


def _is_met(veto: Lock, plan: Plan) -> bool:
    choice = plan.get(veto.building)
    if veto.action == KEEP:
        return choice is None
    return (
        choice is not None
        and (not veto.action or _is_choice(veto, choice))
        and (veto.year in {None, choice.year})
    )


def _is_choice(lock: Lock, choice: Choice) -> bool:
    return choice.action == lock.action and lock.year in {None, choice.year}


def _has(plan: Plan, building: str, action: str) -> bool:
    choice = plan.get(building)
    if action == KEEP:
        return choice is None
    return choice is not None and action in {"", choice.action}


def _precedence_violations(problem: Problem, plan: Plan) -> Iterable[Violation]:
    durations = {
        (building.code, spec.code): spec.duration
        for building in problem.buildings
        for spec in building.actions
    }
    for building in problem.buildings:
        choice = plan.get(building.code)
        if choice is None:
            continue
        spec = next(one for one in building.actions if one.code == choice.action)
        for need in spec.requires:
            other = plan.get(need.building)
            if other is not None and other.action == need.action:
                end = other.year + durations[need.building, need.action] - 1
                if is_in_time(need, end, choice.year):
                    continue
            sentence = f"{building.code} {choice.action} attend {need.building} {need.action}."
            yield Violation(Family.PRECEDENCES, building.code, choice.year, _ONE, sentence)


def is_in_time(need: Requirement, end: int, start: int) -> bool:
    """Tell whether an action that ends in a year satisfies one that starts in another.

    Args:
        need: when it must be finished.
        end: last year of the required action.
        start: first year of the action that requires it.
    """
    if need.when is When.ANY_YEAR:
        return True
    return end < start if need.when is When.BEFORE else end <= start
