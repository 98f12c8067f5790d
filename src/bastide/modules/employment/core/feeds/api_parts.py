"""How a whole is read from an interface that shows a window of it: pages, and smaller questions.

A question that has more answers than its window is halved until each half fits: first by its
places, then by the dates of creation. What could not be read is said, so that a reading which is
not whole never passes for one that is.
Source: dossier of the room, section 3.1 (window, pages, dates of creation).
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

PAGE = 150
"""Offers of one page."""

WINDOW = 3_150
"""Offers that one question can show: its last page starts at 3 000."""

LISTED = ("departement", "commune")
"""Criteria that take several values, by which a question is halved first."""

_RANGE = re.compile(r"(?:\d+-\d+|\*)/(\d+)\s*$")
_SECOND = dt.timedelta(seconds=1)
_TRIES = 2
_DRIFT = 0.01
"""Share of the answers that may vanish while a question is being halved: offers end meanwhile."""


class PageError(Exception):
    """A page could not be read; the message says why, in French."""


@dataclass(frozen=True, slots=True)
class Part:
    """One question.

    Attributes:
        asked: criteria and their values.
        since, until: instants of creation that it covers, both included.
        is_dated: it says these instants; the first question does not, and leaves out no offer.
    """

    asked: tuple[tuple[str, str], ...]
    since: dt.datetime
    until: dt.datetime
    is_dated: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What one page holds.

    Attributes:
        total: answers to the whole question.
        items: of the page, as the interface writes them.
    """

    total: int
    items: tuple[Any, ...] = ()


@dataclass(slots=True)
class Collected:
    """What was read.

    Attributes:
        items: by identifier, each once, in the order of their coming.
        gaps: why something is missing, one reason for each time; empty when all was read.
    """

    items: dict[str, Any] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    def keep(self, items: Iterable[Any]) -> None:
        """Keep items; one without identifier stays too, and is refused when it is read."""
        for one in items:
            named = one.get("id") if isinstance(one, dict) else None
            self.items.setdefault(str(named) if named else f"? {len(self.items)}", one)

    def said_gaps(self) -> str:
        """Return why the reading is not whole, in French; empty when it is."""
        counted = Counter(self.gaps)
        return " ".join(
            reason if count == 1 else f"{reason} ({count} fois)"
            for reason, count in counted.items()
        )


Ask = Callable[[Part, int, int], Page]
"""Asks a question for the answers from one rank to another, both included."""


def total_of(content_range: str) -> int | None:
    """Return how many answers a header « Content-Range » announces, `None` when it does not say.

    >>> total_of("offres 0-149/9981"), total_of("offres */0"), total_of("")
    (9981, 0, None)
    """
    found = _RANGE.search(content_range)
    return int(found[1]) if found else None


def smaller(part: Part) -> tuple[Part, ...]:
    """Return the two halves of a question, none when it holds a single place and second.

    >>> one = Part((("departement", "37,41"),), dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2))
    >>> [half.asked for half in smaller(one)]
    [(('departement', '37'),), (('departement', '41'),)]
    >>> [str(half.until) for half in smaller(smaller(one)[0])]
    ['2026-01-01 12:00:00', '2026-01-02 00:00:00']
    """
    for name, value in part.asked:
        values = value.split(",")
        if name in LISTED and len(values) > 1:
            middle = len(values) // 2
            return tuple(
                _with(part, name, ",".join(half)) for half in (values[:middle], values[middle:])
            )
    seconds = int((part.until - part.since).total_seconds())
    if seconds < 1:
        return ()
    turn = part.since + dt.timedelta(seconds=seconds // 2)
    return (
        replace(part, until=turn, is_dated=True),
        replace(part, since=turn + _SECOND, is_dated=True),
    )


def _with(part: Part, name: str, value: str) -> Part:
    asked = tuple((key, value if key == name else held) for key, held in part.asked)
    return replace(part, asked=asked)


def collected(parts: Sequence[Part], ask: Ask) -> Collected:
    """Return every answer to some questions, each once.

    A question of more than `WINDOW` answers is halved; its halves must announce as many as it did,
    offers that end meanwhile left aside. A page that holds fewer offers than it should is asked
    once more. Whatever is not read is a gap, and the rest goes on.

    Args:
        parts: questions.
        ask: asks one; it raises `PageError` when it cannot.
    """
    found = Collected()
    for part in parts:
        _read_part(part, ask, found)
    return found


def _read_part(part: Part, ask: Ask, found: Collected) -> int:
    """Read the answers to one question; return how many it announced."""
    first = _page(part, 0, ask, found)
    if first is None:
        return 0
    halves = smaller(part) if first.total > WINDOW else ()
    if halves:
        reached = sum(_read_part(half, ask, found) for half in halves)
        if reached < first.total * (1 - _DRIFT):
            found.gaps.append("Des offres annoncées ne sont dans aucune partie de la question.")
        return first.total
    if first.total > WINDOW:
        found.gaps.append(f"Plus de {WINDOW} offres ont été créées dans la même seconde.")
    for start in range(PAGE, min(first.total, WINDOW), PAGE):
        _page(part, start, ask, found)
    return first.total


def _page(part: Part, start: int, ask: Ask, found: Collected) -> Page | None:
    """Read one page, once more when it is short; `None` when it could not be read."""
    page = None
    for _try in range(_TRIES):
        try:
            page = ask(part, start, start + PAGE - 1)
        except PageError as error:
            found.gaps.append(str(error))
            return None
        found.keep(page.items)
        if len(page.items) >= min(PAGE, page.total - start):
            return page
    found.gaps.append("Une page contient moins d’offres qu’annoncé.")
    return page
