"""Writes of a basin: its site opened or closed, what it holds beyond its territory."""

from __future__ import annotations

from django.db import transaction
from django.utils.text import slugify

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import Basin
from bastide.modules.employment.services.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record


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


def _check_address(territory: Territory, slug: str) -> None:
    taken = Basin.objects.filter(slug=slug).exclude(territory=territory).exists()
    if slug and (taken or slugify(slug) != slug):
        reason = "Cette adresse est prise ou ne s’écrit pas ainsi."
        remedy = "Des lettres sans accent, des chiffres et des tirets, qui ne servent pas ailleurs."
        raise InputRefusedError((Refusal(reason, remedy, field="slug", value=slug),))
