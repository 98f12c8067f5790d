"""Writes of the values of a measure, period by period: drafted, validated, locked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.plans.core.measures import Accumulation, MeasureKind, period_faults
from bastide.kernel.plans.models import Measure, MeasureValue, Plan
from bastide.kernel.plans.queries.contents import period_of
from bastide.kernel.plans.rules import require_work_in, require_work_on
from bastide.kernel.plans.services.edits import (
    exact,
    line_of,
    opened,
    recorded,
    refused,
    require_version,
    saved,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

SOURCE_LENGTH = 250
SAID_IN_THE_ACT = ("author", "recorded_at")


@transaction.atomic
def record_value(
    *,
    actor: Actor,
    measure: Measure,
    starts_on: dt.date,
    ends_on: dt.date,
    value: Decimal | int | None = None,
    numerator: Decimal | int | None = None,
    denominator: Decimal | int | None = None,
    expected: Decimal | int | None = None,
    source: str = "",
    version: int = 0,
    reason: str = "",
) -> MeasureValue:
    """Write what a measure is worth over a period, as a draft.

    A period is known by its first day. A value that says nothing is a period known to be missing.

    Args:
        actor: referent, or contributor in the branches of what is measured.
        measure: obtained through a gate.
        starts_on: first day, not after today.
        ends_on: last day.
        value: the figure in the measure's unit; 0 or 1 for yes or no; none for a ratio.
        numerator: of a ratio.
        denominator: of a ratio, ≥ 0.
        expected: what was expected of the period.
        source: where it was read.
        version: of the value, as the actor saw it; 0 for a new period.
        reason: why, for a correction.

    Raises:
        EditConflictError: somebody else wrote that period in between.
        NotAllowedError: the role is missing, or the branch is held by others.
        InputRefusedError: the plan is ended, the period is locked, to come or overlaps another, a
            running total falls, or the figure is none for this kind of measure.
    """
    _require_work(actor, measure)
    plan = opened(measure.plan)
    if starts_on > timezone.localdate():
        raise refused(
            "starts_on",
            starts_on.isoformat(),
            "cette période n’a pas commencé.",
            "Donnez ce qui est attendu dans la cible, pas une valeur.",
        )
    values = {
        "ends_on": ends_on,
        "value": exact(value, "value"),
        "numerator": exact(numerator, "numerator"),
        "denominator": exact(denominator, "denominator"),
        "expected": exact(expected, "expected"),
        "source": line_of(source, "source", length=SOURCE_LENGTH, is_needed=False),
        "is_validated": False,
    }
    _check_kind(measure, values)
    held = MeasureValue.objects.filter(measure=measure, starts_on=starts_on).first()
    if held is not None and held.is_locked:
        raise _locked(held)
    row = MeasureValue(
        measure=measure,
        starts_on=starts_on,
        author=actor.label,
        recorded_at=timezone.now(),
        **values,
    )
    _check_series(measure, row, held)
    if held is None:
        row.save(force_insert=True)
        recorded(actor, plan, "record_value", row, after=_told(values), reason=reason)
        return row
    told = {name: value for name, value in values.items() if name != "is_validated"}
    if all(getattr(held, name) == value for name, value in told.items()):
        return held
    before = saved(held, version, values | {"author": actor.label, "recorded_at": row.recorded_at})
    after = {name: values[name] for name in before if name in values}
    recorded(actor, plan, "record_value", held, before=_told(before), after=after, reason=reason)
    return held


@transaction.atomic
def validate_value(*, actor: Actor, value: MeasureValue, version: int) -> MeasureValue:
    """Answer for a value, once its period is over.

    Args:
        actor: referent.
        value: of a measure obtained through a gate.
        version: the one that the actor saw.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, or the period is not over.
    """
    plan = _referred(actor, value)
    if value.ends_on > timezone.localdate():
        raise refused(
            "ends_on",
            value.ends_on.isoformat(),
            "la période n’est pas finie.",
            "Validez la valeur après son dernier jour.",
        )
    changes = {"is_validated": True}
    return _passed(value, version, changes, actor=actor, plan=plan, act="validate_value")


@transaction.atomic
def lock_value(*, actor: Actor, value: MeasureValue, version: int) -> MeasureValue:
    """Lock a validated value: it no longer changes unless it is unlocked with a reason.

    Args:
        actor: referent.
        value: of a measure obtained through a gate.
        version: the one that the actor saw.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, or nobody validated it.
    """
    plan = _referred(actor, value)
    value.refresh_from_db()
    if not value.is_validated:
        raise refused(
            "is_locked", str(value), "cette valeur n’est pas validée.", "Validez-la d’abord."
        )
    changes = {"is_locked": True}
    return _passed(value, version, changes, actor=actor, plan=plan, act="freeze_value")


@transaction.atomic
def unlock_value(*, actor: Actor, value: MeasureValue, version: int, reason: str) -> MeasureValue:
    """Unlock a value for a late correction; it is a draft again.

    Args:
        actor: manager.
        value: of a measure obtained through a gate.
        version: the one that the actor saw.
        reason: why; asked for.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, or no reason is given.
    """
    plan = value.measure.plan
    actor.require(Role.MANAGER, plan.perimeter_id, plan.room)
    plan = opened(plan)
    if not reason.strip():
        raise refused("reason", "", "une correction tardive demande un motif.", "Dites pourquoi.")
    changes = {"is_locked": False, "is_validated": False}
    return _passed(
        value, version, changes, actor=actor, plan=plan, act="resume_value", reason=reason
    )


@transaction.atomic
def remove_value(*, actor: Actor, value: MeasureValue, version: int, reason: str = "") -> None:
    """Take a value away that is not locked.

    Args:
        actor: referent.
        value: of a measure obtained through a gate.
        version: the one that the actor saw.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, or the value is locked.
    """
    plan = _referred(actor, value)
    require_version(value, version)
    value.refresh_from_db()
    if value.is_locked:
        raise _locked(value)
    before = {
        "starts_on": value.starts_on,
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
    }
    recorded(actor, plan, "remove_value", value, before=before, reason=reason)
    value.delete()


def _require_work(actor: Actor, measure: Measure) -> None:
    if measure.action is not None:
        require_work_on(actor, measure.action)
    elif measure.node_id is not None:
        require_work_in(actor, measure.plan, [measure.node_id])
    else:
        actor.require(Role.REFERENT, measure.plan.perimeter_id, measure.plan.room)


def _referred(actor: Actor, value: MeasureValue) -> Plan:
    plan = value.measure.plan
    actor.require(Role.REFERENT, plan.perimeter_id, plan.room)
    return opened(plan)


def _passed(
    value: MeasureValue,
    version: int,
    changes: dict[str, Any],
    *,
    actor: Actor,
    plan: Plan,
    act: str,
    reason: str = "",
) -> MeasureValue:
    before = saved(value, version, changes)
    if before:
        after = {name: changes[name] for name in before}
        recorded(actor, plan, act, value, before=before, after=after, reason=reason)
    return value


def _check_kind(measure: Measure, values: dict[str, Any]) -> None:
    """Refuse a figure that this kind of measure does not have."""
    is_ratio = measure.kind == MeasureKind.RATIO
    sides = (values["numerator"], values["denominator"])
    if is_ratio and values["value"] is not None:
        raise refused(
            "value",
            str(values["value"]),
            "la valeur d’un ratio se calcule.",
            "Donnez son numérateur et son dénominateur.",
        )
    if not is_ratio and any(side is not None for side in sides):
        raise refused(
            "numerator", str(sides[0]), "cette mesure n’est pas un ratio.", "Donnez sa valeur."
        )
    if sides[1] is not None and sides[1] < 0:
        raise refused("denominator", str(sides[1]), "un dénominateur est négatif.", "Corrigez-le.")
    if measure.kind == MeasureKind.YES_NO and values["value"] not in {None, 0, 1}:
        raise refused(
            "value", str(values["value"]), "cette mesure dit oui ou non.", "Donnez 1 ou 0."
        )


def _check_series(measure: Measure, row: MeasureValue, held: MeasureValue | None) -> None:
    """Refuse a period that overlaps another, or a running total that falls."""
    others = measure.values.exclude(pk=held.pk) if held else measure.values.all()
    series = [period_of(one) for one in (*others, row)]
    faults = period_faults(series, Accumulation(measure.accumulation))
    if faults:
        raise InputRefusedError(faults)


def _locked(value: MeasureValue) -> InputRefusedError:
    return refused(
        "period",
        str(value),
        "cette valeur est verrouillée.",
        "Demandez à la gestion de la déverrouiller, avec un motif.",
    )


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in SAID_IN_THE_ACT}
