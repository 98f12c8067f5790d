"""Writes of the estate policy: its ambition, the goals of its three measures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.core.statuses import Status
from bastide.kernel.plans.models import Action, Measure, MeasureValue, Plan
from bastide.kernel.plans.rules import require_steering
from bastide.modules.estate.core.followup import CODES, UNITS, PolicyMeasure, goal_towards
from bastide.modules.estate.services.refusals import required_reason
from bastide.platform.access.actors import Actor

LABELS: Mapping[PolicyMeasure, str] = {
    PolicyMeasure.OWNED_M2: "Surface possédée",
    PolicyMeasure.M2_PER_HOUR: "Surface par heure occupée",
    PolicyMeasure.YEARLY_COST: "Coût d’un an",
}
DEFINITIONS: Mapping[PolicyMeasure, str] = {
    PolicyMeasure.OWNED_M2: "Surface de plancher des biens tenus en propriété ou en copropriété.",
    PolicyMeasure.M2_PER_HOUR: "Surface de plancher sur heures d’usage de l’année, des biens dont "
    "les deux sont connues.",
    PolicyMeasure.YEARLY_COST: "Coûts payés dans l’année pour les biens, recettes à part.",
}
SOURCE = "Inventaire du patrimoine"
AMBITION_LENGTH = 400


@dataclass(frozen=True, slots=True)
class MeasureGoal:
    """What one measure starts from and should come to.

    Attributes:
        baseline: value at the start; `None` when nobody knows it. baseline_on: its day.
        target: value to come to. target_on: when.
    """

    baseline: Decimal | None
    baseline_on: dt.date
    target: Decimal
    target_on: dt.date


@transaction.atomic
def set_policy(
    *,
    actor: Actor,
    plan: Plan,
    version: int,
    ambition: str,
    goals: Mapping[PolicyMeasure, MeasureGoal],
    reason: str,
) -> Plan:
    """Write the ambition of the estate policy, and where its measures should come to.

    A measure without goal is left as it is. Of a measure that exists, the day of the baseline
    stays; the target first voted stays beside the new one.

    Args:
        actor: manager of the plan's perimeter.
        plan: obtained through a gate; voted.
        version: the one that the actor saw.
        ambition: in one sentence.
        goals: measure → its goal.
        reason: why; the plan is voted.

    Raises:
        EditConflictError: somebody else changed the plan in between.
        NotAllowedError: the role is missing.
        InputRefusedError: the plan is ended, the ambition is missing or too long, no reason is
            given, or a goal makes no sense.
    """
    require_steering(actor, plan)
    said = " ".join(ambition.split())
    if not said or len(said) > AMBITION_LENGTH:
        raise InputRefusedError(
            (
                Refusal(
                    f"l’ambition tient en une phrase, de 1 à {AMBITION_LENGTH} caractères.",
                    "Écrivez ce que la collectivité veut de son patrimoine.",
                    field="ambition",
                    value=said[:40],
                ),
            )
        )
    why = required_reason(reason)
    plan = plans.edit_plan(actor=actor, plan=plan, version=version, ambition=said, reason=why)
    known = {one.code: one for one in Measure.objects.filter(plan=plan, code__in=CODES.values())}
    for key, goal in goals.items():
        try:
            _set_goal(actor, plan, key, goal, measure=known.get(CODES[key]), reason=why)
        except InputRefusedError as error:
            raise _of_measure(error, key) from error
    return plan


def _set_goal(
    actor: Actor,
    plan: Plan,
    key: PolicyMeasure,
    told: MeasureGoal,
    *,
    measure: Measure | None,
    reason: str,
) -> None:
    if told.target < 0 or (told.baseline is not None and told.baseline < 0):
        raise InputRefusedError(
            (
                Refusal(
                    "un nombre négatif n’a pas de sens ici.",
                    "Corrigez-le.",
                    field="target" if told.target < 0 else "baseline",
                ),
            )
        )
    goal = goal_towards(told.baseline, told.target)
    if measure is None:
        plans.add_measure(
            actor=actor,
            plan=plan,
            code=CODES[key],
            label=LABELS[key],
            goal=goal,
            baseline_on=told.baseline_on,
            target_on=told.target_on,
            unit=UNITS[key],
            definition=DEFINITIONS[key],
            source=SOURCE,
            reason=reason,
        )
        return
    plans.revise_goal(
        actor=actor,
        measure=measure,
        version=measure.version,
        goal=goal,
        target_on=told.target_on,
        reason=reason,
    )


@transaction.atomic
def write_measure_year(
    *,
    actor: Actor,
    measure: Measure,
    year: int,
    value: Decimal,
    on: dt.date,
    source: str,
    version: int,
    reason: str = "",
) -> MeasureValue:
    """Write or correct what one of the three measures was worth in a year.

    A correction keeps the value before it in the journal, with its author and its reason.

    Args:
        actor: referent of the plan.
        measure: of the estate policy, obtained through a gate.
        year: civil year.
        value: in the unit of the measure, ≥ 0.
        on: the day of that year at which it was read.
        source: where it was read; needed.
        version: of the value, as the actor saw it; 0 for a year that has none.
        reason: why; needed for a correction.

    Raises:
        EditConflictError: somebody else wrote that year in between.
        NotAllowedError: the actor is no referent of the plan.
        InputRefusedError: no source, no reason, a day outside the year, or see `record_value`.
    """
    held = measure.values.filter(ends_on__year=year).first()
    if value < 0:
        raise _not_for_a_year("value", "un nombre négatif n’a pas de sens ici.", "Corrigez-le.")
    if on.year != year:
        raise _not_for_a_year(
            "on", "ce jour n’est pas de cette année.", f"Donnez un jour de {year}."
        )
    if not source.strip():
        raise _not_for_a_year("source", "une valeur sans source ne se vérifie pas.", "Dites-la.")
    if held is not None:
        required_reason(reason)
    return plans.record_value(
        actor=actor,
        measure=measure,
        starts_on=held.starts_on if held else dt.date(year, 1, 1),
        ends_on=on,
        value=value,
        source=source,
        version=version,
        reason=reason,
    )


def _not_for_a_year(field: str, reason: str, remedy: str) -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field),))


def _of_measure(error: InputRefusedError, key: PolicyMeasure) -> InputRefusedError:
    """Return a refusal whose fields name the measure, as the form writes them."""
    return InputRefusedError(
        tuple(
            Refusal(
                f"{LABELS[key]}\u00a0: {one.reason}",
                one.remedy,
                field=f"{one.field}-{key.value}" if one.field else "",
                value=one.value,
            )
            for one in error.refusals
        )
    )


@transaction.atomic
def report_action(
    *,
    actor: Actor,
    action: Action,
    version: int,
    status: Status,
    percent: Decimal | None,
    reason: str,
) -> Action:
    """Say where an action stands, and how far it is, at once.

    Args:
        actor: referent, or contributor in a branch that it serves.
        action: obtained through a gate.
        version: the one that the actor saw.
        status: where it stands.
        percent: declared progress, 0 to 100; `None` to leave it.
        reason: what was done, or why.

    Raises:
        EditConflictError: somebody else changed it in between.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: see `set_status` and `report_progress` of plans.
    """
    before = action.status
    if status.value != before:
        action = plans.set_status(
            actor=actor, action=action, version=version, status=status, reason=reason
        )
        version = action.version
    held = None if percent is None else Decimal(percent)
    if held is None or held == action.progress or status is Status.DONE:
        return action
    return plans.report_progress(
        actor=actor, action=action, version=version, percent=held, note=reason
    )
