"""Reads of the estate policy followed: voted plans, their measures today, their actions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils import timezone

from bastide.kernel.budgets.core.lines import Direction
from bastide.kernel.organisations.models import Authority, PersonFunction
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.plans.core.content import ActionFacts, MeasureFacts, PlanContent
from bastide.kernel.plans.core.ppi import Amounts, PpiTable, amounts_of, ppi_table
from bastide.kernel.plans.core.statuses import Stage
from bastide.kernel.plans.models import Action, ActionMoney, Milestone, Plan
from bastide.kernel.plans.queries.contents import read_plan
from bastide.kernel.plans.queries.gates import (
    get_visible_action,
    list_visible_actions,
    list_visible_plans,
)
from bastide.kernel.plans.rules import may_steer, may_work_on
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.followup import (
    ActionMoneySums,
    Late,
    PolicyMeasure,
    Today,
    late_first,
    measured_today,
    policy_measures,
    sums_by_action,
)
from bastide.modules.estate.models import DeskSession, Ruling
from bastide.modules.estate.queries.desk import list_visible_sessions
from bastide.modules.estate.queries.inventory import Inventory, show_inventory
from bastide.platform.access.actors import Actor
from bastide.platform.audit.models import Event
from bastide.platform.audit.queries import Entry, entry_of

ROOM = "estate"
FOLLOWED = (Stage.VOTED, Stage.CLOSED)
MOST_ACTS = 100


@dataclass(frozen=True)
class PolicyView:
    """The estate policy of a territory, as somebody may read it today.

    Attributes:
        plans: voted ones first, the latest before the others. plan: the one shown; `None` without.
        content: everything that it holds. today: the day. may_steer: whether the actor shapes it.
        measure_inventory: gives what the measures are computed from.
    """

    territory: Territory
    plans: Sequence[Plan]
    plan: Plan | None
    content: PlanContent | None
    measure_inventory: Callable[[], Inventory]
    today: dt.date
    may_steer: bool

    @cached_property
    def inventory(self) -> Inventory:
        """Return the measured inventory, read when a page needs it."""
        return self.measure_inventory()

    @cached_property
    def values(self) -> Mapping[PolicyMeasure, Today]:
        """Return the three measures computed from the inventory."""
        return measured_today(self.inventory.measures, self.inventory.figures)

    @cached_property
    def measures(self) -> Mapping[PolicyMeasure, MeasureFacts]:
        """Return those of the three measures that the policy has."""
        return policy_measures(self.content.measures) if self.content else {}

    @cached_property
    def actions(self) -> Sequence[tuple[ActionFacts, Late | None]]:
        """Return its actions with their lateness, the late ones first."""
        return late_first(self.content.actions, self.today) if self.content else []

    @cached_property
    def sums(self) -> Mapping[str, ActionMoneySums]:
        """Return identifier of the action → what it costs and brings in."""
        return sums_by_action(self.content.money) if self.content else {}

    @property
    def content_spent(self) -> Amounts | None:
        """Return what the whole policy costs; `None` without any line of expenditure."""
        lines = [
            one
            for one in (self.content.money if self.content else ())
            if one.direction is Direction.EXPENDITURE
        ]
        return amounts_of(lines) if lines else None

    @cached_property
    def ppi(self) -> PpiTable | None:
        """Return its money year by year; `None` without a plan."""
        return ppi_table(self.content.money) if self.content else None


@dataclass(frozen=True)
class ActionView:
    """One action, and what surrounds it.

    Attributes:
        action: the row. money, milestones: its own. ruling: what the groupe foncier answered.
        may_work: whether the actor writes about it.
    """

    action: Action
    money: Sequence[ActionMoney]
    milestones: Sequence[Milestone]
    ruling: Ruling | None
    may_work: bool


def list_policies(actor: Actor, territory: Territory) -> list[Plan]:
    """Return the estate plans that were voted: those in force first, the latest before others."""
    plans = list_visible_plans(actor, territory, room=ROOM).filter(stage__in=FOLLOWED)
    listed = plans.select_related("territory", "perimeter")
    return sorted(listed, key=lambda one: (one.stage != Stage.VOTED, -one.starts_on.toordinal()))


def show_policy(actor: Actor, territory: Territory, asked: str = "") -> PolicyView:
    """Return the estate policy of a territory.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        asked: identifier of a plan, as the address says it; the latest voted one otherwise.
    """
    plans = list_policies(actor, territory)
    plan = next((one for one in plans if str(one.pk) == asked), plans[0] if plans else None)
    return PolicyView(
        territory=territory,
        plans=plans,
        plan=plan,
        content=read_plan(plan) if plan else None,
        measure_inventory=lambda: show_inventory(actor, territory, _owner(plan, territory)),
        today=timezone.localdate(),
        may_steer=plan is not None and not plan.is_ended and may_steer(actor, plan),
    )


def _owner(plan: Plan | None, territory: Territory) -> str:
    """Return the SIREN of the authority whose plan it is; empty for the whole territory."""
    if plan is None or plan.perimeter_id == territory.perimeter_id:
        return ""
    owner = Authority.objects.filter(perimeter_id=plan.perimeter_id).first()
    return owner.siren if owner else ""


def show_action(actor: Actor, territory: Territory, action_id: uuid.UUID) -> ActionView:
    """Return one action with its money, its milestones and the answer that opened it.

    Raises:
        Http404: no such action, or none that the actor may see; the answer is the same.
    """
    action = get_visible_action(actor, territory, action_id, room=ROOM)
    scenario = action.origin.get("scenario") if isinstance(action.origin, dict) else None
    wanted = Q(action=action)
    if scenario:
        wanted |= Q(scenario_id=scenario, kind="accepte")
    return ActionView(
        action=action,
        money=list(action.money.all()),
        milestones=list(action.milestones.all()),
        ruling=Ruling.objects.filter(wanted).select_related("session").first(),
        may_work=not action.plan.is_ended and may_work_on(actor, action),
    )


def list_action_acts(view: ActionView) -> list[Entry]:
    """Return the acts on an action obtained through a gate, on its money and its milestones."""
    targets = Q(target_type="plans.action", target_id=str(view.action.pk))
    for kind, rows in (("plans.actionmoney", view.money), ("plans.milestone", view.milestones)):
        targets |= Q(target_type=kind, target_id__in=[str(row.pk) for row in rows])
    events = Event.objects.filter(targets, perimeter_id=view.action.plan.perimeter_id)
    told = events.select_related("payload").order_by("-sequence")
    return [entry_of(event) for event in told[:MOST_ACTS]]


def list_owners(actor: Actor, territory: Territory) -> QuerySet[PersonFunction]:
    """Return the functions in force that may answer for an action."""
    today = timezone.localdate()
    bodies = list_visible_authorities(actor, territory, room=ROOM)
    return (
        PersonFunction.objects.filter(authority__in=bodies, starts_on__lte=today)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .select_related("person")
        .order_by("person__name", "title")
    )


def late_count(actor: Actor, territory: Territory) -> tuple[int, int]:
    """Return how many actions of the voted plans are late, and how many there are."""
    today = timezone.localdate()
    actions = list_visible_actions(actor, territory, room=ROOM).filter(plan__stage=Stage.VOTED)
    missed = Q(milestones__due_on__lt=today, milestones__done_on__isnull=True, status="ongoing")
    late = actions.exclude(status__in=["done", "abandoned"]).filter(
        Q(ends_on__lt=today) | Q(status="planned", starts_on__lt=today) | missed
    )
    return late.distinct().count(), actions.count()


def next_session(actor: Actor, territory: Territory) -> DeskSession | None:
    """Return the next session of the groupe foncier that the actor may read; `None` without."""
    coming = list_visible_sessions(actor, territory).filter(
        held_on__gte=timezone.localdate(), is_closed=False
    )
    return coming.order_by("held_on", "label").first()
