"""Reads of the one desk: the queue, a request, the sessions."""

from __future__ import annotations

import uuid

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from bastide.kernel.plans.core.statuses import Stage
from bastide.kernel.plans.models import Plan
from bastide.kernel.plans.queries.gates import list_visible_plans
from bastide.kernel.territories.models import Territory
from bastide.modules.estate.models import DeskRequest, DeskSession, RequestStage, Ruling
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

ROOM = "estate"


def list_visible_requests(
    actor: Actor, territory: Territory, *, role: Role = Role.READER
) -> QuerySet[DeskRequest]:
    """Return the requests of the perimeters where the actor holds a role, the oldest first."""
    requests = DeskRequest.objects.filter(territory=territory)
    if not actor.is_system:
        requests = requests.filter(perimeter_id__in=actor.perimeters(ROOM, role))
    return requests.select_related("asset", "service", "perimeter", "created_by")


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
    return (
        list_visible_plans(actor, territory, room=ROOM)
        .filter(stage=Stage.VOTED, perimeter_id__in=[perimeter_id, territory.perimeter_id])
        .order_by("-starts_on")
        .first()
    )
