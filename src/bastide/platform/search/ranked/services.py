"""Writes of ranked search: documents put in a collection, taken out, or the whole emptied."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import Max

from bastide.platform.search.ranked.cells import CELL_SHIFT, ORDERS, order_of, place_of, runs_of
from bastide.platform.search.ranked.lexicon import Lexicon
from bastide.platform.search.ranked.models import (
    LONGEST_FORM,
    RankedCell,
    RankedCollection,
    RankedDocument,
    RankedSpelling,
)
from bastide.platform.search.ranked.spelling import is_corrected, taught_by, wrong_forms
from bastide.platform.search.ranked.terms import Document, tokens_of

Value = TypeVar("Value")

BATCH = 5000
"""Documents written at once: FTS5 flushes whenever rows go back, so the fewer times the better."""
_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class PutDocuments:
    """What became of documents: how many were new or changed, and how many were the same."""

    written: int = 0
    unchanged: int = 0


@transaction.atomic
def put_documents(
    *, collection: str, documents: Iterable[Document], lexicon: Lexicon
) -> PutDocuments:
    """Put documents in a collection, each in the place of the one of the same key.

    Args:
        collection: its name; it is made when it is new.
        documents: of two of one key, the last one stays.
        lexicon: the vocabulary whose phrases are kept as terms; once it changed, put all again.
    """
    held = _locked(collection)
    written = unchanged = 0
    source = iter(documents)
    while batch := list(islice(source, BATCH)):
        asked = {document.key: document for document in batch}
        rows = {key: _rows(held, one, lexicon) for key, one in asked.items()}
        known = _known_rows(held, list(rows))
        changed = {key for key, told in rows.items() if _said(told) != _said(known.get(key, ()))}
        _replace(
            [row for key in changed for row in known.get(key, ())],
            [row for key in rows if key in changed for row in rows[key]],
        )
        _teach(held, (asked[key] for key in changed))
        written += len(changed)
        unchanged += len(asked) - len(changed)
    if written:
        _stamp(held)
    return PutDocuments(written, unchanged)


@transaction.atomic
def remove_documents(*, collection: str, keys: Iterable[str]) -> int:
    """Take documents out of a collection; return how many were in it."""
    held = _locked(collection)
    removed = 0
    source = iter(keys)
    while batch := list(islice(source, BATCH)):
        known = _known_rows(held, batch)
        _replace([row for rows in known.values() for row in rows], [])
        removed += len(known)
    if removed:
        _stamp(held)
    return removed


@transaction.atomic
def empty_collection(*, collection: str) -> None:
    """Take every document and every spelling out of a collection."""
    held = _locked(collection)
    RankedDocument.objects.filter(collection=held).delete()
    RankedSpelling.objects.filter(collection=held).delete()
    first, last = runs_of(held.number, None)[0]
    RankedCell.objects.filter(cell__range=(first >> CELL_SHIFT, last >> CELL_SHIFT)).delete()
    _stamp(held)


def _locked(name: str) -> RankedCollection:
    """Return a collection, made when it is new, that nobody else writes until the end."""
    if not RankedCollection.objects.filter(name=name).exists():
        last = RankedCollection.objects.aggregate(last=Max("number"))["last"]
        number = 0 if last is None else last + 1
        RankedCollection.objects.get_or_create(name=name, defaults={"number": number})
    return RankedCollection.objects.select_for_update().get(name=name)


def _stamp(held: RankedCollection) -> None:
    """Say that a collection changed: a number that counts would come back after a rollback."""
    held.stamp = secrets.randbits(62)
    held.save(update_fields=["stamp"])


def _rows(held: RankedCollection, document: Document, lexicon: Lexicon) -> list[RankedDocument]:
    """Return a document once for each of its places; nowhere when it has none."""
    words = " ".join(tokens_of(document, lexicon.phrases, lexicon.secondary))
    points: Sequence[tuple[float, float] | None] = document.points or (None,)
    places = dict.fromkeys(place_of(held.number, point) for point in points)
    return [
        RankedDocument(
            id=place + order_of(document.key),
            collection=held,
            key=document.key,
            rank=rank,
            dated_on=document.dated_on,
            words=words,
        )
        for rank, place in enumerate(places)
    ]


def _known_rows(held: RankedCollection, keys: Sequence[str]) -> dict[str, list[RankedDocument]]:
    known: dict[str, list[RankedDocument]] = {}
    for part in _parts(keys):
        rows = RankedDocument.objects.filter(collection=held, key__in=part).order_by("rank")
        for row in rows:
            known.setdefault(row.key, []).append(row)
    return known


def _said(rows: Iterable[RankedDocument]) -> list[tuple[object, ...]]:
    """Return what rows say, whatever their order among those of one place."""
    return [(row.id // ORDERS, row.dated_on, row.words) for row in rows]


def _replace(old: Sequence[RankedDocument], new: Sequence[RankedDocument]) -> None:
    for part in _parts([row.id for row in old]):
        RankedDocument.objects.filter(id__in=part).delete()
    taken = {
        taken
        for part in _parts([row.id for row in new])
        for taken in RankedDocument.objects.filter(id__in=part).values_list("id", flat=True)
    }
    for row in new:
        row.id = _free(row.id, taken)
        taken.add(row.id)
    RankedDocument.objects.bulk_create(sorted(new, key=lambda row: row.id), batch_size=BATCH)
    _count(
        Counter(row.id >> CELL_SHIFT for row in new), Counter(row.id >> CELL_SHIFT for row in old)
    )


def _free(row: int, taken: Collection[int]) -> int:
    """Return the first free order at a place, from the one wished for."""
    place, order = row // ORDERS * ORDERS, row % ORDERS
    while place + order in taken or (
        order != row % ORDERS and RankedDocument.objects.filter(id=place + order).exists()
    ):
        order = (order + 1) % ORDERS
    return place + order


def _count(more: Mapping[int, int], less: Mapping[int, int]) -> None:
    cells = sorted({*more, *less})
    counts = {
        one.cell: one.documents
        for part in _parts(cells)
        for one in RankedCell.objects.filter(cell__in=part)
    }
    RankedCell.objects.bulk_create(
        [
            RankedCell(
                cell=cell,
                documents=counts.get(cell, 0) + more.get(cell, 0) - less.get(cell, 0),
            )
            for cell in cells
        ],
        update_conflicts=True,
        unique_fields=["cell"],
        update_fields=["documents"],
        batch_size=BATCH,
    )


def _teach(held: RankedCollection, documents: Iterable[Document]) -> None:
    """Learn the words of titles and labels, so that a slip of the keyboard can find them."""
    words = sorted(
        {word for document in documents for word in taught_by(document) if is_corrected(word)}
    )
    known = {
        word
        for part in _parts(words)
        for word in RankedSpelling.objects.filter(
            collection=held, word__in=part, form__in=part
        ).values_list("word", flat=True)
    }
    rows = [
        RankedSpelling(collection=held, form=form, word=word)
        for word in words
        if word not in known
        for form in sorted(wrong_forms(word))
        if len(form) <= LONGEST_FORM
    ]
    RankedSpelling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _parts(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    for start in range(0, len(values), _ASKED_AT_ONCE):
        yield values[start : start + _ASKED_AT_ONCE]
