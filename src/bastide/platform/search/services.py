"""Writes of the index: entries put in, taken out, or all built again from the rooms' sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import transaction

from bastide.platform.composition import loaded
from bastide.platform.search.entries import SearchEntry
from bastide.platform.search.models import Deletion, Entry
from bastide.platform.search.words import deletions, plain_words, stems

BATCH = 2000
LONGEST_WORD = 60
SHORTEST_CORRECTED = 4


@transaction.atomic
def index_entries(entries: Iterable[SearchEntry]) -> int:
    """Put entries in the index, replacing those of the same kind and key; return how many."""
    count = 0
    source = iter(entries)
    while batch := list(islice(source, BATCH)):
        rows = list({(entry.kind, entry.key): _row(entry) for entry in batch}.values())
        Entry.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["kind", "key"],
            update_fields=[
                "title",
                "url",
                "perimeter",
                "room",
                "is_fictitious",
                "title_words",
                "words",
            ],
        )
        _teach(entry.title for entry in batch)
        count += len(rows)
    return count


@transaction.atomic
def remove_entries(*, kind: str, keys: Iterable[str]) -> int:
    """Take objects out of the index; return how many were in it."""
    return Entry.objects.filter(kind=kind, key__in=list(keys)).delete()[0]


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Build the whole index again from the rooms' sources; return the count of each kind.

    A reader meets the old index or the new one, never a half.
    """
    Entry.objects.all().delete()
    Deletion.objects.all().delete()
    index_entries(_all_entries())
    kinds: dict[str, int] = {}
    for kind in Entry.objects.values_list("kind", flat=True).iterator():
        kinds[kind] = kinds.get(kind, 0) + 1
    return dict(sorted(kinds.items()))


def _all_entries() -> Iterator[SearchEntry]:
    for source in settings.SEARCH_SOURCES:
        yield from loaded(source)()


def _row(entry: SearchEntry) -> Entry:
    title_stems = stems(entry.title)
    return Entry(
        kind=entry.kind,
        key=entry.key,
        title=entry.title,
        url=entry.url,
        perimeter_id=entry.perimeter_id,
        room=entry.room,
        is_fictitious=entry.fictitious,
        title_words=f" {' '.join(title_stems)} ",
        words=" ".join(dict.fromkeys([*title_stems, *stems(entry.text)])),
    )


def _teach(titles: Iterable[str]) -> None:
    """Learn the words of titles, so that a slip of the keyboard can find them."""
    words = {
        word
        for title in titles
        for word in plain_words(title)
        if SHORTEST_CORRECTED <= len(word) <= LONGEST_WORD and not word.isdigit()
    }
    rows = [
        Deletion(deletion=form, word=word) for word in sorted(words) for form in deletions(word)
    ]
    Deletion.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
