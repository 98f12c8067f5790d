"""Writes of the news and of the agenda of a site; nothing is deleted, what is past is past."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from bastide.foundation.errors import InputRefusedError, Refusal
from bastide.foundation.text import squeezed
from bastide.kernel.territories.models import Territory
from bastide.modules.employment.models import AgendaEvent, NewsItem
from bastide.modules.employment.services.feeds.receiving import ROOM
from bastide.platform.access.actors import Actor
from bastide.platform.access.roles import Role
from bastide.platform.audit.services import record
from bastide.platform.database.versions import write_version

_WEB = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class NewsDetails:
    """What is said of a piece of news.

    Attributes:
        title, text: plain lines. link: web address, empty without one.
        shown_from, shown_until: first and last day; without the last, it stays.
        rank: the lowest is shown first.
    """

    title: str
    shown_from: dt.date
    text: str = ""
    link: str = ""
    shown_until: dt.date | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What is said of an event.

    Attributes:
        title, text: plain lines. place, address: where. link: web address, empty without one.
        starts_at, ends_at: instants.
    """

    title: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    text: str = ""
    place: str = ""
    address: str = ""
    link: str = ""


@transaction.atomic
def add_news(*, actor: Actor, territory: Territory, details: NewsDetails) -> NewsItem:
    """Add a piece of news.

    Args:
        actor: contributor of the room.
        territory: obtained through a gate.
        details: what is said of it.

    Raises:
        InputRefusedError: no title, an end before the start, or a link that is none.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    said = _checked_news(details)
    made = NewsItem.objects.create(territory=territory, **asdict(said))
    _record(actor, made, "add_news", after=asdict(said))
    return made


@transaction.atomic
def change_news(*, actor: Actor, news: NewsItem, version: int, details: NewsDetails) -> NewsItem:
    """Change a piece of news.

    Args:
        actor: contributor of the room.
        news: obtained through a gate.
        version: the one that the actor saw.
        details: what is said of it.

    Raises:
        InputRefusedError: as `add_news`.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.CONTRIBUTOR, news.territory.perimeter_id, ROOM)
    after = asdict(_checked_news(details))
    before = write_version(news, version, after)
    if before:
        _record(actor, news, "change_news", before=before, after=_same(after, before))
    return news


@transaction.atomic
def add_event(
    *, actor: Actor, territory: Territory, details: EventDetails, at: dt.datetime | None = None
) -> AgendaEvent:
    """Add an event to the agenda.

    Args:
        actor: contributor of the room.
        territory: obtained through a gate.
        details: what is said of it.
        at: instant, now by default.

    Raises:
        InputRefusedError: no title, an end before the start, or a link that is none.
    """
    actor.require(Role.CONTRIBUTOR, territory.perimeter_id, ROOM)
    said = _checked_event(details)
    made = AgendaEvent.objects.create(
        territory=territory, changed_at=at or timezone.now(), **asdict(said)
    )
    _record(actor, made, "add_event", after=asdict(said))
    return made


@transaction.atomic
def change_event(
    *,
    actor: Actor,
    event: AgendaEvent,
    version: int,
    details: EventDetails,
    is_cancelled: bool,
    at: dt.datetime | None = None,
) -> AgendaEvent:
    """Change an event, cancel it or hold it after all; agendas that follow the feed learn it.

    Args:
        actor: contributor of the room.
        event: obtained through a gate.
        version: the one that the actor saw.
        details: what is said of it.
        is_cancelled: it will not take place.
        at: instant, now by default.

    Raises:
        InputRefusedError: as `add_event`.
        EditConflictError: somebody changed it in between.
    """
    actor.require(Role.CONTRIBUTOR, event.territory.perimeter_id, ROOM)
    now = at or timezone.now()
    after = asdict(_checked_event(details))
    after["cancelled_at"] = (event.cancelled_at or now) if is_cancelled else None
    before = write_version(event, version, after)
    if before:
        AgendaEvent.objects.filter(pk=event.pk).update(changed_at=now)
        event.changed_at = now
        _record(actor, event, "change_event", before=before, after=_same(after, before))
    return event


def _checked_news(details: NewsDetails) -> NewsDetails:
    said = replace(details, title=squeezed(details.title)[:120], text=details.text.strip()[:4000])
    is_late = said.shown_until is not None and said.shown_until < said.shown_from
    _refuse(said.title, said.link, "shown_until" if is_late else "")
    return said


def _checked_event(details: EventDetails) -> EventDetails:
    said = replace(
        details,
        title=squeezed(details.title)[:120],
        text=details.text.strip()[:4000],
        place=squeezed(details.place)[:120],
        address=squeezed(details.address)[:250],
    )
    _refuse(said.title, said.link, "ends_at" if said.ends_at < said.starts_at else "")
    return said


def _refuse(title: str, link: str, late: str) -> None:
    faults = []
    if not title:
        faults.append(Refusal("Le titre manque.", "Donnez un titre.", field="title"))
    if link and not link.lower().startswith(_WEB):
        reason, remedy = "Ce n’est pas une adresse du web.", "Elle commence par https://."
        faults.append(Refusal(reason, remedy, field="link", value=link))
    if late:
        faults.append(Refusal("La fin précède le début.", "Corrigez l’un des deux.", field=late))
    if faults:
        raise InputRefusedError(tuple(faults))


def _same(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    return {name: after[name] for name in before}


def _record(
    actor: Actor,
    target: NewsItem | AgendaEvent,
    action: str,
    *,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    record(
        actor=actor,
        perimeter_id=target.territory.perimeter_id,
        action=action,
        target=target,
        before=before,
        after=after,
    )
