"""Reads of the index: what an actor finds, counted by kind, and the word he may have meant."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from bastide.platform.access.actors import Actor
from bastide.platform.access.models import EVERY_ROOM
from bastide.platform.search.models import Deletion, Entry
from bastide.platform.search.words import asked_stems, deletions, plain_words, stem

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a search.

    Attributes:
        query: the words as typed.
        kind: the kind that the answer is limited to; empty for all.
        total: how many objects the actor finds, all kinds together.
        kinds: (kind, count) by falling count, then by name.
        entries: the page of objects asked for, best first.
        page: 1-based number of the page.
        pages: how many pages there are for this kind.
        suggestion: a spelling that finds something, when the query finds nothing; empty otherwise.
    """

    query: str
    kind: str = ""
    total: int = 0
    kinds: tuple[tuple[str, int], ...] = ()
    entries: tuple[Entry, ...] = ()
    page: int = 1
    pages: int = 1
    suggestion: str = ""


def list_visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Return what an actor may find: what is public, and what his perimeters and rooms hold."""
    if actor.is_system:
        return Entry.objects.all()
    visible = Q(perimeter__isnull=True) | Q(room="", perimeter_id__in=actor.any_perimeter())
    granted = {room for _perimeter, room in actor.roles}
    if EVERY_ROOM in granted and not actor.rooms:
        visible |= Q(perimeter_id__in=[place for place, room in actor.roles if room == EVERY_ROOM])
    for room in (granted | actor.rooms) - {EVERY_ROOM}:
        visible |= Q(room=room, perimeter_id__in=actor.perimeters(room))
    return Entry.objects.filter(visible)


def find(actor: Actor, query: str, *, kind: str = "", page: int = 1) -> Found:
    """Return what an actor finds with some words; every word must be there.

    Args:
        actor: who asks; rows and counts are his only.
        query: words as typed; no character of it has a special meaning.
        kind: limits the objects listed to one kind.
        page: 1-based; out of range gives the nearest page.
    """
    asked = asked_stems(query)
    if not asked:
        return Found(query, kind)
    matching = list_visible_entries(actor).filter(words__matches=asked)
    kinds = tuple(
        matching.values_list("kind").annotate(count=Count("id")).order_by("-count", "kind")
    )
    total = sum(count for _kind, count in kinds)
    if not total:
        return Found(query, kind, suggestion=_suggestion(actor, query))
    listed = dict(kinds).get(kind, 0) if kind else total
    pages = max(1, -(-listed // PER_PAGE))
    page = min(max(1, page), pages)
    rows = matching.filter(kind=kind) if kind else matching
    start = (page - 1) * PER_PAGE
    entries = tuple(_ranked(rows, asked).select_related("perimeter")[start : start + PER_PAGE])
    return Found(query, kind, total, kinds, entries, page, pages)


def _ranked(rows: QuerySet[Entry], asked: list[str]) -> QuerySet[Entry]:
    """Order by words found in the title, then by the shortest title: the same on every engine."""
    hits = sum(
        (
            Case(
                When(title_words__contains=f" {word} ", then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
            for word in asked
        ),
        start=Value(0),
    )
    return rows.annotate(hits=hits, size=Length("title_words")).order_by(
        "-hits", "size", "kind", "key"
    )


def _suggestion(actor: Actor, query: str) -> str:
    """Return the query with each unknown word replaced by its nearest, if that finds anything."""
    visible = list_visible_entries(actor)
    words = plain_words(query)
    *first, last = words
    corrected = [
        word if visible.filter(words__holds=[stem(word)]).exists() else _nearest(visible, word)
        for word in first
    ]
    is_known = visible.filter(words__matches=[stem(last)]).exists()
    corrected.append(last if is_known else _nearest(visible, last))
    if not all(corrected) or corrected == words:
        return ""
    meant = " ".join(corrected)
    asked = asked_stems(meant)
    return meant if visible.filter(words__matches=asked).exists() else ""


def _nearest(visible: QuerySet[Entry], word: str) -> str:
    candidates = (
        Deletion.objects.filter(deletion__in=deletions(word))
        .values("word")
        .annotate(shared=Count("id"))
        .order_by("-shared", "word")
        .values_list("word", flat=True)[:8]
    )
    for candidate in candidates:
        if visible.filter(words__holds=[stem(candidate)]).exists():
            return str(candidate)
    return ""
