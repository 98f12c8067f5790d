"""One message for one person: which offers it lists, why each, and how many it leaves to the site.

The searches of a person take turns, each giving its latest offer not yet listed, so that a wide
search never hides a narrow one. What is left out by a cap is counted as told: the message says that
it exists, and the next one is about what is new then.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_LINES = 20
MOST_PER_EMPLOYER = 3
"""Lines of one employer in one message; an employer that nobody knows has no such limit."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer that a message may list.

    Attributes:
        number: public number of the offer.
        lineage: what it shares with its earlier and later lives.
        employer: normal form of the employer's name; empty when it names nobody.
        first_seen_at: when it was first published.
    """

    number: int
    lineage: uuid.UUID
    employer: str
    first_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Interest:
    """One search of a person, and the offers that answer it.

    Attributes:
        key: identifier of the search.
        since: when the person confirmed it: what was published before is not news.
        offers: numbers of the offers that answer it.
    """

    key: uuid.UUID
    since: dt.datetime
    offers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One offer of a message.

    Attributes:
        number: the offer.
        reasons: the searches that it answers, in the person's order.
    """

    number: int
    reasons: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What one message says.

    Attributes:
        lines: offers listed, at least one.
        more: offers that answer and are left to the site.
        told: every (search, lineage) that the message covers, to be written in the ledger.
    """

    lines: tuple[Line, ...]
    more: int
    told: tuple[tuple[uuid.UUID, uuid.UUID], ...]


def digest_of(
    interests: Sequence[Interest],
    candidates: Mapping[int, Candidate],
    told: Collection[uuid.UUID] = frozenset(),
) -> Digest | None:
    """Return the message of one person, `None` when there is nothing to say.

    Args:
        interests: the person's searches, in order; each `key` once.
        candidates: number → offer, for every offer of the interests that is online now; one that
            is missing is left out.
        told: lineages that an earlier message to this person covered.
    """
    news = {interest.key: _news(interest, candidates, frozenset(told)) for interest in interests}
    spoken = _spoken(news, candidates)
    if not spoken:
        return None
    queues = {
        key: [number for number in numbers if spoken[candidates[number].lineage] == number]
        for key, numbers in news.items()
    }
    listed = _listed(list(queues.values()), candidates)
    covered = {
        (key, candidates[number].lineage) for key, numbers in news.items() for number in numbers
    }
    return Digest(
        lines=tuple(
            Line(number, tuple(key for key, queue in queues.items() if number in queue))
            for number in listed
        ),
        more=len(spoken) - len(listed),
        told=tuple(sorted(covered)),
    )


def _news(
    interest: Interest, candidates: Mapping[int, Candidate], told: frozenset[uuid.UUID]
) -> list[int]:
    """Return the offers of a search that are news to the person, the latest first."""
    known = [candidates[number] for number in set(interest.offers) if number in candidates]
    news = [one for one in known if one.lineage not in told and one.first_seen_at > interest.since]
    return [one.number for one in sorted(news, key=_order)]


def _spoken(
    news: Mapping[uuid.UUID, Sequence[int]], candidates: Mapping[int, Candidate]
) -> Mapping[uuid.UUID, int]:
    """Return the one offer that speaks for each lineage: the latest published of those found."""
    found = {number for numbers in news.values() for number in numbers}
    ordered = sorted((candidates[number] for number in found), key=_order, reverse=True)
    return {one.lineage: one.number for one in ordered}


def _listed(queues: Sequence[list[int]], candidates: Mapping[int, Candidate]) -> list[int]:
    """Return the offers listed: searches take turns, employers are capped, twenty at most."""
    listed: dict[int, None] = {}
    shown = Counter[str]()
    turns = [iter(queue) for queue in queues]
    while turns and len(listed) < MOST_LINES:
        left = []
        for turn in turns:
            number = _next(turn, listed, shown, candidates)
            if number is None:
                continue
            left.append(turn)
            if len(listed) < MOST_LINES:
                listed[number] = None
                shown[candidates[number].employer] += 1
        turns = left
    return list(listed)


def _next(
    turn: Iterator[int],
    listed: Mapping[int, None],
    shown: Counter[str],
    candidates: Mapping[int, Candidate],
) -> int | None:
    for number in turn:
        employer = candidates[number].employer
        if number not in listed and not (employer and shown[employer] >= MOST_PER_EMPLOYER):
            return number
    return None


def _order(candidate: Candidate) -> tuple[dt.timedelta, int]:
    """Return what sorts the latest first, then the lowest number."""
    return dt.datetime.max.replace(tzinfo=dt.UTC) - candidate.first_seen_at, candidate.number
