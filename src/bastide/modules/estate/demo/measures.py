"""The invented goals of the estate policy, and what two years gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bastide.kernel.plans import services as plans
from bastide.kernel.plans.models import Measure, Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import CODES, DECIMALS, PolicyMeasure
from bastide.modules.estate.queries.followup import show_policy
from bastide.modules.estate.services.followup import MeasureGoal, set_policy
from bastide.platform.access.actors import Actor

THOUSAND = 1000


def load_measures(
    *, actor: Actor, territory: Territory, plan: Plan, told: Mapping[str, Any]
) -> None:
    """Load the ambition, the goals of the three measures, and what two years gave."""
    if Measure.objects.filter(plan=plan).exists():
        return
    values = show_policy(actor, territory).values
    shares = {PolicyMeasure(one["code"]): one for one in told["mesures"]}
    base = {
        key: _near(Decimal(value.numerator) / value.denominator, key)
        for key in shares
        if (value := values[key].value) is not None
    }
    set_policy(
        actor=actor,
        plan=plan,
        version=plan.version,
        ambition=told["ambition"],
        goals={
            key: MeasureGoal(
                baseline=_near(known * shares[key]["depart"] / THOUSAND, key),
                baseline_on=dt.date(2024, 12, 31),
                target=_near(
                    known * shares[key]["depart"] / THOUSAND * Decimal(shares[key]["cible"]), key
                ),
                target_on=told["horizon"],
            )
            for key, known in base.items()
        },
        reason="Cibles votées avec le plan",
    )
    measures = {one.code: one for one in Measure.objects.filter(plan=plan)}
    for key, known in base.items():
        for year, share in shares[key]["annees"].items():
            plans.record_value(
                actor=actor,
                measure=measures[CODES[key]],
                starts_on=dt.date(year, 1, 1),
                ends_on=dt.date(year, 12, 31),
                value=_near(known * share / THOUSAND, key),
                source="Inventé pour la démonstration",
            )


def _near(value: Decimal, key: PolicyMeasure) -> Decimal:
    """Return a value with the decimals that its measure shows."""
    return value.quantize(Decimal(1).scaleb(-DECIMALS[key]))
