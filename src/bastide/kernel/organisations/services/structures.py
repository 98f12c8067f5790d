"""The trees of services and of responsibility centres, and frozen versions of the organisation."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations.core.trees import would_cycle
from bastide.kernel.organisations.core.versions import Version, as_data
from bastide.kernel.organisations.models import (
    Authority,
    OrganisationVersion,
    ResponsibilityCentre,
    Service,
    ServiceLevel,
)
from bastide.kernel.organisations.queries import current_version
from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

ROOM = "organisations"


def locked(territory: Territory) -> Territory:
    """Hold the territory, so that two moves cannot close a loop together."""
    return Territory.objects.select_for_update().get(pk=territory.pk)


def _taken(code: str, name: str) -> InputRefusedError:
    reason = f"Ce code est déjà celui de «\u00a0{name}\u00a0»."
    return refused("code", code, reason, "Choisissez un autre code, ou modifiez l’existant.")


def refused(field: str, value: str, reason: str, remedy: str) -> InputRefusedError:
    """Return the refusal of one field."""
    return InputRefusedError((Refusal(reason, remedy, field=field, value=value),))


def check_parent(
    node: Service | ResponsibilityCentre, parent: Service | ResponsibilityCentre
) -> None:
    """Refuse a parent of another territory, or one that stands below its own child.

    Raises:
        InputRefusedError: it is one of them.
    """
    if parent.territory_id != node.territory_id:
        reason = "Le rattachement choisi appartient à un autre territoire."
        raise refused("parent", parent.code, reason, "Choisissez un rattachement du territoire.")
    model = type(node)
    parents = dict(
        model.objects.filter(territory_id=node.territory_id).values_list("id", "parent_id")
    )
    if would_cycle(parents, node.pk, parent.pk):
        reason = f"{node.name} serait placé sous lui-même."
        raise refused(
            "parent", parent.code, reason, "Choisissez un rattachement hors de sa branche."
        )


@transaction.atomic
def create_service(
    *,
    actor: Actor,
    authority: Authority,
    code: str,
    name: str,
    level: ServiceLevel,
    parent: Service | None = None,
    served: Sequence[Authority] = (),
    valid_from: dt.date | None = None,
    is_new: bool = False,
    reason: str = "",
) -> Service:
    """Add a service to the tree of a territory; the same code again returns the same service.

    Args:
        actor: manager of the authority that carries it.
        authority: the body that carries it, obtained through a gate.
        code: its code in the territory.
        name: its name.
        level: where it stands in the hierarchy.
        parent: the service above it, `None` at the top.
        served: other bodies that it serves; not empty for a pooled service.
        valid_from: since when.
        is_new: whether a code that is taken is refused, as a person expects of a new service.
        reason: why, for example the délibération.

    Raises:
        InputRefusedError: the parent or a served body is of another territory, or the code is
            taken.
    """
    actor.require(Role.MANAGER, authority.perimeter_id, ROOM)
    territory = locked(authority.territory)
    known = Service.objects.filter(territory=territory, code=code).first()
    if known is not None and is_new:
        raise _taken(code, known.name)
    if known is not None:
        return known
    service = Service(
        territory=territory,
        authority=authority,
        code=code,
        name=name,
        level=level,
        valid_from=valid_from,
    )
    if parent is not None:
        check_parent(service, parent)
    service.parent = parent
    service.save(force_insert=True)
    _serve(service, served)
    record(actor, "create_service", service, after={"code": code, "name": name}, reason=reason)
    return service


@transaction.atomic
def move_service(
    *, actor: Actor, service: Service, parent: Service | None, reason: str = ""
) -> Service:
    """Hang a service elsewhere in the tree.

    Args:
        actor: manager of the authority that carries it.
        service: obtained through a gate.
        parent: the service above it, `None` for the top.
        reason: why.

    Raises:
        InputRefusedError: it would stand under itself, or the parent is of another territory.
    """
    actor.require(Role.MANAGER, service.authority.perimeter_id, ROOM)
    locked(service.territory)
    _move(actor, service, parent, reason)
    return service


def _move(
    actor: Actor,
    node: Service | ResponsibilityCentre,
    parent: Service | ResponsibilityCentre | None,
    reason: str,
) -> None:
    if parent is not None:
        check_parent(node, parent)
    before = {"parent": node.parent.code if node.parent else ""}
    node.parent = parent
    node.save(update_fields=["parent"])
    after = {"parent": parent.code if parent else ""}
    record(actor, "move", node, before=before, after=after, reason=reason)


@transaction.atomic
def set_served(
    *, actor: Actor, service: Service, served: Sequence[Authority], reason: str = ""
) -> Service:
    """Say which other bodies a service serves; at least one makes it a pooled service.

    Args:
        actor: manager of the authority that carries it.
        service: obtained through a gate.
        served: the bodies, beside its own.
        reason: why, for example the convention.

    Raises:
        InputRefusedError: a body is of another territory, or is the service's own.
    """
    actor.require(Role.MANAGER, service.authority.perimeter_id, ROOM)
    before = {"served": sorted(body.siren for body in service.served.all())}
    _serve(service, served)
    after = {"served": sorted(body.siren for body in served)}
    record(actor, "set_served", service, before=before, after=after, reason=reason)
    return service


def _serve(service: Service, served: Sequence[Authority]) -> None:
    check_served(service, served)
    service.served.set(served)


def check_served(service: Service, served: Sequence[Authority]) -> None:
    """Refuse bodies that a service cannot serve.

    Raises:
        InputRefusedError: a body is of another territory, or is the service's own.
    """
    for body in served:
        if body.territory_id != service.territory_id or body.pk == service.authority_id:
            reason = "Un service mutualisé sert d’autres organismes du même territoire."
            raise refused("served", body.siren, reason, "Retirez cet organisme de la liste.")


def check_service(service: Service | None, territory_id: uuid.UUID) -> None:
    """Refuse a service of another territory.

    Raises:
        InputRefusedError: it is of another one.
    """
    if service is not None and service.territory_id != territory_id:
        reason = "Le service choisi appartient à un autre territoire."
        raise refused("service", service.code, reason, "Choisissez un service du territoire.")


@transaction.atomic
def create_centre(
    *,
    actor: Actor,
    territory: Territory,
    code: str,
    name: str,
    parent: ResponsibilityCentre | None = None,
    service: Service | None = None,
    is_new: bool = False,
    reason: str = "",
) -> ResponsibilityCentre:
    """Add a responsibility centre to the tree that every authority of the territory shares.

    The same code again returns the same centre.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        code: its code.
        name: its name.
        parent: the centre above it.
        service: the service that answers for it.
        is_new: whether a code that is taken is refused, as a person expects of a new centre.
        reason: why.

    Raises:
        InputRefusedError: the parent or the service is of another territory, or the code is taken.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    locked(territory)
    known = ResponsibilityCentre.objects.filter(territory=territory, code=code).first()
    if known is not None and is_new:
        raise _taken(code, known.name)
    if known is not None:
        return known
    centre = ResponsibilityCentre(territory=territory, code=code, name=name, service=service)
    if parent is not None:
        check_parent(centre, parent)
    check_service(service, territory.pk)
    centre.parent = parent
    centre.save(force_insert=True)
    record(actor, "create_centre", centre, after={"code": code, "name": name}, reason=reason)
    return centre


@transaction.atomic
def move_centre(
    *,
    actor: Actor,
    centre: ResponsibilityCentre,
    parent: ResponsibilityCentre | None,
    reason: str = "",
) -> ResponsibilityCentre:
    """Hang a responsibility centre elsewhere in the shared tree.

    Args:
        actor: manager of the territory.
        centre: obtained through a gate.
        parent: the centre above it, `None` for the top.
        reason: why.

    Raises:
        InputRefusedError: it would stand under itself, or the parent is of another territory.
    """
    actor.require(Role.MANAGER, centre.territory.perimeter_id, ROOM)
    locked(centre.territory)
    _move(actor, centre, parent, reason)
    return centre


@transaction.atomic
def freeze_organisation(*, actor: Actor, territory: Territory, label: str) -> OrganisationVersion:
    """Keep today's organisation of a territory as a version that never changes again.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        label: what this version is, for example « Conseil du 12 décembre ».
    """
    version = current_version(territory)
    kept = Version(label=label, on=version.on, units=version.units)
    return keep_version(actor=actor, territory=territory, version=kept)


@transaction.atomic
def keep_version(*, actor: Actor, territory: Territory, version: Version) -> OrganisationVersion:
    """Keep a version of the organisation; the same date and label again returns the one kept.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        version: the organisation at a date.

    Raises:
        InputRefusedError: another content is already kept under that date and label.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    content = as_data(version)
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
    known = OrganisationVersion.objects.filter(
        territory=territory, on=version.on, label=version.label
    ).first()
    if known is not None and known.sha256 != digest:
        reason = "Une version porte déjà ce nom et cette date, avec un autre contenu."
        raise refused("label", version.label, reason, "Donnez-lui un autre nom.")
    if known is not None:
        return known
    kept = OrganisationVersion.objects.create(
        territory=territory,
        label=version.label,
        on=version.on,
        content=content,
        sha256=digest,
        author=actor.label,
    )
    record(actor, "freeze_organisation", kept, after={"label": kept.label, "sha256": digest})
    return kept


def record(
    actor: Actor,
    action: str,
    target: Service | ResponsibilityCentre | OrganisationVersion,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write an act on the organisation in the journal of its territory."""
    audit.record(
        actor=actor,
        perimeter_id=target.territory_id,
        action=action,
        target=target,
        before=before,
        after=after,
        reason=reason,
    )
