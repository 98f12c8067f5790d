"""Offers and their sources by the API: the public site, and what its officers see behind it."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from bastide.kernel.territories.queries import get_visible_territory
from bastide.modules.employment.core.searches.addresses import parse_search
from bastide.modules.employment.figures.offers import offer_url
from bastide.modules.employment.figures.origins import standing_on
from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries import sources as queries
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.search import find_offers
from bastide.modules.employment.queries.sites import (
    get_open_site,
    list_offers_of,
    list_source_health,
)
from bastide.modules.employment.services import hiding
from bastide.platform.access.actors import Actor
from bastide.platform.access.pagination import cursor_page
from bastide.platform.access.roles import Role
from bastide.platform.access.rules import public, room

router = Router()
ROOM = "employment"
SITE = "/emploi/{site}"
OFFICE = "/territoires/{territory}/emploi"


class OfferOut(Schema):
    """An offer online; what is not known is empty or `null`. Pay: euros for `salary_period`."""

    number: int
    title: str
    employer: str
    kind: str
    contract: str
    working_time: str
    weekly_hours: Decimal | None
    remote: str
    is_disability_friendly: bool
    education_level: int | None
    experience_months: int | None
    rome: str
    salary_min: Decimal | None
    salary_max: Decimal | None
    salary_period: str
    commune: str
    commune_name: str
    precision: str
    latitude: float | None
    longitude: float | None
    positions: int
    first_seen_at: dt.datetime
    live_until: dt.datetime
    sources_count: int
    lives_count: int
    url: str
    is_fictitious: bool
    distance_km: float | None = None
    travel_minutes: int | None = None


class OfferSourceOut(Schema):
    """One source of an offer, and why it tells of the same job as the first."""

    source: str
    url: str
    reasons: list[str]


class OfferDetailOut(OfferOut):
    """An offer with its text and its sources."""

    text: str
    sources: list[OfferSourceOut]


class IgnoredOut(Schema):
    """A part of the question that was not understood."""

    parameter: str
    value: str
    reason: str


class FoundOut(Schema):
    """Offers found, best first; `facets` says how many each value of each criterion would give."""

    total: int
    page: int
    pages: int
    offers: list[OfferOut]
    facets: dict[str, dict[str, int]]
    corrected: list[str]
    ignored: list[IgnoredOut]


class SiteSourceOut(Schema):
    """A source of a site: when it was last read, how it went, what it lists."""

    code: str
    name: str
    agreement: str
    checked_at: dt.datetime | None
    verdict: str
    is_quarantined: bool
    listed: int


class JobOut(OfferOut):
    """A job for the officers, over or hidden too."""

    lineage: uuid.UUID
    ended_at: dt.datetime | None
    end_reason: str
    hidden_at: dt.datetime | None
    hidden_reason: str
    hidden_for: str


class JobPageOut(Schema):
    """A page of jobs by number; `next` asks for the following one."""

    items: list[JobOut]
    next: str


class ReasonIn(Schema):
    """Why something is decided."""

    reason: str


def _offer(job: PublishedJob, site: str, *, is_fictitious: bool, **more: Any) -> dict[str, Any]:
    names = [name for name in OfferOut.model_fields if hasattr(job, name)]
    said = {name: getattr(job, name) for name in names}
    url = offer_url(job, site) if site else ""
    return said | {"url": url, "is_fictitious": is_fictitious} | more


@router.get(f"{SITE}/offres", response=FoundOut, summary="Chercher des offres d’emploi")
@public
def offers(request: HttpRequest, site: str) -> dict[str, Any]:
    """Return the offers online that a search finds, with the parameters of the public page."""
    basin = get_open_site(site)
    asked = parse_search(dict(request.GET.lists()))
    found = find_offers(basin.territory, asked, timezone.now())
    return {
        "total": found.total,
        "page": found.asked.page,
        "pages": found.pages,
        "offers": [
            _offer(
                job,
                site,
                is_fictitious=basin.territory.is_fictitious,
                distance_km=found.distances.get(job.pk),
                travel_minutes=found.minutes(job),
            )
            for job in found.jobs
        ],
        "facets": {facet.value: dict(counts) for facet, counts in found.facets.items()},
        "corrected": list(found.corrected),
        "ignored": [
            {"parameter": one.parameter, "value": one.value, "reason": one.reason}
            for one in asked.ignored
        ],
    }


@router.get(
    f"{SITE}/offres/{{number}}",
    response={200: OfferDetailOut, 404: None},
    summary="Lire une offre d’emploi en ligne",
)
@public
def offer(request: HttpRequest, site: str, number: int) -> Any:  # noqa: ARG001 -- ninja's shape
    """Return one offer online with its text and its sources."""
    basin = get_open_site(site)
    job = live_jobs(basin.territory, timezone.now()).filter(pk=number).first()
    if job is None:
        return Status(404, None)
    standing = standing_on(list_offers_of(job), basin.territory)
    return _offer(
        job,
        site,
        is_fictitious=basin.territory.is_fictitious,
        text=job.text,
        sources=[
            {"source": one.source, "url": one.url, "reasons": list(one.reasons)} for one in standing
        ],
    )


@router.get(f"{SITE}/sources", response=list[SiteSourceOut], summary="Lire les sources d’un site")
@public
def site_sources(request: HttpRequest, site: str) -> list[dict[str, Any]]:  # noqa: ARG001
    """Return the sources of a site and their health."""
    return [
        {
            "code": one.source.code,
            "name": one.source.name,
            "agreement": one.source.agreement,
            "checked_at": one.source.checked_at,
            "verdict": one.run.verdict if one.run else "",
            "is_quarantined": one.run.is_quarantined if one.run else False,
            "listed": one.listed,
        }
        for one in list_source_health(get_open_site(site).territory)
    ]


@router.get(f"{OFFICE}/offres", response=JobPageOut, summary="Lire les emplois publiés")
@room(ROOM)
def jobs(
    request: HttpRequest, territory: str, cursor: str = "", limit: int = 100
) -> dict[str, Any]:
    """Return the jobs of a territory by number, those over or hidden too."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    page = cursor_page(queries.list_visible_jobs(actor, place), cursor=cursor, limit=limit)
    return {"items": [_job(one) for one in page.items], "next": page.next_cursor}


def _job(job: PublishedJob) -> dict[str, Any]:
    own = {name: getattr(job, name) for name in ("lineage", "ended_at", "end_reason")}
    hidden = {name: getattr(job, name) for name in ("hidden_at", "hidden_reason", "hidden_for")}
    return _offer(job, "", is_fictitious=job.territory.is_fictitious) | own | hidden


@router.post(
    f"{OFFICE}/offres/{{number}}/masquer", response=JobOut, summary="Retirer une offre du site"
)
@room(ROOM, Role.MANAGER)
def hide(request: HttpRequest, territory: str, number: int, body: ReasonIn) -> dict[str, Any]:
    """Take a job off the public site at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    return _job(hiding.hide_job(actor=actor, job=found, reason=body.reason))


@router.post(
    f"{OFFICE}/offres/{{number}}/montrer", response=JobOut, summary="Montrer de nouveau une offre"
)
@room(ROOM, Role.MANAGER)
def show(request: HttpRequest, territory: str, number: int, body: ReasonIn) -> dict[str, Any]:
    """Show again a job that was hidden."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    place = get_visible_territory(actor, territory)
    found = queries.get_visible_job(actor, place, number)
    return _job(hiding.show_job(actor=actor, job=found, reason=body.reason))
