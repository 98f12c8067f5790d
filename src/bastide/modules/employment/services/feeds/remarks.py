"""Last stage: the linter reads the offers that are new or have changed, for their officers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.linter.offers import remark_codes
from bastide.modules.employment.models import SourceOffer
from bastide.modules.employment.readers.linter_rules import shipped_rules
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role

BATCH = 200
MOST = 2_000
"""Offers read in one pass: a whole territory that has just begun takes a few passes."""


def note_remarks(*, actor: Actor, territory: Territory, most: int = MOST) -> int:
    """Write which rules of the linter find something in each listed offer of a basin.

    It comes after everything else and holds nothing while it reads: the offers are online already.
    An offer that changes meanwhile is left for the next pass.

    Args:
        actor: the system, or a contributor of the territory.
        territory: obtained through a gate.
        most: offers read at once.

    Returns:
        How many were read.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    rows = SourceOffer.objects.filter(
        source__territory=territory, ended_at__isnull=True, is_inside=True, is_reviewed=False
    )
    unread = list(rows.order_by("-first_seen_at", "pk").values_list("pk", flat=True)[:most])
    for start in range(0, len(unread), BATCH):
        _read(SourceOffer.objects.filter(pk__in=unread[start : start + BATCH]))
    return len(unread)


def _read(rows: QuerySet[SourceOffer]) -> None:
    found: dict[tuple[str, ...], list[tuple[uuid.UUID, str]]] = {}
    for row in rows:
        codes = tuple(remark_codes(row.said, shipped_rules()))
        found.setdefault(codes, []).append((row.pk, row.content_hash))
    with transaction.atomic():
        for codes, read in found.items():
            _write(codes, dict(read))


def _write(codes: tuple[str, ...], read: Mapping[uuid.UUID, str]) -> None:
    held = SourceOffer.objects.select_for_update().filter(pk__in=read)
    same = [pk for pk, mark in held.values_list("pk", "content_hash") if mark == read[pk]]
    SourceOffer.objects.filter(pk__in=same).update(remarks=list(codes), is_reviewed=True)
