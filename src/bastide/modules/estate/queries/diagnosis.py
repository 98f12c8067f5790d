"""Reads of the first diagnosis: the tools in use, who does which task, what is missing."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404

from bastide.kernel.organisations.models import Service
from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.plans.models import Action, Plan
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.core.diagnosis import Gap, Task, task_gaps, tool_gaps
from bastide.modules.estate.models import ManagementTool, TaskInvolvement
from bastide.modules.estate.queries.desk import voted_plan
from bastide.modules.estate.readers.tasks import read_tasks
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "estate"


@dataclass(frozen=True)
class DiagnosisView:
    """The diagnosis of one perimeter.

    Attributes:
        perimeters: (identifier, name) of those that the actor reads. perimeter: the one shown;
            `None` without any. tools: in use. tasks: the catalogue.
        services: those that do or share a task. roles: task → service → `fait` or `partage`.
        gaps: what is missing. plan: the voted plan that receives actions; `None` without one.
        opened: key of a gap → the action that it became.
        may_edit: whether the actor writes it. may_open: whether he makes actions of its gaps.
    """

    perimeters: Sequence[tuple[uuid.UUID, str]]
    perimeter: uuid.UUID | None
    tools: Sequence[ManagementTool]
    tasks: Sequence[Task]
    services: Sequence[Service]
    roles: Mapping[str, Mapping[str, str]]
    gaps: Sequence[Gap]
    plan: Plan | None
    opened: Mapping[str, Action]
    may_edit: bool
    may_open: bool

    @property
    def is_begun(self) -> bool:
        """Tell whether anything was written."""
        return bool(self.tools or self.services)


@cache
def list_tasks() -> tuple[Task, ...]:
    """Return the catalogue of the tasks of a portfolio manager."""
    return read_tasks(Path(settings.DATA_DIR) / "estate" / "taches-du-gestionnaire.csv")


def list_diagnosed(
    actor: Actor, territory: Territory, *, role: Role = Role.READER
) -> list[tuple[uuid.UUID, str]]:
    """Return the perimeters where the actor holds a role: the territory, then its authorities."""
    bodies = list_visible_authorities(actor, territory, room=ROOM, role=role)
    listed = list(bodies.order_by("name").values_list("perimeter_id", "name"))
    if actor.can(role, territory.perimeter_id, ROOM):
        return [(territory.perimeter_id, territory.name), *listed]
    return listed


def show_diagnosis(actor: Actor, territory: Territory, asked: str = "") -> DiagnosisView:
    """Return the diagnosis of one perimeter.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        asked: identifier of the perimeter, as the address says it; the first one otherwise.
    """
    perimeters = list_diagnosed(actor, territory)
    found = next((key for key, _name in perimeters if str(key) == asked), None)
    chosen = found or (perimeters[0][0] if perimeters else None)
    tools = list(ManagementTool.objects.filter(perimeter=chosen).select_related("service"))
    rows = list(TaskInvolvement.objects.filter(perimeter=chosen).select_related("service"))
    roles: dict[str, dict[str, str]] = {}
    for row in rows:
        roles.setdefault(row.task, {})[row.service.code] = row.involvement
    plan = voted_plan(actor, territory, chosen) if chosen else None
    gaps = [
        *task_gaps(list_tasks(), roles),
        *tool_gaps([(one.horizon, one.level) for one in tools]),
    ]
    return DiagnosisView(
        perimeters=perimeters,
        perimeter=chosen,
        tools=tools,
        tasks=list_tasks(),
        services=sorted({row.service for row in rows}, key=lambda one: one.name),
        roles=roles,
        gaps=gaps,
        plan=plan,
        opened=_opened(plan, chosen),
        may_edit=chosen is not None and actor.can(Role.MANAGER, chosen, ROOM),
        may_open=plan is not None and actor.can(Role.MANAGER, plan.perimeter_id, ROOM),
    )


def origin_key(perimeter_id: uuid.UUID, gap: Gap) -> str:
    """Return what makes the action of a gap unique in a plan."""
    return f"diagnosis-{perimeter_id.hex}-{gap.key}"


def get_gap(view: DiagnosisView, key: str) -> Gap:
    """Return one thing that a diagnosis found missing.

    Raises:
        Http404: it misses no such thing.
    """
    found = next((one for one in view.gaps if one.key == key), None)
    if found is None:
        raise Http404
    return found


def get_visible_tool(actor: Actor, territory: Territory, tool_id: uuid.UUID) -> ManagementTool:
    """Return one tool of a perimeter that the actor leads.

    Raises:
        Http404: no such tool, or none that the actor may change; the answer is the same.
    """
    held = [key for key, _name in list_diagnosed(actor, territory, role=Role.MANAGER)]
    found = ManagementTool.objects.filter(perimeter__in=held, pk=tool_id).first()
    if found is None:
        raise Http404
    return found


def list_task_services(actor: Actor, territory: Territory) -> QuerySet[Service]:
    """Return the services of the authorities whose estate the actor reads."""
    bodies = list_visible_authorities(actor, territory, room=ROOM)
    return Service.objects.filter(territory=territory, authority__in=bodies).order_by("name")


def roles_of(perimeter_id: uuid.UUID, service: Service) -> dict[str, str]:
    """Return task → role of a service in a perimeter obtained through a gate."""
    rows = TaskInvolvement.objects.filter(perimeter=perimeter_id, service=service)
    return dict(rows.values_list("task", "involvement"))


def _opened(plan: Plan | None, perimeter_id: uuid.UUID | None) -> dict[str, Action]:
    if plan is None or perimeter_id is None:
        return {}
    start = f"diagnosis-{perimeter_id.hex}-"
    actions = Action.objects.filter(plan=plan, origin_key__startswith=start)
    return {one.origin_key.removeprefix(start): one for one in actions}
