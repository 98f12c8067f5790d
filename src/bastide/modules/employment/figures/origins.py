"""On which sites a job stands, and why they are held to be the same job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.duplicates.compared import prepared
from bastide.modules.employment.core.duplicates.comparison import compare
from bastide.modules.employment.models import SourceOffer
from bastide.modules.employment.queries.compared import compared, place_key
from bastide.modules.employment.queries.places import gazetteer_for


@dataclass(frozen=True, slots=True)
class Standing:
    """One offer of a job: its source, its address there, why it is the same job as the first.

    `apply_url` is the address of the site that counts the click, then leads to `url`.
    """

    source: str
    url: str
    email: str
    title: str
    reasons: tuple[str, ...]
    apply_url: str = ""


def standing_on(
    offers: Sequence[SourceOffer], territory: Territory, *, site: str = ""
) -> list[Standing]:
    """Return where a job stands, in order; each but the first says why it is the same one.

    Args:
        offers: of one job.
        territory: whose places are known.
        site: slug of the public site; without it, no click is counted.
    """
    gazetteer = gazetteer_for(territory)
    places = {str(one.pk): place_key(one, gazetteer) for one in offers}
    ready = [prepared(compared(str(one.pk), one), places.__getitem__) for one in offers]
    return [
        Standing(
            source=offer.source.name,
            url=address_of(offer),
            email=offer.said["apply_email"] or "",
            title=offer.title,
            reasons=() if not rank else compare(ready[0], ready[rank]).reasons,
            apply_url=reverse("employment_apply", args=[site, offer.job_id, offer.pk])
            if site
            else "",
        )
        for rank, offer in enumerate(offers)
    ]


def address_of(offer: SourceOffer) -> str:
    """Return where an offer of a source is answered, on the web; empty when nowhere."""
    for name in ("apply_url", "url"):
        address = str(offer.said.get(name) or "")
        if address.lower().startswith(("http://", "https://")):
            return address
    return ""
