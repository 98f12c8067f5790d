"""Writes of the first diagnosis: tools in use, roles of the services, gaps that become actions."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.organisations.models import Service
from bastide.kernel.plans import services as plans
from bastide.kernel.plans.models import Action, Node, Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.diagnosis import Gap, GapKind
from bastide.modules.estate.models import (
    Horizon,
    Involvement,
    Level,
    ManagementTool,
    TaskInvolvement,
)
from bastide.modules.estate.queries.diagnosis import list_tasks, origin_key
from bastide.modules.estate.services.refusals import required_title
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record

ROOM = "estate"
MISSION = "Organisation de la gestion du patrimoine"
TITLE_LENGTH = 300


@transaction.atomic
def add_tool(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    name: str,
    horizon: Horizon,
    level: Level,
    service: Service | None = None,
    note: str = "",
) -> ManagementTool:
    """Write down a tool in use to manage the property.

    Args:
        actor: manager of the perimeter.
        territory: obtained through a gate.
        perimeter_id: of the territory, or of one authority.
        name: unique in the perimeter.
        horizon: how far it looks.
        level: who it serves.
        service: who keeps it.
        note: more words.

    Raises:
        InputRefusedError: no name, the name is taken, or the service is of another territory.
    """
    actor.require(Role.MANAGER, perimeter_id, ROOM)
    said = required_title(name, field="name")
    _check_service(territory, service)
    if ManagementTool.objects.filter(perimeter_id=perimeter_id, name=said).exists():
        raise _refused("cet outil est déjà inscrit.", "Donnez-lui un autre nom.", "name", said)
    tool = ManagementTool.objects.create(
        territory=territory,
        perimeter_id=perimeter_id,
        name=said,
        horizon=horizon,
        level=level,
        service=service,
        note=note.strip(),
    )
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="add_tool",
        target=tool,
        after={"name": said, "horizon": horizon.value, "level": level.value},
    )
    return tool


@transaction.atomic
def remove_tool(*, actor: Actor, tool: ManagementTool) -> None:
    """Take a tool off the diagnosis.

    Args:
        actor: manager of its perimeter.
        tool: obtained through a gate.
    """
    actor.require(Role.MANAGER, tool.perimeter_id, ROOM)
    record(
        actor=actor,
        perimeter_id=tool.perimeter_id,
        action="remove_tool",
        target=tool,
        before={"name": tool.name, "horizon": tool.horizon, "level": tool.level},
    )
    tool.delete()


@transaction.atomic
def set_roles(
    *,
    actor: Actor,
    territory: Territory,
    perimeter_id: uuid.UUID,
    service: Service,
    roles: Mapping[str, Involvement | None],
    seen: Mapping[str, str],
) -> int:
    """Say what a service does of the tasks of a portfolio manager; returns how many changed.

    Args:
        actor: manager of the perimeter.
        territory: obtained through a gate.
        perimeter_id: of the territory, or of one authority.
        service: of this territory.
        roles: task → does, shares, or `None` for nothing; a task left out does not change.
        seen: task → role that the actor saw.

    Raises:
        InputRefusedError: a task is not in the catalogue, the service is of another territory, or
            somebody else changed its roles in between.
    """
    actor.require(Role.MANAGER, perimeter_id, ROOM)
    _check_service(territory, service)
    known = {one.code for one in list_tasks()}
    if unknown := sorted(set(roles) - known):
        raise _refused("cette tâche n’existe pas.", "Rechargez la page.", "task", unknown[0])
    rows = TaskInvolvement.objects.select_for_update().filter(
        perimeter_id=perimeter_id, service=service
    )
    held = {row.task: row for row in rows}
    before = {task: row.involvement for task, row in held.items()}
    wanted = {task: role.value for task, role in roles.items() if role}
    after = {task: role for task, role in before.items() if task not in roles} | wanted
    if before == after:
        return 0
    if before != dict(seen):
        raise _refused(
            "quelqu’un a changé ce que fait ce service entre-temps.",
            "Rechargez la page, puis recommencez.",
            "version",
            service.name,
        )
    TaskInvolvement.objects.filter(pk__in=[row.pk for row in held.values()]).delete()
    TaskInvolvement.objects.bulk_create(
        TaskInvolvement(perimeter_id=perimeter_id, task=task, service=service, involvement=role)
        for task, role in after.items()
    )
    record(
        actor=actor,
        perimeter_id=perimeter_id,
        action="set_roles",
        target=service,
        before=before,
        after=after,
    )
    return sum(before.get(task) != after.get(task) for task in {*before, *after})


@transaction.atomic
def open_gap_action(
    *,
    actor: Actor,
    plan: Plan,
    perimeter_id: uuid.UUID,
    gap: Gap,
    starts_on: dt.date,
    service: Service | None = None,
) -> Action:
    """Make an action of what a diagnosis found missing; the same gap again returns its action.

    It touches no building: it does not go through the desk. It stands under a mission of its own.

    Args:
        actor: manager of the plan's perimeter.
        plan: voted, obtained through a gate.
        perimeter_id: whose diagnosis it is.
        gap: what is missing.
        starts_on: first day; it ends a year later.
        service: who is in charge.

    Raises:
        NotAllowedError: the role is missing.
        InputRefusedError: the plan is ended, or the service is of another territory.
    """
    actor.require(Role.MANAGER, plan.perimeter_id, ROOM)
    key = origin_key(perimeter_id, gap)
    known = Action.objects.filter(plan=plan, origin_key=key).first()
    if known is not None:
        return known
    return plans.add_action(
        actor=actor,
        plan=plan,
        title=gap_title(gap)[:TITLE_LENGTH],
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=364),
        node=_mission(actor, plan),
        owner_service=service,
        origin={"kind": "diagnosis", "gap": gap.key},
        origin_key=key,
        reason="Manque relevé par le diagnostic",
    )


def gap_title(gap: Gap) -> str:
    """Return what the action of a gap is called, in the French of plans."""
    if gap.kind is GapKind.TASK:
        return f"Confier une tâche que personne ne fait\u00a0: {gap.label}"
    if gap.kind is GapKind.SHARED:
        return f"Désigner le service qui répond d’une tâche partagée\u00a0: {gap.label}"
    horizon, level = gap.code.split("/")
    return (
        f"Se doter d’un outil de niveau {Level(level).label.lower()}, "
        f"horizon «\u00a0{Horizon(horizon).label.lower()}\u00a0»"
    )


def _mission(actor: Actor, plan: Plan) -> Node | None:
    """Return the mission of the organisation, created under the policy when there is none."""
    nodes = Node.objects.filter(plan=plan)
    found = nodes.filter(kind="mission", title=MISSION).first()
    policy = nodes.filter(kind="policy").order_by("pk").first()
    if found is not None or policy is None:
        return found
    return plans.add_node(
        actor=actor,
        plan=plan,
        kind="mission",
        title=MISSION,
        parent=policy,
        reason="Actions venues du diagnostic",
    )


def _check_service(territory: Territory, service: Service | None) -> None:
    if service is not None and service.territory_id != territory.pk:
        raise _refused(
            "ce service est d’un autre territoire.", "Choisissez-en un d’ici.", "service"
        )


def _refused(reason: str, remedy: str, field: str, value: str = "") -> InputRefusedError:
    return InputRefusedError((Refusal(reason, remedy, field=field, value=squeezed(value)),))
