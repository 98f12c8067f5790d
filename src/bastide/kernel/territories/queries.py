"""Reads of territories; the gates are the only way to one."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from bastide.kernel.territories.models import Territory
from bastide.platform.access.actors import Actor


def list_visible_territories(actor: Actor) -> QuerySet[Territory]:
    """Return the territories where the actor holds a role, in the whole or in one authority."""
    territories = Territory.objects.select_related("perimeter")
    if actor.is_system:
        return territories
    held = actor.any_perimeter()
    return territories.filter(
        Q(perimeter_id__in=held) | Q(perimeter__children__id__in=held)
    ).distinct()


def get_visible_territory(actor: Actor, slug: str) -> Territory:
    """Return one territory by its address.

    Raises:
        Http404: no such territory, or none that the actor may see; the answer is the same.
    """
    territory = list_visible_territories(actor).filter(slug=slug).first()
    if territory is None:
        raise Http404
    return territory
