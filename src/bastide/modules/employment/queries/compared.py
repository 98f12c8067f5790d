"""The offers that are compared with each other, as the rule of duplicates reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.compared import SourceOffer as ComparedOffer
from bastide.modules.employment.core.duplicates.detection import (
    Decision,
    Deduplication,
    deduplicate,
)
from bastide.modules.employment.core.duplicates.whereabouts import PlaceKey, settled_place
from bastide.modules.employment.core.feeds.contracts import Kind
from bastide.modules.employment.core.places.gazetteer import Gazetteer
from bastide.modules.employment.core.places.resolution import PlaceReading, Precision
from bastide.modules.employment.models import PairDecision, SourceOffer
from bastide.modules.employment.queries.places import gazetteer_for

Stamp = tuple[tuple[Any, ...], ...]

MEMORY = dt.timedelta(days=75)
"""How long after its last sight an offer is still compared with new ones, to know a repost."""


def compared_offers(territory: Territory, at: dt.datetime) -> dict[str, SourceOffer]:
    """Return the offers of the basin that are listed, or were not long ago, by identifier."""
    recent = Q(ended_at__isnull=True) | Q(last_seen_at__gte=at - MEMORY)
    rows = SourceOffer.objects.filter(recent, source__territory=territory, is_inside=True)
    return {str(one.pk): one for one in rows.select_related("source").order_by("pk")}


def comparison_stamp(territory: Territory, at: dt.datetime) -> Stamp:
    """Return what tells whether the offers compared, or the decisions on them, have changed."""
    recent = Q(ended_at__isnull=True) | Q(last_seen_at__gte=at - MEMORY)
    rows = SourceOffer.objects.filter(recent, source__territory=territory, is_inside=True)
    decided = PairDecision.objects.filter(territory=territory)
    return (
        *rows.order_by("pk").values_list(
            "pk", "content_hash", "last_seen_at", "ended_at", "job_id", "communes"
        ),
        *decided.order_by("pk").values_list("pk", "is_same"),
    )


def deduplicated(territory: Territory, offers: Mapping[str, SourceOffer]) -> Deduplication:
    """Return the clusters and lineages of some offers, the decisions of persons applied.

    Raises:
        InputRefusedError: the decisions contradict each other.
    """
    gazetteer = gazetteer_for(territory)
    places = {key: place_key(offer, gazetteer) for key, offer in offers.items()}
    decisions = [
        Decision(str(first), str(second), is_same)
        for first, second, is_same in PairDecision.objects.filter(territory=territory).values_list(
            "first_id", "second_id", "is_same"
        )
    ]
    return deduplicate(
        [compared(key, offer) for key, offer in offers.items()],
        decisions=decisions,
        resolve_place=places.__getitem__,
    )


def compared(key: str, offer: SourceOffer) -> ComparedOffer:
    """Return an offer as duplicates read it; its place is named by its own key."""
    said = offer.said
    return ComparedOffer(
        id=key,
        source=offer.source.code,
        external_id=offer.external_id,
        title=offer.title,
        employer=offer.employer,
        siret=said["siret"] or said["siren"] or "",
        place=key,
        contract=contract_words(said),
        published_on=offer.published_at.date() if offer.published_at else None,
        url=said["url"] or said["apply_url"] or "",
        description=said["description"],
    )


def contract_words(said: Mapping[str, object]) -> str:
    """Return the contract of an offer in words: as the source says it, else as it was read."""
    kind = "" if said["kind"] == Kind.JOB.value else str(said["kind"])
    hours = said["weekly_hours"]
    words = (kind, said["contract_raw"] or said["contract"], f"{hours}h" if hours else "")
    return " ".join(str(one) for one in words if one)


def place_key(offer: SourceOffer, gazetteer: Gazetteer) -> PlaceKey:
    """Return where an offer is, as duplicates compare it, from what was settled when it came."""
    place = offer.said["place"] or {}
    raw = " ".join(str(place[part]) for part in ("postcode", "label") if place.get(part))
    communes: Sequence[str] = [one for one in offer.communes if one in gazetteer.communes]
    reading = PlaceReading(
        raw,
        insee=tuple(communes),
        precision=Precision(offer.precision),
        departments=tuple(sorted({gazetteer.communes[one].department for one in communes})),
    )
    return settled_place(raw, reading, gazetteer)
