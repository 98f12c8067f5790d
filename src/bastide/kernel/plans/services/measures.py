"""Writes of measures: what is measured, where it should come to, and what it is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypedDict, Unpack

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind
from bastide.kernel.plans.core.progress import Goal, goal_faults
from bastide.kernel.plans.core.statuses import Stage
from bastide.kernel.plans.models import Action, Measure, Node, Plan
from bastide.kernel.plans.rules import require_steering
from bastide.kernel.plans.services.edits import (
    code_of,
    exact,
    explained,
    line_of,
    opened,
    paragraphs,
    recorded,
    refused,
    saved,
    weighed,
)
from bastide.platform.access.actors import Actor

LABEL_LENGTH, UNIT_LENGTH, SOURCE_LENGTH = 200, 40, 250


class MeasureChanges(TypedDict, total=False):
    """What may change in a measure, its goal apart (`revise_goal`)."""

    code: str
    label: str
    definition: str
    unit: str
    source: str
    weight: Decimal


@transaction.atomic
def add_measure(
    *,
    actor: Actor,
    plan: Plan,
    code: str,
    label: str,
    goal: Goal,
    baseline_on: dt.date,
    target_on: dt.date,
    node: Node | None = None,
    action: Action | None = None,
    kind: MeasureKind = MeasureKind.NUMBER,
    factor: Decimal | int = 1,
    accumulation: Accumulation = Accumulation.STOCK,
    unit: str = "",
    definition: str = "",
    source: str = "",
    weight: Decimal | int = 1,
    reason: str = "",
) -> Measure:
    """Add a measure of a plan, of a node or of an action.

    Args:
        actor: manager.
        plan: obtained through a gate.
        code: unique among the measures of the plan.
        label: what is measured.
        goal: what it starts from and should come to, in its unit.
        baseline_on: day of the baseline.
        target_on: day of the target, after it.
        node: the node that it measures; neither node nor action for the whole plan.
        action: the action that it measures.
        kind: number, ratio, yes or no.
        factor: what multiplies a ratio (100 for a percentage), > 0.
        accumulation: stock, flow or running total.
        unit: of its values.
        definition: how it is counted, in words.
        source: where it is read.
        weight: among the measures beside it, ≥ 0.
        reason: why; asked for once the plan is voted.

    Raises:
        InputRefusedError: the plan is ended, no reason is given, the code is taken, the goal makes
            no sense, or the node or action is of another plan.
    """
    require_steering(actor, plan)
    plan = opened(plan)
    explained(plan, reason)
    _check_subject(plan, node, action)
    ratio_factor = exact(factor, "factor")
    if ratio_factor is None or ratio_factor <= 0:
        raise refused("factor", str(factor), "ce facteur n’est pas positif.", "Donnez 1 ou 100.")
    values = _goal_values(goal, baseline_on, target_on)
    measure = Measure(
        plan=plan,
        node=node,
        action=action,
        code=_free_code(plan, code),
        label=line_of(label, "label", length=LABEL_LENGTH),
        definition=paragraphs(definition),
        unit=line_of(unit, "unit", length=UNIT_LENGTH, is_needed=False),
        source=line_of(source, "source", length=SOURCE_LENGTH, is_needed=False),
        kind=kind.value,
        factor=ratio_factor,
        accumulation=accumulation.value,
        weight=weighed(weight),
        original_target=values["target"],
        original_target_on=target_on,
        baseline_on=baseline_on,
        target_on=target_on,
    )
    for name, value in values.items():
        setattr(measure, name, value)
    measure.save(force_insert=True)
    after = {"code": measure.code, "label": measure.label, **values}
    recorded(actor, plan, "add_measure", measure, after=after, reason=reason)
    return measure


@transaction.atomic
def edit_measure(
    *,
    actor: Actor,
    measure: Measure,
    version: int,
    reason: str = "",
    **changes: Unpack[MeasureChanges],
) -> Measure:
    """Change what a measure is called; the unit no longer changes once a value is written.

    Args:
        actor: manager.
        measure: obtained through a gate.
        version: the one that the actor saw.
        reason: why; asked for once the plan is voted.
        changes: see `MeasureChanges`.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, the code is taken, or the unit of
            written values would change.
    """
    require_steering(actor, measure.plan)
    plan = opened(measure.plan)
    explained(plan, reason)
    values: dict[str, Any] = dict(changes)
    if "code" in changes and changes["code"] != measure.code:
        values["code"] = _free_code(plan, changes["code"])
    if "label" in changes:
        values["label"] = line_of(changes["label"], "label", length=LABEL_LENGTH)
    if "definition" in changes:
        values["definition"] = paragraphs(changes["definition"])
    if "source" in changes:
        values["source"] = line_of(
            changes["source"], "source", length=SOURCE_LENGTH, is_needed=False
        )
    if "unit" in changes:
        values["unit"] = _checked_unit(measure, changes["unit"])
    if "weight" in changes:
        values["weight"] = weighed(changes["weight"])
    before = saved(measure, version, values)
    if before:
        after = {name: values[name] for name in before}
        recorded(actor, plan, "change_measure", measure, before=before, after=after, reason=reason)
    return measure


@transaction.atomic
def revise_goal(
    *,
    actor: Actor,
    measure: Measure,
    version: int,
    goal: Goal,
    target_on: dt.date,
    reason: str = "",
) -> Measure:
    """Change what a measure starts from or should come to; the target first voted stays beside.

    While the plan is in preparation, the original target follows: nothing was voted yet.

    Args:
        actor: manager.
        measure: obtained through a gate.
        version: the one that the actor saw.
        goal: the new one, whole.
        target_on: day of the target.
        reason: why; asked for once the plan is voted.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, or the goal makes no sense.
    """
    require_steering(actor, measure.plan)
    plan = opened(measure.plan)
    explained(plan, reason)
    values = _goal_values(goal, measure.baseline_on, target_on)
    values["target_on"] = target_on
    if plan.stage == Stage.DRAFT:
        values |= {"original_target": values["target"], "original_target_on": target_on}
    before = saved(measure, version, values)
    if before:
        after = {name: values[name] for name in before}
        recorded(actor, plan, "change_target", measure, before=before, after=after, reason=reason)
    return measure


@transaction.atomic
def remove_measure(*, actor: Actor, measure: Measure, reason: str = "") -> None:
    """Take a measure without value away.

    Args:
        actor: manager.
        measure: obtained through a gate.
        reason: why; asked for once the plan is voted.

    Raises:
        InputRefusedError: the plan is ended, no reason is given, or a value is written.
    """
    require_steering(actor, measure.plan)
    plan = opened(measure.plan)
    explained(plan, reason)
    if measure.values.exists():
        raise refused(
            "measure",
            measure.code,
            "cette mesure a des valeurs.",
            "Donnez-lui un poids nul plutôt que d’effacer ce qui fut relevé.",
        )
    before = {"code": measure.code, "label": measure.label}
    recorded(actor, plan, "remove_measure", measure, before=before, reason=reason)
    measure.delete()


def exact_decimal(value: Fraction | None, name: str) -> Decimal | None:
    """Return a fraction as the decimal that the database keeps; missing stays missing.

    Raises:
        InputRefusedError: it has more than six decimals or is too large.
    """
    if value is None:
        return None
    scaled = value * 10**6
    if scaled.denominator != 1:
        raise refused(
            name, str(value), "ce nombre n’est pas exact à six décimales.", "Arrondissez-le."
        )
    return exact(Decimal(scaled.numerator).scaleb(-6), name)


def _goal_values(goal: Goal, baseline_on: dt.date, target_on: dt.date) -> dict[str, Any]:
    faults = [*goal_faults(goal)]
    if target_on <= baseline_on:
        faults.append(
            Refusal(
                reason="l’échéance ne suit pas le jour de la valeur de départ.",
                remedy="Corrigez l’une des deux dates.",
                field="target_on",
                value=target_on.isoformat(),
            )
        )
    if faults:
        raise InputRefusedError(tuple(faults))
    return {
        "aim": goal.aim.value,
        **{
            name: exact_decimal(getattr(goal, name), name)
            for name in ("baseline", "target", "tolerance", "low", "high")
        },
    }


def _check_subject(plan: Plan, node: Node | None, action: Action | None) -> None:
    if node is not None and action is not None:
        raise refused(
            "node",
            node.code,
            "une mesure est d’un nœud ou d’une action.",
            "Choisissez l’un des deux.",
        )
    subjects: Iterable[Node | Action | None] = (node, action)
    for subject in subjects:
        if subject is not None and subject.plan_id != plan.pk:
            raise refused(
                "node",
                subject.code,
                "ce que l’on mesure est d’un autre plan.",
                "Choisissez un nœud ou une action du plan.",
            )


def _checked_unit(measure: Measure, unit: str) -> str:
    bare = line_of(unit, "unit", length=UNIT_LENGTH, is_needed=False)
    if bare != measure.unit and measure.values.exists():
        raise refused(
            "unit",
            bare,
            "des valeurs sont écrites dans l’ancienne unité.",
            "Créez une autre mesure dans la nouvelle unité.",
        )
    return bare


def _free_code(plan: Plan, code: str) -> str:
    bare = code_of(code)
    if Measure.objects.filter(plan=plan, code=bare).exists():
        raise refused("code", bare, "ce code est déjà pris.", "Donnez-lui un autre code.")
    return bare
