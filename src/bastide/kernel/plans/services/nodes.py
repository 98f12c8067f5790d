"""Writes of a plan's tree, and of who holds its branches."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction

from bastide.foundation.errors import InputRefusedError
from bastide.kernel.organisations.core.trees import would_cycle
from bastide.kernel.organisations.models import PersonFunction, Service
from bastide.kernel.plans.core.codes import next_code
from bastide.kernel.plans.core.forests import DEEPEST, Branch, planted
from bastide.kernel.plans.core.grammar import TOP, from_data
from bastide.kernel.plans.models import Action, BranchHolder, Node, Plan
from bastide.kernel.plans.rules import require_steering
from bastide.kernel.plans.services.edits import (
    code_of,
    explained,
    line_of,
    opened,
    paragraphs,
    recorded,
    refused,
    require_version,
    saved,
    weighed,
)
from bastide.platform.access.actors import Actor

if TYPE_CHECKING:
    from django.contrib.auth.models import _User

TITLE_LENGTH = 300


class NodeChanges(TypedDict, total=False):
    """What may change in a node, its place apart (`move_node`)."""

    code: str
    title: str
    description: str
    weight: Decimal
    priority: int | None
    referent: PersonFunction | None
    pilot: Service | None


@transaction.atomic
def add_node(
    *,
    actor: Actor,
    plan: Plan,
    kind: str,
    title: str,
    parent: Node | None = None,
    code: str = "",
    description: str = "",
    weight: Decimal | int = 1,
    priority: int | None = None,
    referent: PersonFunction | None = None,
    pilot: Service | None = None,
    services: Sequence[Service] = (),
    reason: str = "",
) -> Node:
    """Add a node to the tree of a plan, where its grammar allows it.

    Args:
        actor: manager.
        plan: obtained through a gate.
        kind: key of the kind in the plan's grammar.
        title: what it is.
        parent: the node above; `None` for the top.
        code: unique among nodes and actions; empty to take the next one under the parent.
        description: more words.
        weight: among its siblings, ≥ 0.
        priority: 1 high to 3 low.
        referent: elected person who answers for it.
        pilot: service that carries it.
        services: other services concerned.
        reason: why; asked for once the plan is voted.

    Raises:
        InputRefusedError: the plan is ended, the grammar forbids the place, the tree would be too
            deep, the code is taken, or somebody is of another territory.
    """
    require_steering(actor, plan)
    plan = opened(plan)
    explained(plan, reason)
    _check_place(plan, kind, parent, height=1)
    node = Node(
        plan=plan,
        parent=parent,
        kind=kind,
        code=_free_code(plan, code, parent),
        title=line_of(title, "title", length=TITLE_LENGTH),
        description=paragraphs(description),
        weight=weighed(weight),
        priority=checked_priority(priority),
        referent=referent,
        pilot=pilot,
    )
    check_people(plan, referent, [*([pilot] if pilot else []), *services])
    node.save(force_insert=True)
    node.services.set(services)
    after = {"code": node.code, "title": node.title, "kind": kind, "parent": parent}
    recorded(actor, plan, "add_node", node, after=after, reason=reason)
    return node


@transaction.atomic
def edit_node(
    *, actor: Actor, node: Node, version: int, reason: str = "", **changes: Unpack[NodeChanges]
) -> Node:
    """Change what a node says; its place changes by `move_node`.

    Args:
        actor: manager.
        node: obtained through a gate.
        version: the one that the actor saw.
        reason: why; asked for once the plan is voted.
        changes: see `NodeChanges`.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, the code is taken, or a value
            makes no sense.
    """
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    explained(plan, reason)
    values: dict[str, Any] = dict(changes)
    if "code" in changes and changes["code"] != node.code:
        values["code"] = _free_code(plan, changes["code"], node.parent)
    if "title" in changes:
        values["title"] = line_of(changes["title"], "title", length=TITLE_LENGTH)
    if "description" in changes:
        values["description"] = paragraphs(changes["description"])
    if "weight" in changes:
        values["weight"] = weighed(changes["weight"])
    if "priority" in changes:
        values["priority"] = checked_priority(changes["priority"])
    pilot = changes.get("pilot")
    check_people(plan, changes.get("referent"), [pilot] if pilot else [])
    before = saved(node, version, values)
    if before:
        after = {name: values[name] for name in before}
        recorded(actor, plan, "change_node", node, before=before, after=after, reason=reason)
    return node


@transaction.atomic
def set_node_services(
    *, actor: Actor, node: Node, services: Sequence[Service], reason: str = ""
) -> Node:
    """Say which services are concerned by a node, beside its pilot.

    Args:
        actor: manager.
        node: obtained through a gate.
        services: all of them; the others are taken off.
        reason: why; asked for once the plan is voted.

    Raises:
        InputRefusedError: the plan is ended, no reason is given, or a service is of another
            territory.
    """
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    explained(plan, reason)
    check_people(plan, None, services)
    before = {"services": sorted(one.code for one in node.services.all())}
    after = {"services": sorted(one.code for one in services)}
    node.services.set(services)
    if before != after:
        recorded(actor, plan, "change_node", node, before=before, after=after, reason=reason)
    return node


@transaction.atomic
def move_node(
    *, actor: Actor, node: Node, parent: Node | None, version: int, reason: str = ""
) -> Node:
    """Hang a node and its branch elsewhere in the tree; its code stays.

    Args:
        actor: manager.
        node: obtained through a gate.
        parent: the node above, `None` for the top.
        version: the one that the actor saw.
        reason: why; asked for once the plan is voted.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, the node would stand under itself,
            the grammar forbids the place, or the tree would be too deep.
    """
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    explained(plan, reason)
    parents = dict(Node.objects.filter(plan=plan).values_list("id", "parent_id"))
    if parent is not None and would_cycle(parents, node.pk, parent.pk):
        raise refused(
            "parent",
            parent.code,
            f"«\u00a0{node.title}\u00a0» serait placé sous lui-même.",
            "Choisissez un nœud hors de sa branche.",
        )
    _check_place(plan, node.kind, parent, height=_height(plan, node))
    before = saved(node, version, {"parent": parent})
    if before:
        after = {"parent": parent}
        recorded(actor, plan, "change_place", node, before=before, after=after, reason=reason)
    return node


@transaction.atomic
def remove_node(*, actor: Actor, node: Node, version: int, reason: str = "") -> None:
    """Take an empty node away: nothing stands under it, no action serves it, nothing measures it.

    Args:
        actor: manager.
        node: obtained through a gate.
        version: the one that the actor saw.
        reason: why; asked for once the plan is voted.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the plan is ended, no reason is given, or the node is not empty.
    """
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    explained(plan, reason)
    if node.children.exists() or node.links.exists() or node.measures.exists():
        raise refused(
            "node",
            node.code,
            "ce nœud porte encore d’autres nœuds, des actions ou des mesures.",
            "Déplacez-les d’abord.",
        )
    require_version(node, version)
    recorded(
        actor,
        plan,
        "remove_node",
        node,
        before={"code": node.code, "title": node.title, "parent": node.parent},
        reason=reason,
    )
    node.delete()


@transaction.atomic
def give_branch(*, actor: Actor, node: Node, user: _User) -> BranchHolder:
    """Let an account hold a branch: a contributor then writes there, and others no longer do.

    Args:
        actor: manager.
        node: top of the branch, obtained through a gate.
        user: the account; it acts with its own role.
    """
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    holder, is_new = BranchHolder.objects.get_or_create(node=node, user=user)
    if is_new:
        recorded(actor, plan, "give_branch", node, after={"holder": str(user)})
    return holder


@transaction.atomic
def withdraw_branch(*, actor: Actor, node: Node, user: _User, reason: str = "") -> None:
    """Take a branch back from an account; nothing happens when it did not hold it."""
    require_steering(actor, node.plan)
    plan = opened(node.plan)
    if BranchHolder.objects.filter(node=node, user=user).delete()[0]:
        before = {"holder": str(user)}
        recorded(actor, plan, "withdraw_branch", node, before=before, reason=reason)


def checked_priority(priority: int | None) -> int | None:
    """Return a priority that is known, or none.

    Raises:
        InputRefusedError: it is neither 1, 2 nor 3.
    """
    if priority not in {None, 1, 2, 3}:
        raise refused(
            "priority", str(priority), "cette priorité n’existe pas.", "Choisissez 1, 2 ou 3."
        )
    return priority


def check_people(plan: Plan, function: PersonFunction | None, services: Sequence[Service]) -> None:
    """Refuse a person's function or a service of another territory.

    Raises:
        InputRefusedError: one of them is.
    """
    if function is not None and function.authority.territory_id != plan.territory_id:
        raise refused(
            "function",
            str(function),
            "cette fonction est celle d’un autre territoire.",
            "Choisissez une personne du territoire.",
        )
    for service in services:
        if service.territory_id != plan.territory_id:
            raise refused(
                "service",
                service.code,
                "ce service est celui d’un autre territoire.",
                "Choisissez un service du territoire.",
            )


def _check_place(plan: Plan, kind: str, parent: Node | None, *, height: int) -> None:
    """Refuse a place that the grammar forbids, in another plan, or too deep."""
    if parent is not None and parent.plan_id != plan.pk:
        raise refused(
            "parent",
            parent.code,
            "ce nœud est celui d’un autre plan.",
            "Choisissez un nœud du plan.",
        )
    grammar = from_data(plan.grammar)
    refusal = grammar.why_not_under(kind, parent.kind if parent else TOP)
    if refusal is not None:
        raise InputRefusedError((refusal,))
    parents = dict(Node.objects.filter(plan=plan).values_list("id", "parent_id"))
    depth, here = 0, parent.pk if parent else None
    while here is not None:
        depth, here = depth + 1, parents[here]
    if depth + height > DEEPEST:
        raise refused(
            "parent",
            parent.code if parent else "",
            f"le plan aurait plus de {DEEPEST} niveaux.",
            "Réduisez le nombre d’étages.",
        )


def _height(plan: Plan, node: Node) -> int:
    """Return the number of levels of a branch, its top included."""
    rows = Node.objects.filter(plan=plan).values_list("id", "parent_id", "code")
    forest = planted([Branch(*row) for row in rows])
    depths = dict(forest.order)
    return max(depths[key] for key in forest.below(node.pk)) - depths[node.pk] + 1


def taken_codes(plan: Plan) -> set[str]:
    """Return the codes of a plan: nodes and actions share them, so that a code names one thing."""
    nodes = Node.objects.filter(plan=plan).values_list("code", flat=True)
    actions = Action.objects.filter(plan=plan).values_list("code", flat=True)
    return {*nodes, *actions}


def _free_code(plan: Plan, code: str, parent: Node | None) -> str:
    taken = taken_codes(plan)
    if not code.strip():
        return next_code(parent.code if parent else "", taken)
    bare = code_of(code)
    if bare in taken:
        raise refused("code", bare, "ce code est déjà pris.", "Donnez-lui un autre code.")
    return bare
