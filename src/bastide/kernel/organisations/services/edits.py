"""Changes of services, centres, people and functions, by who saw their present version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from bastide.foundation.text import squeezed
from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    Person,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.kernel.organisations.services.structures import (
    ROOM,
    check_parent,
    check_served,
    check_service,
    locked,
    record,
    refused,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit
from bastide.platform.database.versions import write_version


@transaction.atomic
def change_service(
    *,
    actor: Actor,
    service: Service,
    version: int,
    name: str,
    level: ServiceLevel,
    parent: Service | None,
    served: Sequence[Authority],
    valid_from: dt.date | None,
    valid_to: dt.date | None,
    reason: str = "",
) -> Service:
    """Change a service: its name, its place in the tree, whom it serves, since when, until when.

    Args:
        actor: manager of the authority that carries it.
        service: obtained through a gate.
        version: the one that the actor saw.
        name: its name.
        level: where it stands in the hierarchy.
        parent: the service above it, `None` for the top.
        served: other bodies that it serves; at least one makes it a pooled service.
        valid_from: since when.
        valid_to: until when; a service is closed, never deleted.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: it would stand under itself, serve its own body or another territory,
            or end before it starts.
    """
    actor.require(Role.MANAGER, service.authority.perimeter_id, ROOM)
    locked(service.territory)
    _check_dates(valid_from, valid_to, "valid_to")
    if parent is not None:
        check_parent(service, parent)
    check_served(service, served)
    held = {body.pk: body.siren for body in service.served.all()}
    moves = set(held) != {body.pk for body in served}
    values: dict[str, Any] = {
        "name": _needed(name, "name"),
        "level": level.value,
        "parent": parent,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    before = write_version(service, version, values, touches=moves)
    if moves:
        service.served.set(served)
        before["served"] = sorted(held.values())
        values["served"] = sorted(body.siren for body in served)
    if before:
        _recorded(actor, "change_service", service, before, values, reason)
    return service


@transaction.atomic
def change_centre(
    *,
    actor: Actor,
    centre: ResponsibilityCentre,
    version: int,
    name: str,
    parent: ResponsibilityCentre | None,
    service: Service | None,
    reason: str = "",
) -> ResponsibilityCentre:
    """Change a responsibility centre: its name, its place in the tree, who answers for it.

    Args:
        actor: manager of the territory.
        centre: obtained through a gate.
        version: the one that the actor saw.
        name: its name.
        parent: the centre above it, `None` for the top.
        service: the service that answers for it.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: it would stand under itself, or a choice is of another territory.
    """
    actor.require(Role.MANAGER, centre.territory.perimeter_id, ROOM)
    locked(centre.territory)
    if parent is not None:
        check_parent(centre, parent)
    check_service(service, centre.territory_id)
    values = {"name": _needed(name, "name"), "parent": parent, "service": service}
    before = write_version(centre, version, values)
    if before:
        _recorded(actor, "change_centre", centre, before, values, reason)
    return centre


@transaction.atomic
def rename_person(
    *, actor: Actor, person: Person, version: int, name: str, reason: str = ""
) -> Person:
    """Correct the name of a person, wherever that person holds a function.

    Args:
        actor: manager of an authority where the person holds a function, or of the territory.
        person: obtained through a gate.
        version: the one that the actor saw.
        name: the name.
        reason: why.

    Raises:
        EditConflictError: somebody else changed it in between.
        NotAllowedError: the actor manages none of these authorities.
        InputRefusedError: the name is empty.
    """
    perimeters = [
        *person.functions.values_list("authority_id", flat=True).distinct(),
        person.territory.perimeter_id,
    ]
    held = next((one for one in perimeters if actor.can(Role.MANAGER, one, ROOM)), perimeters[-1])
    actor.require(Role.MANAGER, held, ROOM)
    values = {"name": _needed(name, "name")}
    before = write_version(person, version, values)
    if before:
        _recorded(actor, "rename_person", person, before, values, reason)
    return person


@transaction.atomic
def change_function(
    *,
    actor: Actor,
    function: PersonFunction,
    version: int,
    kind: FunctionKind,
    title: str,
    service: Service | None,
    starts_on: dt.date,
    ends_on: dt.date | None,
    reason: str = "",
) -> PersonFunction:
    """Change a function: what it is called, its service, the first and last day of the term.

    Args:
        actor: manager of the authority where it is held.
        function: obtained through a gate.
        version: the one that the actor saw.
        kind: elected referent, director, agent or outside member.
        title: what the function is called.
        service: the service concerned.
        starts_on: first day of the term.
        ends_on: its last day, when known.
        reason: why, for example the arrêté.

    Raises:
        EditConflictError: somebody else changed it in between.
        InputRefusedError: the term ends before it starts, the service is of another territory, or
            the person already holds that function since that day.
    """
    actor.require(Role.MANAGER, function.authority.perimeter_id, ROOM)
    locked(function.authority.territory)
    _check_dates(starts_on, ends_on, "ends_on")
    check_service(service, function.authority.territory_id)
    values = {
        "kind": kind.value,
        "title": _needed(title, "title"),
        "service": service,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    twin = PersonFunction.objects.filter(
        person_id=function.person_id,
        authority_id=function.authority_id,
        title=values["title"],
        starts_on=starts_on,
    ).exclude(pk=function.pk)
    if twin.exists():
        reason_why = "Cette personne a déjà cette fonction depuis ce jour."
        raise refused("title", str(values["title"]), reason_why, "Modifiez l’autre fonction.")
    before = write_version(function, version, values)
    if before:
        _recorded(actor, "change_function", function, before, values, reason)
    return function


def _needed(text: str, field: str) -> str:
    bare = squeezed(text)
    if not bare:
        raise refused(field, "", "Ce texte manque.", "Écrivez-le.")
    return bare


def _check_dates(start: dt.date | None, end: dt.date | None, field: str) -> None:
    if start is not None and end is not None and end < start:
        reason = "La fin vient avant le début."
        raise refused(field, end.isoformat(), reason, "Corrigez l’une des deux dates.")


def _recorded(  # noqa: PLR0917 -- an act as the journal writes it
    actor: Actor,
    action: str,
    target: Service | ResponsibilityCentre | Person | PersonFunction,
    before: Mapping[str, Any],
    values: Mapping[str, Any],
    reason: str,
) -> None:
    """Write what changed, and only that, in the journal."""
    after = {name: _told(values[name]) for name in before}
    told = {name: _told(value) for name, value in before.items()}
    if isinstance(target, Service | ResponsibilityCentre):
        record(actor, action, target, before=told, after=after, reason=reason)
        return
    perimeter_id = (
        target.authority.perimeter_id
        if isinstance(target, PersonFunction)
        else target.territory.perimeter_id
    )
    audit.record(
        actor=actor,
        perimeter_id=perimeter_id,
        action=action,
        target=target,
        before=told,
        after=after,
        reason=reason,
    )


def _told(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
