"""People and the functions that they hold."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    Person,
    PersonFunction,
    Service,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

ROOM = "organisations"


@transaction.atomic
def record_function(
    *,
    actor: Actor,
    authority: Authority,
    person_name: str,
    kind: FunctionKind,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    service: Service | None = None,
    reason: str = "",
) -> PersonFunction:
    """Record that a person holds a function in an authority; again changes nothing.

    Args:
        actor: manager of the authority.
        authority: obtained through a gate.
        person_name: the person, known by name in the territory.
        kind: elected referent, director, agent or outside member.
        title: what the function is called.
        starts_on: first day of the term.
        ends_on: its last day, when known.
        service: the service concerned.
        reason: why, for example the arrêté.

    Raises:
        InputRefusedError: the term ends before it starts, or the service is of another territory.
    """
    actor.require(Role.MANAGER, authority.perimeter_id, ROOM)
    if ends_on is not None and ends_on < starts_on:
        raise _refused("ends_on", ends_on.isoformat(), "La fonction finit avant de commencer.")
    if service is not None and service.territory_id != authority.territory_id:
        raise _refused("service", service.code, "Ce service est celui d’un autre territoire.")
    person, _made = Person.objects.get_or_create(
        territory_id=authority.territory_id, name=squeezed(person_name)
    )
    function, is_new = PersonFunction.objects.get_or_create(
        person=person,
        authority=authority,
        title=title,
        starts_on=starts_on,
        defaults={"kind": kind, "ends_on": ends_on, "service": service},
    )
    if is_new:
        audit.record(
            actor=actor,
            perimeter_id=authority.perimeter_id,
            action="record_function",
            target=function,
            after={"title": title, "kind": kind.value, "starts_on": starts_on.isoformat()},
            reason=reason,
        )
    return function


def _refused(field: str, value: str, reason: str) -> InputRefusedError:
    remedy = "Corrigez la valeur puis recommencez."
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))
