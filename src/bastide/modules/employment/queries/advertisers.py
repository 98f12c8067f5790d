"""The advertiser behind a signed link, its offers, and what its links hold."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import Advertiser, Posting
from bastide.modules.employment.queries.alerts import public_address
from bastide.platform.access.links import is_same_link, link_token, row_named

CONFIRMED_WITHIN = dt.timedelta(days=7)
_SPACE = "bastide.employment.postings.space"


def space_token(advertiser: Advertiser) -> str:
    """Return what the link to a private space holds; a new seal makes it worthless."""
    return link_token(_SPACE, advertiser.pk, advertiser.seal)


def space_url(site: str, advertiser: Advertiser) -> str:
    """Return the absolute address of a private space.

    Args:
        site: slug of the site.
        advertiser: whose it is.
    """
    path = reverse("employment_space", args=[site, space_token(advertiser)])
    return f"{public_address()}{path}"


def get_advertiser_by_link(territory: Territory, token: str, at: dt.datetime) -> Advertiser:
    """Return the advertiser to whom a link was sent; not confirmed yet, for a week at most.

    Raises:
        Http404: the link is not one of this site, or no longer.
    """
    rows = Advertiser.objects.select_related("territory").filter(territory=territory)
    found = rows.filter(pk=row_named(token)).first()
    if found is None or not is_same_link(token, space_token(found)):
        raise Http404
    if found.confirmed_at is None and found.created_at < at - CONFIRMED_WITHIN:
        raise Http404
    return found


def list_own_postings(advertiser: Advertiser) -> QuerySet[Posting]:
    """Return the offers of an advertiser obtained through its link, the latest first."""
    rows = Posting.objects.filter(advertiser=advertiser)
    return rows.select_related("body", "offer__job", "advertiser__territory", "territory")


def get_own_posting(advertiser: Advertiser, posting_id: uuid.UUID) -> Posting:
    """Return one offer of an advertiser obtained through its link.

    Raises:
        Http404: no such offer, or somebody else's; the answer is the same.
    """
    found = list_own_postings(advertiser).filter(pk=posting_id).first()
    if found is None:
        raise Http404
    return found
