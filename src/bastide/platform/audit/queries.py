"""Reads of the journal: whole for those who manage, object by object for those who see it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import Perimeter
from bastide.platform.access.roles import Role
from bastide.platform.audit.models import Event
from bastide.platform.audit.words import act_words, object_words
from bastide.platform.composition import loaded

ROOM = "audit"
HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in words; `None` when it was or is absent."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as a page shows it.

    Attributes:
        sequence: rank in the territory's chain.
        who: name written at the time; a dash of words once erased.
        act: the act in words. action: its identifier.
        kind: common noun of the object. target: its name at the time.
        changes: fields that differ. reason: why.
        is_erased: the words were erased at somebody's request.
    """

    sequence: int
    at: dt.datetime
    who: str
    act: str
    action: str
    kind: str
    target: str
    changes: tuple[Change, ...]
    reason: str
    is_erased: bool
    hash: str


@dataclass(frozen=True, slots=True)
class JournalFilter:
    """What part of the journal is asked for; an absent criterion does not restrict."""

    actor_key: uuid.UUID | None = None
    is_system: bool = False
    action: str = ""
    target_type: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def get_visible_place(actor: Actor, slug: str) -> Any:
    """Return the territory of an address through the kernel's own gate (`TERRITORY_RESOLVER`).

    Raises:
        Http404: no such territory, or none that the actor may see.
    """
    return loaded(settings.TERRITORY_RESOLVER)(actor, slug)


def list_visible_events(actor: Actor, root_id: uuid.UUID) -> QuerySet[Event]:
    """Return the events of a territory that the actor manages, latest first.

    A manager of one authority sees the events of that authority only.
    """
    events = Event.objects.filter(chain_id=root_id).select_related("payload").order_by("-sequence")
    if actor.is_system:
        return events
    return events.filter(perimeter_id__in=actor.perimeters(ROOM, Role.MANAGER))


def filtered(events: QuerySet[Event], asked: JournalFilter) -> QuerySet[Event]:
    """Return the events that a filter keeps; days are those of the installation's time zone."""
    wanted = Q()
    if asked.is_system:
        wanted &= Q(actor_key__isnull=True)
    elif asked.actor_key is not None:
        wanted &= Q(actor_key=asked.actor_key)
    if asked.action:
        wanted &= Q(action=asked.action)
    if asked.target_type:
        wanted &= Q(target_type=asked.target_type)
    if asked.since is not None:
        wanted &= Q(at__gte=_midnight(asked.since))
    if asked.until is not None:
        wanted &= Q(at__lt=_midnight(asked.until + dt.timedelta(days=1)))
    return events.filter(wanted)


def events_of(actor: Actor, target: Model) -> list[Entry]:
    """Return the latest events of an object that the actor obtained through its gate.

    Only events of perimeters where the actor holds a role are told.
    """
    events = (
        Event.objects.filter(
            target_type=target._meta.label_lower,  # noqa: SLF001 -- public in Django
            target_id=str(target.pk),
        )
        .select_related("payload")
        .order_by("-at", "-sequence")
    )
    if not actor.is_system:
        events = events.filter(perimeter_id__in=actor.any_perimeter())
    return [entry_of(event) for event in events[:HISTORY_LENGTH]]


def entry_of(event: Event) -> Entry:
    """Return an event in words."""
    content = event.payload.content
    said = json.loads(content) if content is not None else {}
    return Entry(
        sequence=event.sequence,
        at=event.at,
        who=said.get("actor") or _("nom effacé"),
        act=act_words(event.action),
        action=event.action,
        kind=object_words(event.target_type),
        target=said.get("target", ""),
        changes=tuple(changes(said.get("before"), said.get("after"))),
        reason=said.get("reason", ""),
        is_erased=content is None,
        hash=event.hash,
    )


def changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Iterable[Change]:
    """Yield the fields that differ between two states, in their order of appearance.

    >>> [(one.field, one.before, one.after) for one in changes({"a": 1, "b": 2}, {"b": 2, "c": 3})]
    [('a', '1', None), ('c', None, '3')]
    """
    old, new = before or {}, after or {}
    for field in dict.fromkeys([*old, *new]):
        if old.get(field) != new.get(field) or (field in old) != (field in new):
            yield Change(field, _words(old, field), _words(new, field))


def actors_of(events: QuerySet[Event]) -> list[tuple[uuid.UUID, str]]:
    """Return the accounts that acted, with their present names, in alphabetical order."""
    keys = {key for key in events.order_by().values_list("actor_key", flat=True).distinct() if key}
    names = dict(get_user_model().objects.filter(uid__in=keys).values_list("uid", "full_name"))
    found = [(key, names.get(key) or _("compte supprimé")) for key in keys]
    return sorted(found, key=lambda pair: (pair[1].casefold(), str(pair[0])))


def perimeter_names(root_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Return the names of a territory and of its parts, by perimeter."""
    rows = Perimeter.objects.filter(Q(pk=root_id) | Q(parent_id=root_id))
    return dict(rows.values_list("id", "label"))


def _words(state: Mapping[str, Any], field: str) -> str | None:
    if field not in state or state[field] is None:
        return None
    value = state[field]
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
