"""The authorities of a territory: created with it, followed from one edition to the next."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.kernel.organisations.models import Authority, AuthorityKind
from bastide.kernel.territories.core.changes import Change
from bastide.kernel.territories.core.codes import is_siren
from bastide.kernel.territories.models import Territory
from bastide.kernel.territories.queries import list_members, list_past_members
from bastide.kernel.territories.services import (
    load_reference_geography,
    open_territory,
    refresh_members,
)
from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit import services as audit

ROOM = "organisations"


@transaction.atomic
def load_territory(*, actor: Actor, siren: str, edition: str = "") -> Territory:
    """Create the territory of any EPCI, EPT or métropole of France, with its authorities.

    The official geography is loaded first when it is not there. Doing it again changes nothing.

    Args:
        actor: the system, or an administrator of the installation.
        siren: SIREN of the EPCI.
        edition: code of an edition; the newest shipped one when empty.

    Raises:
        InputRefusedError: the SIREN is wrong or is no EPCI of that edition.
    """
    load_reference_geography(edition)
    territory = open_territory(actor=actor, siren=siren, edition=edition)
    load_authorities(actor=actor, territory=territory)
    return territory


@transaction.atomic
def refresh_territory(
    *, actor: Actor, territory: Territory, edition: str = ""
) -> tuple[Change, ...]:
    """Bring a territory and its authorities to another edition; nothing is deleted.

    Args:
        actor: administrator of the territory.
        territory: obtained through a gate.
        edition: code of an edition; the newest shipped one when empty.

    Returns:
        What changed; empty when nothing did.
    """
    load_reference_geography(edition)
    events = refresh_members(actor=actor, territory=territory, edition=edition)
    territory.refresh_from_db()
    load_authorities(actor=actor, territory=territory)
    return events


@transaction.atomic
def load_authorities(*, actor: Actor, territory: Territory) -> tuple[Authority, ...]:
    """Make the authorities of a territory those of its EPCI and of its member communes.

    A new member gets its authority; a commune that left keeps its own, closed; a new name is
    followed. Doing it again changes nothing.

    Args:
        actor: administrator of the territory.
        territory: obtained through a gate.

    Returns:
        The authorities created now.
    """
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    known = {row.siren: row for row in Authority.objects.filter(territory=territory)}
    created = []
    if territory.siren not in known:
        created.append(_create(territory, AuthorityKind.EPCI, territory.name, territory.siren))
    for member in list_members(territory).exclude(siren=""):
        held = known.get(member.siren)
        if held is None:
            authority = _create(
                territory, AuthorityKind.COMMUNE, member.name, member.siren, member.code
            )
            authority.valid_from = member.valid_from
            authority.save(update_fields=["valid_from"])
            created.append(authority)
        else:
            _follow(held, name=member.name, valid_to=None)
    for member in list_past_members(territory):
        if (held := known.get(member.siren)) is not None:
            _follow(held, name=held.name, valid_to=member.valid_to)
    if created:
        audit.record(
            actor=actor,
            perimeter_id=territory.perimeter_id,
            action="load_authorities",
            target=territory,
            after={"created": [authority.siren for authority in created]},
        )
    return tuple(created)


def _follow(authority: Authority, *, name: str, valid_to: dt.date | None) -> None:
    if (authority.name, authority.valid_to) != (name, valid_to):
        authority.name, authority.valid_to = name, valid_to
        authority.save(update_fields=["name", "valid_to"])


def _create(
    territory: Territory, kind: AuthorityKind, name: str, siren: str, code_insee: str = ""
) -> Authority:
    perimeter = Perimeter.objects.create(label=name, parent_id=territory.perimeter_id)
    return Authority.objects.create(
        perimeter=perimeter,
        territory=territory,
        kind=kind,
        name=name,
        siren=siren,
        code_insee=code_insee,
    )


@transaction.atomic
def create_authority(
    *,
    actor: Actor,
    territory: Territory,
    kind: AuthorityKind,
    name: str,
    siren: str,
    valid_from: dt.date | None = None,
    reason: str = "",
) -> Authority:
    """Add a CCAS, a syndicat or another body to a territory; again changes nothing.

    Args:
        actor: administrator of the territory.
        territory: obtained through a gate.
        kind: what it is.
        name: its name.
        siren: its SIREN.
        valid_from: since when it exists, when known.
        reason: why it is added.

    Raises:
        InputRefusedError: the SIREN is wrong.
    """
    actor.require(Role.ADMINISTRATOR, territory.perimeter_id, ROOM)
    if not is_siren(siren):
        why = "Ce numéro n’est pas un SIREN\u00a0: sa clé est fausse."
        raise InputRefusedError((Refusal(why, "Recopiez-le.", field="siren", value=siren),))
    known = Authority.objects.filter(territory=territory, siren=siren).first()
    if known is not None:
        return known
    authority = _create(territory, kind, name, siren)
    authority.valid_from = valid_from
    authority.save(update_fields=["valid_from"])
    audit.record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="create_authority",
        target=authority,
        after={"name": name, "siren": siren, "kind": kind.value},
        reason=reason,
    )
    return authority
