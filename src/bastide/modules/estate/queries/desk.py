"""Reads of the one desk: the queue, a request, the sessions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bastide.kernel.organisations.queries import list_visible_authorities
from bastide.kernel.plans.core.statuses import Stage
from bastide.kernel.plans.models import Plan
from bastide.kernel.plans.queries.gates import list_visible_plans
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models import DeskRequest, DeskSession, RequestStage, Ruling
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "estate"
EVERY_STAGE = "toutes"
"""Filter of the queue that shows what was answered too."""


def list_visible_requests(
    actor: Actor, territory: Territory, *, role: Role = Role.READER
) -> QuerySet[DeskRequest]:
    """Return the requests of the perimeters where the actor holds a role, the oldest first."""
    requests = DeskRequest.objects.filter(territory=territory)
    if not actor.is_system:
        requests = requests.filter(perimeter_id__in=actor.perimeters(ROOM, role))
    return requests.select_related("territory", "asset", "service", "perimeter", "created_by")


def get_visible_request(actor: Actor, territory: Territory, request_id: uuid.UUID) -> DeskRequest:
    """Return one request.

    Raises:
        Http404: no such request, or none that the actor may see; the answer is the same.
    """
    found = list_visible_requests(actor, territory).filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def list_waiting(actor: Actor, territory: Territory) -> QuerySet[DeskRequest]:
    """Return the requests that wait for a session."""
    return list_visible_requests(actor, territory).filter(stage=RequestStage.WAITING)


def list_visible_sessions(actor: Actor, territory: Territory) -> QuerySet[DeskSession]:
    """Return the sessions of the groupe foncier that the actor may read, the latest first."""
    sessions = DeskSession.objects.filter(territory=territory)
    if not actor.is_system:
        sessions = sessions.filter(perimeter_id__in=actor.perimeters(ROOM))
    return sessions.annotate(
        accepted=Count("rulings", filter=Q(rulings__kind="accepte")),
        refused=Count("rulings", filter=Q(rulings__kind="refuse")),
        postponed=Count("rulings", filter=Q(rulings__kind="reporte")),
    )


def get_visible_session(actor: Actor, territory: Territory, session_id: uuid.UUID) -> DeskSession:
    """Return one session.

    Raises:
        Http404: no such session, or none that the actor may see; the answer is the same.
    """
    found = list_visible_sessions(actor, territory).filter(pk=session_id).first()
    if found is None:
        raise Http404
    return found


def list_rulings(session: DeskSession) -> QuerySet[Ruling]:
    """Return what a session obtained through a gate answered, in the order of its answers."""
    return session.rulings.select_related(
        "request__asset", "scenario", "action__plan", "created_by"
    )


def list_answers_to(request: DeskRequest) -> QuerySet[Ruling]:
    """Return what sessions answered to a request obtained through a gate, the earliest first."""
    return request.rulings.select_related("session", "action__plan").order_by("created_at")


def voted_plan(actor: Actor, territory: Territory, perimeter_id: uuid.UUID) -> Plan | None:
    """Return the voted plan of the estate that receives accepted requests; `None` without one."""
    plans = list_visible_plans(actor, territory, room=ROOM).filter(
        stage=Stage.VOTED, perimeter_id__in=[perimeter_id, territory.perimeter_id]
    )
    if not actor.is_system:
        plans = plans.filter(perimeter_id__in=actor.perimeters(ROOM, Role.REFERENT))
    return plans.order_by("-starts_on").first()


def list_desk_perimeters(
    actor: Actor, territory: Territory, role: Role
) -> list[tuple[uuid.UUID, str]]:
    """Return where the actor holds a role: the whole territory first, then its authorities."""
    authorities = list_visible_authorities(actor, territory, room=ROOM, role=role)
    listed = list(authorities.order_by("name").values_list("perimeter_id", "name"))
    if actor.can(role, territory.perimeter_id, ROOM):
        return [(territory.perimeter_id, territory.name), *listed]
    return listed


def may_somewhere(actor: Actor, territory: Territory, role: Role) -> bool:
    """Tell whether the actor holds a role in the territory, or in one of its authorities."""
    if actor.can(role, territory.perimeter_id, ROOM):
        return True
    return list_visible_authorities(actor, territory, room=ROOM, role=role).exists()


def list_narrowed(
    actor: Actor, territory: Territory, asked: Mapping[str, Any]
) -> QuerySet[DeskRequest]:
    """Return the requests that the filters keep, the oldest first.

    Args:
        actor: who reads.
        territory: obtained through a gate.
        asked: cleaned filters; what is empty narrows nothing, and only what waits is shown unless
            a stage is asked.
    """
    requests = list_visible_requests(actor, territory)
    stage = asked.get("etat") or RequestStage.WAITING
    if stage != EVERY_STAGE:
        requests = requests.filter(stage=stage)
    if kind := asked.get("genre"):
        requests = requests.filter(kind=kind)
    if service := asked.get("service"):
        requests = requests.filter(service__code=service)
    return requests


def services_asking(actor: Actor, territory: Territory) -> list[tuple[str, str]]:
    """Return code and name of the services for which something was asked."""
    rows = list_visible_requests(actor, territory).filter(service__isnull=False)
    return list(
        rows.order_by("service__name").values_list("service__code", "service__name").distinct()
    )


def list_asset_requests(
    actor: Actor, territory: Territory, asset_id: uuid.UUID
) -> list[DeskRequest]:
    """Return the requests about one asset that the actor may read, the latest first."""
    rows = list_visible_requests(actor, territory).filter(asset_id=asset_id)
    return list(rows.order_by("-created_at").prefetch_related("rulings__session"))


def may_manage_request(actor: Actor, asked: DeskRequest) -> bool:
    """Tell whether the actor may have a request answered."""
    return actor.can(Role.MANAGER, asked.perimeter_id, ROOM)


def may_withdraw(actor: Actor, asked: DeskRequest) -> bool:
    """Tell whether the actor may withdraw a request: its author, or a manager."""
    is_author = actor.user is not None and asked.created_by_id == actor.user.pk
    return is_author or may_manage_request(actor, asked)


def list_before(session: DeskSession, actor: Actor, territory: Territory) -> QuerySet[DeskRequest]:
    """Return the requests that wait and that an open session may still answer."""
    waiting = list_waiting(actor, territory).exclude(rulings__session=session)
    if session.perimeter_id != territory.perimeter_id:
        waiting = waiting.filter(perimeter_id=session.perimeter_id)
    return waiting


def is_waiting(asked: DeskRequest) -> bool:
    """Tell whether a request still waits for its answer."""
    return asked.stage == RequestStage.WAITING


def list_with_answers(requests: QuerySet[DeskRequest]) -> QuerySet[DeskRequest]:
    """Return requests with their answers at hand, the earliest filed first."""
    return requests.prefetch_related("rulings").order_by("created_at")


def list_open_to(actor: Actor, territory: Territory, asked: DeskRequest) -> list[DeskSession]:
    """Return the open sessions that the actor leads and that may answer a request."""
    sessions = list_visible_sessions(actor, territory).filter(
        is_closed=False, perimeter_id__in=[asked.perimeter_id, territory.perimeter_id]
    )
    return [
        one
        for one in sessions.exclude(rulings__request=asked).order_by("held_on", "label")
        if actor.can(Role.MANAGER, one.perimeter_id, ROOM)
    ]
