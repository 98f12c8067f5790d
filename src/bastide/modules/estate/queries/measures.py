"""Reads of one measure of the estate policy: its years, and what was written of each."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404

from bastide.kernel.plans.core.content import MeasureFacts
from bastide.kernel.plans.models import Measure, MeasureValue
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import CODES, PolicyMeasure
from bastide.modules.estate.queries.followup import PolicyView, show_policy
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import Entry, entry_of

MOST_ACTS = 50


@dataclass(frozen=True)
class MeasureView:
    """One measure of the policy, as somebody may read it.

    Attributes:
        policy: whose it is. key: which of the three. measure: the row. facts: its goal.
        values: year → what is written of it. acts: year → what happened to it, the latest first.
        may_write: whether the actor writes its years.
    """

    policy: PolicyView
    key: PolicyMeasure
    measure: Measure
    facts: MeasureFacts
    values: Mapping[int, MeasureValue]
    acts: Mapping[int, Sequence[Entry]]
    may_write: bool


def show_measure(actor: Actor, territory: Territory, asked: str, plan: str = "") -> MeasureView:
    """Return one of the three measures of the estate policy with its years.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        asked: the measure, as the address says it.
        plan: identifier of a plan; the latest voted one otherwise.

    Raises:
        Http404: no such measure, or the policy has no goal for it.
    """
    if asked not in set(PolicyMeasure):
        raise Http404
    key, policy = PolicyMeasure(asked), show_policy(actor, territory, plan)
    facts = policy.measures.get(key)
    if policy.plan is None or facts is None:
        raise Http404
    measure = Measure.objects.select_related("plan", "action").get(
        plan=policy.plan, code=CODES[key]
    )
    values = {one.ends_on.year: one for one in measure.values.order_by("starts_on")}
    may_write = not policy.plan.is_ended and actor.can(
        Role.REFERENT, policy.plan.perimeter_id, policy.plan.room
    )
    acts = _acts(policy.plan.perimeter_id, values)
    return MeasureView(policy, key, measure, facts, values, acts, may_write)


def _acts(perimeter_id: uuid.UUID, values: Mapping[int, MeasureValue]) -> dict[int, list[Entry]]:
    """Return year → the acts on its value: the first writing and each correction."""
    years = {str(row.pk): year for year, row in values.items()}
    events = Event.objects.filter(
        target_type="plans.measurevalue",
        target_id__in=years,
        perimeter_id=perimeter_id,
    )
    found: dict[int, list[Entry]] = {}
    for event in events.select_related("payload").order_by("-sequence")[:MOST_ACTS]:
        found.setdefault(years[event.target_id], []).append(entry_of(event))
    return found
