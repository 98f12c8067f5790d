"""Reads of authorities and of what they are made of; the gates are the only way to one."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from bastide.kernel.organisations.core.trees import walked
from bastide.kernel.organisations.core.versions import Unit, Version, from_data
from bastide.kernel.organisations.models import (
    Authority,
    FunctionKind,
    OrganisationVersion,
    Person,
    PersonFunction,
    ResponsibilityCentre,
    Service,
    StaffCount,
)
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.exchange.models import ImportBatch
from bastide.platform.search.entries import SearchEntry

ROOM = "organisations"
Node = TypeVar("Node", Service, ResponsibilityCentre)


def list_visible_authorities(
    actor: Actor, territory: Territory, *, room: str, role: Role = Role.READER
) -> QuerySet[Authority]:
    """Return the authorities of a territory where the actor holds at least a role in a room."""
    authorities = Authority.objects.filter(territory=territory)
    if actor.is_system:
        return authorities
    return authorities.filter(perimeter_id__in=actor.perimeters(room, role))


def get_visible_authority(
    actor: Actor, territory: Territory, siren: str, *, room: str, role: Role = Role.READER
) -> Authority:
    """Return one authority of a territory by its SIREN.

    Raises:
        Http404: no such authority, or none that the actor may see; the answer is the same.
    """
    authority = (
        list_visible_authorities(actor, territory, room=room, role=role).filter(siren=siren).first()
    )
    if authority is None:
        raise Http404
    return authority


def list_visible_services(actor: Actor, territory: Territory) -> QuerySet[Service]:
    """Return the services carried by, or serving, an authority that the actor may see."""
    visible = list_visible_authorities(actor, territory, room=ROOM)
    return (
        Service.objects.filter(territory=territory)
        .filter(Q(authority__in=visible) | Q(served__in=visible))
        .select_related("authority", "parent")
        .prefetch_related("served")
        .distinct()
        .order_by("code")
    )


def list_visible_centres(actor: Actor, territory: Territory) -> QuerySet[ResponsibilityCentre]:
    """Return the responsibility centres of a territory, for who sees its whole perimeter.

    The tree is shared; an actor limited to one authority sees the centres of its services.
    """
    centres = (
        ResponsibilityCentre.objects.filter(territory=territory)
        .select_related("service")
        .order_by("code")
    )
    if actor.is_system or territory.perimeter_id in actor.perimeters(ROOM):
        return centres
    return centres.filter(service__in=list_visible_services(actor, territory))


def get_visible_service(
    actor: Actor, territory: Territory, code: str, *, role: Role = Role.READER
) -> Service:
    """Return one service of a territory by its code, carried by an authority that the actor sees.

    Raises:
        Http404: no such service, or none where the actor holds the role; the answer is the same.
    """
    held = list_visible_authorities(actor, territory, room=ROOM, role=role)
    service = list_visible_services(actor, territory).filter(authority__in=held, code=code).first()
    if service is None:
        raise Http404
    return service


def get_managed_whole(actor: Actor, territory: Territory) -> Territory:
    """Return the territory to who manages the whole of it, as its shared tree of centres asks.

    Raises:
        Http404: the actor does not.
    """
    if not (actor.is_system or actor.can(Role.MANAGER, territory.perimeter_id, ROOM)):
        raise Http404
    return territory


def get_visible_centre(actor: Actor, territory: Territory, code: str) -> ResponsibilityCentre:
    """Return one responsibility centre of a territory by its code.

    Raises:
        Http404: no such centre, or none that the actor may see; the answer is the same.
    """
    centre = list_visible_centres(actor, territory).filter(code=code).first()
    if centre is None:
        raise Http404
    return centre


def list_visible_people(
    actor: Actor, territory: Territory, *, role: Role = Role.READER
) -> QuerySet[Person]:
    """Return the people who hold, or held, a function where the actor holds a role.

    Each carries `shown_functions`: those functions only, the latest first.
    """
    visible = list_visible_authorities(actor, territory, room=ROOM, role=role)
    functions = (
        PersonFunction.objects.filter(authority__in=visible)
        .select_related("authority", "service")
        .order_by("-starts_on", "title")
    )
    return (
        Person.objects.filter(territory=territory, functions__authority__in=visible)
        .distinct()
        .prefetch_related(Prefetch("functions", functions, to_attr="shown_functions"))
        .order_by("name", "pk")
    )


def get_visible_person(
    actor: Actor, territory: Territory, person_id: uuid.UUID, *, role: Role = Role.READER
) -> Person:
    """Return one person of a territory, with the functions that the actor sees.

    Raises:
        Http404: nobody, or nobody where the actor holds the role; the answer is the same.
    """
    person = list_visible_people(actor, territory, role=role).filter(pk=person_id).first()
    if person is None:
        raise Http404
    return person


def get_visible_function(
    actor: Actor, territory: Territory, function_id: uuid.UUID, *, role: Role = Role.READER
) -> PersonFunction:
    """Return one function held in an authority where the actor holds a role.

    Raises:
        Http404: no such function, or none that the actor may see; the answer is the same.
    """
    held = list_visible_authorities(actor, territory, room=ROOM, role=role)
    function = (
        PersonFunction.objects.filter(pk=function_id, authority__in=held)
        .select_related("person", "authority", "authority__territory", "service")
        .first()
    )
    if function is None:
        raise Http404
    return function


def in_tree_order(nodes: QuerySet[Node]) -> list[tuple[Node, int]]:
    """Return nodes with their depth (0 at the top), parents before children."""
    found = {node.pk: node for node in nodes}
    pairs = [(node.pk, node.parent_id) for node in found.values()]
    return [(found[key], depth) for key, depth in walked(pairs)]


def list_functions(authority: Authority) -> QuerySet[PersonFunction]:
    """Return the functions in force today in an authority obtained through a gate."""
    today = timezone.localdate()
    return (
        PersonFunction.objects.filter(authority=authority, starts_on__lte=today)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .select_related("person", "service")
        .order_by("kind", "person__name")
    )


def get_visible_version(actor: Actor, territory: Territory, key: str) -> Version:
    """Return a version of an organisation: `actuelle`, or the identifier of a frozen one.

    A version shows the whole organisation: it is for who sees the territory's own perimeter.

    Raises:
        Http404: no such version, or not for this actor.
    """
    if not can_see_whole(actor, territory):
        raise Http404
    if key == "actuelle":
        return current_version(territory)
    frozen = next((row for row in list_versions(territory) if str(row.pk) == key), None)
    if frozen is None:
        raise Http404
    return from_data(frozen.content)


def can_see_whole(actor: Actor, territory: Territory) -> bool:
    """Tell whether the actor reads this room for the whole territory, not for one authority."""
    return actor.is_system or territory.perimeter_id in actor.perimeters(ROOM)


def list_versions(territory: Territory) -> QuerySet[OrganisationVersion]:
    """Return the frozen versions of a territory's organisation, the latest first."""
    return OrganisationVersion.objects.filter(territory=territory)


def current_version(territory: Territory) -> Version:
    """Return the organisation as it stands today, from the services and functions in force."""
    today = timezone.localdate()
    heads = dict(
        PersonFunction.objects.filter(
            person__territory=territory, kind=FunctionKind.DIRECTOR, starts_on__lte=today
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
        .values_list("service_id", "person__name")
    )
    services = (
        Service.objects.filter(territory=territory, valid_to__isnull=True)
        .select_related("authority", "parent")
        .prefetch_related("served")
    )
    units = tuple(
        Unit(
            code=service.code,
            name=service.name,
            parent=service.parent.code if service.parent else "",
            authority=service.authority.name,
            head=heads.get(service.pk, ""),
            served=tuple(sorted(body.name for body in service.served.all())),
            level=service.level,
        )
        for service in services
    )
    return Version(label="Aujourd’hui", on=today, units=units)


@dataclass(frozen=True, slots=True)
class StaffTotal:
    """Posts of an authority for one value of a breakdown, in full-time equivalents."""

    key: str
    budgeted: Decimal
    filled: Decimal
    grades: int


def staff_years(authority: Authority) -> list[StaffTotal]:
    """Return the posts of an authority, one total a year, oldest first."""
    return _totals(StaffCount.objects.filter(authority=authority), "year")


def staff_by(authority: Authority, year: int, dimension: str) -> list[StaffTotal]:
    """Return the posts of an authority in one year by `category`, `sector` or `status`."""
    return _totals(StaffCount.objects.filter(authority=authority, year=year), dimension)


def _totals(counts: QuerySet[StaffCount], dimension: str) -> list[StaffTotal]:
    rows = (
        counts.values(dimension)
        .annotate(opened=Sum("budgeted"), occupied=Sum("filled"), grades=Count("id"))
        .order_by(dimension)
    )
    return [
        StaffTotal(str(row[dimension]), row["opened"], row["occupied"], row["grades"])
        for row in rows
    ]


def list_staff(authority: Authority) -> QuerySet[StaffCount]:
    """Return the posts of an authority, one row per year and grade, with its import."""
    return StaffCount.objects.filter(authority=authority).select_related("batch")


def staff_sources(authority: Authority) -> QuerySet[ImportBatch]:
    """Return the imports that an authority's posts come from."""
    return ImportBatch.objects.filter(staff_counts__authority=authority).distinct()


def services_by_authority(territory: Territory) -> Mapping[str, int]:
    """Return the number of services that each authority of a territory carries, by SIREN."""
    counts = Service.objects.filter(territory=territory).values_list("authority__siren")
    return dict(counts.annotate(number=Count("id")).order_by())


def search_entries() -> Iterator[SearchEntry]:
    """Yield what can be found of this room: authorities and their services."""
    for authority in Authority.objects.select_related("territory"):
        territory = authority.territory
        yield SearchEntry(
            kind="collectivité",
            key=f"{territory.siren}-{authority.siren}",
            title=authority.name,
            text=f"{authority.get_kind_display()} {authority.siren} {territory.name}",
            url=reverse("authority", args=[territory.slug, authority.siren]),
            perimeter_id=authority.perimeter_id,
            fictitious=territory.is_fictitious,
            room=ROOM,
        )
    for service in Service.objects.select_related("territory", "authority"):
        territory = service.territory
        yield SearchEntry(
            kind="service",
            key=f"{territory.siren}-{service.code}",
            title=service.name,
            text=f"{service.code} {service.authority.name}",
            url=reverse("authority", args=[territory.slug, service.authority.siren]),
            perimeter_id=service.authority.perimeter_id,
            fictitious=territory.is_fictitious,
            room=ROOM,
        )
