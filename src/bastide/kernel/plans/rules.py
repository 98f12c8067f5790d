"""Who may do what in a plan, as sentences. Roles are those of the plan's room and perimeter."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bastide.foundation.errors import NotAllowedError
from bastide.kernel.plans.models import Action, BranchHolder, Node, Plan
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role


def may_steer(actor: Actor, plan: Plan) -> bool:
    """Tell whether the actor shapes the plan: its nodes, its votes, its measures."""
    return actor.can(Role.MANAGER, plan.perimeter_id, plan.room)


def may_work_in(actor: Actor, plan: Plan, node_ids: Collection[int]) -> bool:
    """Tell whether the actor writes about what serves some nodes.

    A referent writes everywhere. A contributor writes in the branches that he holds; one who holds
    none in this plan writes in those that nobody holds, and about what serves no node.
    """
    if actor.can(Role.REFERENT, plan.perimeter_id, plan.room):
        return True
    if actor.user is None or not actor.can(Role.CONTRIBUTOR, plan.perimeter_id, plan.room):
        return False
    held = list(BranchHolder.objects.filter(node__plan=plan).values_list("node_id", "user_id"))
    own = {node for node, user in held if user == actor.user.pk}
    if not held or not (own or node_ids):
        return True
    parents = dict(Node.objects.filter(plan=plan).values_list("id", "parent_id"))
    above = {node for start in node_ids for node in _upwards(parents, start)}
    return bool(above & own) if own else not above & {node for node, _user in held}


def may_work_on(actor: Actor, action: Action) -> bool:
    """Tell whether the actor writes about an action (`may_work_in` for the nodes it serves)."""
    nodes = list(action.links.values_list("node_id", flat=True))
    return may_work_in(actor, action.plan, nodes)


def require_steering(actor: Actor, plan: Plan) -> None:
    """Stop who does not shape the plan.

    Raises:
        NotAllowedError: the role is missing.
    """
    actor.require(Role.MANAGER, plan.perimeter_id, plan.room)


def require_work_in(actor: Actor, plan: Plan, node_ids: Collection[int]) -> None:
    """Stop who does not write about what serves some nodes.

    Raises:
        NotAllowedError: the role is missing, or the branch is held by others.
    """
    actor.require(Role.CONTRIBUTOR, plan.perimeter_id, plan.room)
    if not may_work_in(actor, plan, node_ids):
        raise NotAllowedError("Cette branche du plan est tenue par d’autres que vous.")


def require_work_on(actor: Actor, action: Action) -> None:
    """Stop who does not write about an action.

    Raises:
        NotAllowedError: the role is missing, or the branch is held by others.
    """
    nodes = list(action.links.values_list("node_id", flat=True))
    require_work_in(actor, action.plan, nodes)


def _upwards(parents: Mapping[int, int | None], start: int) -> list[int]:
    found: list[int] = []
    here: int | None = start
    while here is not None and here not in found:
        found.append(here)
        here = parents.get(here)
    return found
