"""Every offer of a site in columns, so that a search and its counts are read in one look.

One row is one published job. The instant is passed in: what is online is settled at each question,
by the same rule as `queries/live.py`, which a property test holds together with this one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bastide.modules.employment.core.feeds.contracts import Contract, Kind, WorkingTime
from bastide.modules.employment.core.feeds.levels import Remote
from bastide.modules.employment.core.searches.criteria import LEVELS, OfferSearch

Mask = NDArray[np.bool_]
_DAY = 86_400
_NONE = -1
DAYS = (1, 3, 7, 14)
"""Days offered to narrow a list to what is new."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published job, as the board reads it; empty codes are unknown, instants are aware."""

    number: int
    kind: str
    contract: str
    working_time: str
    rome: str
    level: int | None
    has_salary: bool
    remote: str
    is_disability_friendly: bool
    communes: tuple[str, ...]
    first_seen_at: dt.datetime
    published_at: dt.datetime
    live_until: dt.datetime


@dataclass(frozen=True)
class Board:
    """Published jobs neither ended nor hidden, in columns, by rising number."""

    numbers: NDArray[np.int64]
    kinds: NDArray[np.str_]
    contracts: NDArray[np.str_]
    times: NDArray[np.str_]
    romes: NDArray[np.str_]
    levels: NDArray[np.int8]
    salaries: Mask
    remotes: NDArray[np.str_]
    disability: Mask
    communes: tuple[tuple[str, ...], ...]
    seen: NDArray[np.float64]
    published: NDArray[np.float64]
    until: NDArray[np.float64]


class Facet(StrEnum):
    """What a list of offers may be narrowed by, one value at a time."""

    KIND = "type"
    CONTRACT = "contrat"
    DOMAIN = "domaine"
    LEVEL = "niveau"
    TIME = "temps"
    SALARY = "salaire"
    REMOTE = "teletravail"
    DISABILITY = "handicap"
    NEW = "depuis"


_SWITCHES = {
    Facet.SALARY: "is_salary_known",
    Facet.REMOTE: "is_remote",
    Facet.DISABILITY: "is_disability_friendly",
}
_NUMBERS = {Facet.LEVEL: "highest_level", Facet.NEW: "newer_than_days"}


def board_of(rows: Iterable[Row]) -> Board:
    """Return the board of some jobs."""
    listed = sorted(rows, key=lambda one: one.number)
    return Board(
        numbers=np.array([one.number for one in listed], dtype=np.int64),
        kinds=_texts(one.kind for one in listed),
        contracts=_texts(one.contract for one in listed),
        times=_texts(one.working_time for one in listed),
        romes=_texts(one.rome for one in listed),
        levels=np.array(
            [_NONE if one.level is None else one.level for one in listed], dtype=np.int8
        ),
        salaries=np.array([one.has_salary for one in listed], dtype=bool),
        remotes=_texts(one.remote for one in listed),
        disability=np.array([one.is_disability_friendly for one in listed], dtype=bool),
        communes=tuple(one.communes for one in listed),
        seen=_instants(one.first_seen_at for one in listed),
        published=_instants(one.published_at for one in listed),
        until=_instants(one.live_until for one in listed),
    )


def live_mask(board: Board, at: dt.datetime) -> Mask:
    """Return which jobs are online at an instant."""
    now = at.timestamp()
    return (board.published <= now) & (now < board.until)


def facet_masks(board: Board, search: OfferSearch, at: dt.datetime) -> dict[Facet, Mask]:
    """Return which jobs each criterion keeps, the words and the place left aside."""
    return {facet: _RULES[facet](board, search, at) for facet in Facet}


def place_mask(board: Board, commune: str) -> Mask:
    """Return which jobs are in a commune, or in several of which it is one."""
    return np.array([commune in codes for codes in board.communes], dtype=bool)


def facet_counts(
    board: Board,
    search: OfferSearch,
    at: dt.datetime,
    *,
    within: Mask,
    domains: Sequence[str],
) -> dict[Facet, dict[str, int]]:
    """Return, for each value of each facet, how many jobs the list would hold.

    The list is the search with this value alone in place of what it asks of that facet: what a
    person gets by choosing it.

    Args:
        board: of the site.
        search: as asked.
        at: instant.
        within: jobs online that the words and the place keep.
        domains: codes counted for the trade, letters of the ROME usually.
    """
    masks = facet_masks(board, search, at)
    counts: dict[Facet, dict[str, int]] = {}
    for facet in Facet:
        kept = within.copy()
        for other, mask in masks.items():
            if other is not facet:
                kept &= mask
        counts[facet] = {
            name: int((kept & _RULES[facet](board, with_value(search, facet, name), at)).sum())
            for name in _values(facet, domains)
        }
    return counts


def with_value(search: OfferSearch, facet: Facet, name: str) -> OfferSearch:
    """Return a search with one value alone for a facet; an empty name asks nothing of it.

    >>> with_value(OfferSearch(), Facet.CONTRACT, "CDI").contracts
    frozenset({<Contract.CDI: 'CDI'>})
    """
    return replace(search, **_changes(facet, name))


def _changes(facet: Facet, name: str) -> dict[str, Any]:
    """Return the criterion of a facet, as one value asks it or as nothing does."""
    if facet in _SWITCHES:
        return {_SWITCHES[facet]: bool(name)}
    if facet in _NUMBERS:
        return {_NUMBERS[facet]: int(name) if name else None}
    if facet is Facet.TIME:
        return {"working_time": WorkingTime(name) if name else None}
    if facet is Facet.DOMAIN:
        return {"domains": frozenset({name} if name else ())}
    if facet is Facet.KIND:
        return {"kinds": frozenset({Kind(name)} if name else ())}
    return {"contracts": frozenset({Contract(name)} if name else ())}


def _values(facet: Facet, domains: Sequence[str]) -> Sequence[str]:
    match facet:
        case Facet.KIND:
            return [one.value for one in Kind]
        case Facet.CONTRACT:
            return [one.value for one in Contract]
        case Facet.DOMAIN:
            return domains
        case Facet.LEVEL:
            return [str(level) for level in LEVELS]
        case Facet.TIME:
            return [one.value for one in WorkingTime]
        case Facet.NEW:
            return [str(days) for days in DAYS]
        case _:
            return ["1"]


def _all(board: Board) -> Mask:
    return np.ones(len(board.numbers), dtype=bool)


def _kind(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    return np.isin(board.kinds, sorted(search.kinds)) if search.kinds else _all(board)


def _contract(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    return np.isin(board.contracts, sorted(search.contracts)) if search.contracts else _all(board)


def _domain(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    if not search.domains:
        return _all(board)
    kept = np.zeros(len(board.numbers), dtype=bool)
    for code in search.domains:
        kept |= np.char.startswith(board.romes, code)
    return kept


def _level(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    if search.highest_level is None:
        return _all(board)
    kept: Mask = (board.levels == _NONE) | (board.levels <= search.highest_level)
    return kept


def _time(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    if search.working_time is None:
        return _all(board)
    asked: Mask = board.times == search.working_time.value
    return asked


def _salary(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    return board.salaries if search.is_salary_known else _all(board)


def _remote(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    if not search.is_remote:
        return _all(board)
    return np.isin(board.remotes, [Remote.PARTIAL.value, Remote.FULL.value])


def _disability(board: Board, search: OfferSearch, _at: dt.datetime) -> Mask:
    return board.disability if search.is_disability_friendly else _all(board)


def _new(board: Board, search: OfferSearch, at: dt.datetime) -> Mask:
    if search.newer_than_days is None:
        return _all(board)
    since: Mask = board.seen > at.timestamp() - search.newer_than_days * _DAY
    return since


_RULES: Mapping[Facet, Callable[[Board, OfferSearch, dt.datetime], Mask]] = {
    Facet.KIND: _kind,
    Facet.CONTRACT: _contract,
    Facet.DOMAIN: _domain,
    Facet.LEVEL: _level,
    Facet.TIME: _time,
    Facet.SALARY: _salary,
    Facet.REMOTE: _remote,
    Facet.DISABILITY: _disability,
    Facet.NEW: _new,
}


def _texts(values: Iterable[str]) -> NDArray[np.str_]:
    listed = list(values)
    return np.array(listed, dtype=np.str_) if listed else np.array([], dtype="U1")


def _instants(values: Iterable[dt.datetime]) -> NDArray[np.float64]:
    return np.array([one.timestamp() for one in values], dtype=np.float64)
