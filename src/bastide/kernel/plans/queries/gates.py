"""The only ways to a plan, a node, an action, a measure: the actor first, the room said."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_noop

from bastide.kernel.plans.core.statuses import Stage
from bastide.kernel.plans.models import Action, ActionMoney, Measure, Node, Plan, PlanVersion
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.search.entries import SearchEntry

ACTION_KIND = gettext_noop("action")


def list_visible_plans(
    actor: Actor, territory: Territory, *, room: str, role: Role = Role.READER
) -> QuerySet[Plan]:
    """Return the plans of a room where the actor holds at least a role, in a territory."""
    plans = Plan.objects.filter(territory=territory, room=room)
    if actor.is_system:
        return plans
    return plans.filter(perimeter_id__in=actor.perimeters(room, role))


def get_visible_plan(
    actor: Actor,
    territory: Territory,
    plan_id: uuid.UUID,
    *,
    room: str,
    role: Role = Role.READER,
) -> Plan:
    """Return one plan of a room.

    Raises:
        Http404: no such plan, or none that the actor may see; the answer is the same.
    """
    plans = list_visible_plans(actor, territory, room=room, role=role)
    plan = plans.select_related("territory", "created_by").filter(id=plan_id).first()
    if plan is None:
        raise Http404
    return plan


def get_visible_node(actor: Actor, territory: Territory, node_id: int, *, room: str) -> Node:
    """Return one node of a plan that the actor may read.

    Raises:
        Http404: no such node, or none that the actor may see; the answer is the same.
    """
    nodes = Node.objects.filter(plan__in=list_visible_plans(actor, territory, room=room))
    node = nodes.select_related("plan", "parent").filter(id=node_id).first()
    if node is None:
        raise Http404
    return node


def list_visible_actions(actor: Actor, territory: Territory, *, room: str) -> QuerySet[Action]:
    """Return the actions of every plan of a room that the actor may read, with their plan."""
    return Action.objects.filter(
        plan__in=list_visible_plans(actor, territory, room=room)
    ).select_related("plan")


def get_visible_action(
    actor: Actor, territory: Territory, action_id: uuid.UUID, *, room: str
) -> Action:
    """Return one action of a plan that the actor may read.

    Raises:
        Http404: no such action, or none that the actor may see; the answer is the same.
    """
    action = list_visible_actions(actor, territory, room=room).filter(id=action_id).first()
    if action is None:
        raise Http404
    return action


def list_actions_about(
    actor: Actor, territory: Territory, reference: uuid.UUID, *, room: str
) -> QuerySet[Action]:
    """Return the actions that concern one object of another room, the earliest first."""
    actions = list_visible_actions(actor, territory, room=room).filter(reference=reference)
    return actions.order_by("starts_on", "code")


def get_visible_measure(
    actor: Actor, territory: Territory, measure_id: uuid.UUID, *, room: str
) -> Measure:
    """Return one measure of a plan that the actor may read.

    Raises:
        Http404: no such measure, or none that the actor may see; the answer is the same.
    """
    measures = Measure.objects.filter(plan__in=list_visible_plans(actor, territory, room=room))
    measure = measures.select_related("plan").filter(id=measure_id).first()
    if measure is None:
        raise Http404
    return measure


def list_versions(plan: Plan) -> QuerySet[PlanVersion]:
    """Return the frozen versions of a plan obtained through a gate, the latest first."""
    return PlanVersion.objects.filter(plan=plan)


def list_money(plan: Plan) -> QuerySet[ActionMoney]:
    """Return the lines of money of a plan obtained through a gate, with their action."""
    return (
        ActionMoney.objects.filter(action__plan=plan)
        .select_related("action")
        .order_by("action__code", "year", "section", "direction", "funding", "funder")
    )


def action_entries(
    actions: Iterable[Action], url_of: Callable[[Action], str]
) -> Iterator[SearchEntry]:
    """Yield what search may find of some actions: the readers of their plan's room find them.

    Args:
        actions: with `plan.territory` at hand.
        url_of: address of an action's page; the room that shows it knows.
    """
    for action in actions:
        plan = action.plan
        yield SearchEntry(
            kind=ACTION_KIND,
            key=str(action.pk),
            title=action.title,
            text=" ".join(
                part
                for part in (
                    action.code,
                    action.reference_label,
                    action.owner_label,
                    action.get_status_display(),
                    plan.name,
                )
                if part
            ),
            url=url_of(action),
            perimeter_id=plan.perimeter_id,
            fictitious=plan.territory.is_fictitious,
            room=plan.room,
        )


def room_action_entries(room: str, url_of: Callable[[Action], str]) -> Iterator[SearchEntry]:
    """Yield what search may find of every action of a room's plans, dropped ones left out.

    A room that shows actions calls it from the search functions of its own card.
    """
    actions = Action.objects.filter(plan__room=room).exclude(plan__stage=Stage.DROPPED)
    yield from action_entries(actions.select_related("plan__territory"), url_of)
