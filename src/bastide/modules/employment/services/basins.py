"""Writes of a basin: its site opened or closed, what it holds beyond its territory."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.publishing.retention import Retention
from bastide.modules.employment.models import Basin
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import write_version


@transaction.atomic
def open_basin(
    *,
    actor: Actor,
    territory: Territory,
    name: str,
    slug: str = "",
    promise: str = "",
    is_open: bool = True,
) -> Basin:
    """Give a territory its site of offers, or change its name and whether it is open.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        name: of the site.
        slug: its address; kept as it is, or that of the territory, when empty.
        promise: one sentence that welcomes.
        is_open: whether everybody may read it.

    Raises:
        InputRefusedError: no name, or the address of another site.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    if not squeezed(name):
        refusal = Refusal("Le site n’a pas de nom.", "Donnez-lui un nom.", field="name")
        raise InputRefusedError((refusal,))
    basin, _is_new = Basin.objects.get_or_create(
        territory=territory, defaults={"name": squeezed(name)[:120], "slug": territory.slug}
    )
    _check_address(territory, slug)
    basin.slug = slug or basin.slug
    before = {"name": basin.name, "is_open": basin.is_open}
    basin.name, basin.promise = squeezed(name)[:120], squeezed(promise)[:250]
    basin.is_open = is_open
    basin.version += 1
    basin.save()
    after = {"name": basin.name, "is_open": basin.is_open}
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="open_basin",
        target=basin,
        before=before,
        after=after,
    )
    return basin


@transaction.atomic
def change_basin(
    *,
    actor: Actor,
    territory: Territory,
    version: int,
    name: str,
    slug: str,
    promise: str,
    is_open: bool,
    communes: Sequence[str],
    departements: Sequence[str],
    keeps_remote: bool,
    retention: Retention | None = None,
) -> Basin:
    """Change the site of a territory and what it holds; offers follow at their next reading.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        version: the one that the actor saw; 0 when there was no site.
        name: of the site.
        slug: its address.
        promise: one sentence that welcomes.
        is_open: whether everybody may read it.
        communes: official codes added to those of the territory.
        departements: codes of the départements held whole.
        keeps_remote: whether work done wholly at home is kept.
        retention: how long things are kept; `None` leaves it as it is.

    Raises:
        InputRefusedError: no name, the address of another site, or a code that does not exist.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    _check_codes(territory, communes, departements)
    held = Basin.objects.filter(territory=territory).first()
    if held is None:
        held = open_basin(actor=actor, territory=territory, name=name, slug=slug, is_open=False)
        version = held.version
    _check_address(territory, slug)
    after = {
        "name": squeezed(name)[:120],
        "slug": slug,
        "promise": squeezed(promise)[:250],
        "is_open": is_open,
        "communes": sorted(set(communes)),
        "departements": sorted(set(departements)),
        "keeps_remote": keeps_remote,
        **(retention.as_dict() if retention else {}),
    }
    before = write_version(held, version, after)
    record(
        actor=actor,
        perimeter_id=territory.perimeter_id,
        action="change_basin",
        target=held,
        before=before,
        after=after,
    )
    return held


@transaction.atomic
def set_area(
    *, actor: Actor, territory: Territory, version: int, geometry: dict[str, Any] | None
) -> Basin:
    """Give a basin the contour that widens it, or take it away; offers follow when next read.

    Args:
        actor: manager of the territory.
        territory: obtained through a gate.
        version: of the basin, the one that the actor saw.
        geometry: by `readers.areas.read_area`; `None` takes it away.

    Raises:
        InputRefusedError: the territory has no site.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.MANAGER, territory.perimeter_id, ROOM)
    held = Basin.objects.filter(territory=territory).first()
    if held is None:
        reason, remedy = "Le territoire n’a pas de site d’offres.", "Réglez d’abord le site."
        raise InputRefusedError((Refusal(reason, remedy),))
    before = write_version(held, version, {"polygon": geometry})
    if before:
        record(
            actor=actor,
            perimeter_id=territory.perimeter_id,
            action="change_basin",
            target=held,
            before={"polygon": _mark(before["polygon"])},
            after={"polygon": _mark(geometry)},
        )
    return held


def _mark(geometry: dict[str, Any] | None) -> str:
    """Return what the journal keeps of a contour: its fingerprint, empty without one."""
    if geometry is None:
        return ""
    return hashlib.sha256(json.dumps(geometry, sort_keys=True).encode()).hexdigest()


def _check_codes(
    territory: Territory, communes: Sequence[str], departements: Sequence[str]
) -> None:
    gazetteer = gazetteer_for(territory)
    faults = [
        Refusal("Ce code de commune est inconnu.", "Vérifiez-le.", field="communes", value=code)
        for code in communes
        if code not in gazetteer.communes
    ]
    faults += [
        Refusal(
            "Ce code de département est inconnu.", "Vérifiez-le.", field="departements", value=code
        )
        for code in departements
        if code not in gazetteer.departments
    ]
    if faults:
        raise InputRefusedError(tuple(faults))


def _check_address(territory: Territory, slug: str) -> None:
    taken = Basin.objects.filter(slug=slug).exclude(territory=territory).exists()
    if slug and (taken or slugify(slug) != slug):
        reason = "Cette adresse est prise ou ne s’écrit pas ainsi."
        remedy = "Des lettres sans accent, des chiffres et des tirets, qui ne servent pas ailleurs."
        raise InputRefusedError((Refusal(reason, remedy, field="slug", value=slug),))
