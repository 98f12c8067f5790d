"""What of a posted offer is online: put there, changed, taken off, in the caller's act."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from bastide.modules.employment.core.postings.content import Content, content_of
from bastide.modules.employment.core.postings.ends import end_of
from bastide.modules.employment.core.postings.making import offer_of_content
from bastide.modules.employment.models import EndReason, Posting
from bastide.modules.employment.queries.places import commune_names
from bastide.modules.employment.services.entering import (
    end_offer,
    enter_offer,
    entry_source,
    extend_offer,
    let_go,
)
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import SYSTEM
from bastide.platform.tasks.models import Job, JobStatus
from bastide.platform.tasks.services import start_job

GROUP = "bastide.modules.employment.tasks:group_entered"


def put_online(held: Posting, at: dt.datetime) -> None:
    """Make what was last written the content that the site publishes; the row is not saved.

    Args:
        held: locked by the caller; holds its new approved content, offer and end afterwards.
        at: instant, from which a first publication counts its days.
    """
    content = content_of(held.proposed)
    is_new = held.offer is None or held.offer.ended_at is not None
    held.approved = dict(held.proposed)
    held.approved_at = at
    if is_new or held.live_until is None or _keeps_session(content):
        local = timezone.localtime(at)
        held.live_until = end_of(content, approved_at=local, until=None)
        held.reminded_days = None
    elif content.ends_on is not None:
        local = timezone.localtime(at)
        held.live_until = min(held.live_until, end_of(content, approved_at=local, until=None))
    _write(held, content, at)
    group_later(held)


def _keeps_session(content: Content) -> bool:
    """Tell whether the end of an offer is a day that its author may move."""
    return content.starts_on is not None and content.kind.value in {"formation", "apprentissage"}


def refresh_online(held: Posting, at: dt.datetime) -> None:
    """Publish again the approved content, after a suspension; one whose end came stays off."""
    if held.live_until is not None and held.live_until > at:
        _write(held, content_of(held.approved or {}), at)
    elif held.offer is not None:
        let_go(territory=held.territory, row=held.offer, at=at)


def take_offline(held: Posting, reason: EndReason, at: dt.datetime) -> None:
    """Take off the site what is published of an offer, when something is."""
    if held.offer is not None:
        end_offer(territory=held.territory, row=held.offer, reason=reason, at=at)


def put_off(held: Posting, until: dt.datetime, at: dt.datetime) -> None:
    """Give an offer online a later end; the row of the posting is not saved."""
    held.live_until = until
    if held.offer is not None:
        extend_offer(territory=held.territory, row=held.offer, until=until, at=at)


def group_later(held: Posting) -> None:
    """Have the offers grouped in the background, once for all that wait."""
    perimeter = held.territory.perimeter_id
    waiting = Job.objects.filter(perimeter_id=perimeter, work=GROUP, status=JobStatus.WAITING)
    if not waiting.exists():
        start_job(
            actor=SYSTEM,
            perimeter_id=perimeter,
            room=ROOM,
            label="Rapprochement des offres déposées",
            work=GROUP,
        )


def _write(held: Posting, content: Content, at: dt.datetime) -> None:
    territory = held.territory
    source = entry_source(territory)
    offer = offer_of_content(
        content,
        source=source.code,
        external_id=str(held.pk),
        published_at=held.approved_at or at,
        expires_at=held.live_until or at,
        commune_name=commune_names(territory).get(content.commune, ""),
    )
    held.offer = enter_offer(territory=territory, source=source, offer=offer, at=at)
