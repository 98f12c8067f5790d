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
    person_name: str = "",
    person: Person | None = None,
    kind: FunctionKind,
    title: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    service: Service | None = None,
    reason: str = "",
) -> PersonFunction:
    """Record that a person holds a function in an authority; again changes nothing.

    A name without `person` is that of the person already known under it in the territory, if there
    is one: give `person` to tell homonyms apart.

    Args:
        actor: manager of the authority.
        authority: obtained through a gate.
        person_name: the person's name, when `person` is not given.
        person: somebody of the territory, obtained through a gate.
        kind: elected referent, director, agent or outside member.
        title: what the function is called.
        starts_on: first day of the term.
        ends_on: its last day, when known.
        service: the service concerned.
        reason: why, for example the arrêté.

    Raises:
        InputRefusedError: the term ends before it starts, the service or the person is of another
            territory, or nobody is named.
    """
    actor.require(Role.MANAGER, authority.perimeter_id, ROOM)
    if ends_on is not None and ends_on < starts_on:
        raise _refused("ends_on", ends_on.isoformat(), "La fonction finit avant de commencer.")
    if service is not None and service.territory_id != authority.territory_id:
        raise _refused("service", service.code, "Ce service est celui d’un autre territoire.")
    holder = person or _named(authority, person_name)
    if holder.territory_id != authority.territory_id:
        raise _refused("person", holder.name, "Cette personne est celle d’un autre territoire.")
    function, is_new = PersonFunction.objects.get_or_create(
        person=holder,
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
            after={
                "person": holder.name,
                "title": title,
                "kind": kind.value,
                "starts_on": starts_on.isoformat(),
            },
            reason=reason,
        )
    return function


def _named(authority: Authority, name: str) -> Person:
    """Return the first person of a territory with this name, a new one when there is none."""
    bare = squeezed(name)
    if not bare:
        raise _refused("person_name", "", "La personne n’est pas nommée.")
    people = Person.objects.filter(territory_id=authority.territory_id, name=bare)
    return people.order_by("pk").first() or Person.objects.create(
        territory_id=authority.territory_id, name=bare
    )


def _refused(field: str, value: str, reason: str) -> InputRefusedError:
    remedy = "Corrigez la valeur puis recommencez."
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))
