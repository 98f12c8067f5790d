"""What a search finds among the offers online: the list, its counts, and a way out when empty."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bastide.kernel.territories.models import Territory
from bastide.modules.employment.core.searches.addresses import AskedSearch
from bastide.modules.employment.core.searches.board import (
    Board,
    Facet,
    Mask,
    facet_counts,
    facet_masks,
    live_mask,
    place_mask,
)
from bastide.modules.employment.core.searches.criteria import (
    USUAL_RADIUS_KM,
    OfferSearch,
    Order,
)
from bastide.modules.employment.core.searches.documents import concepts_of
from bastide.modules.employment.core.searches.travel import travel_minutes
from bastide.modules.employment.models import PublishedJob
from bastide.modules.employment.queries.board import board_for
from bastide.modules.employment.queries.live import live_jobs
from bastide.modules.employment.queries.places import gazetteer_for
from bastide.modules.employment.queries.trades import domain_labels
from bastide.modules.employment.queries.words import collection_of
from bastide.modules.employment.readers.search_words import shipped_lexicon, shipped_trades
from bastide.platform.search.ranked.cells import Circle
from bastide.platform.search.ranked.queries import FoundDocuments, find_documents

PER_PAGE = 20
LEAST_COVERAGE = 0.5
"""Share of what the best offer answers below which another one is no answer."""

RADII = (10, 20, 30, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class WayOut:
    """Another search, when one finds nothing: what to change, and how many offers it finds."""

    search: OfferSearch
    label: str
    count: int


@dataclass(frozen=True)
class FoundOffers:
    """The answer to a search.

    Attributes:
        asked: the search, its page brought back within the list.
        total: offers found. pages: of the list, at least one.
        jobs: those of the page, best first.
        distances: kilometres from the commune asked for, by number of job.
        facets: for each facet, how many offers each of its values gives.
        corrected: words read in the place of those that nothing holds.
        ways_out: other searches, when nothing is found.
    """

    asked: AskedSearch
    total: int = 0
    pages: int = 1
    jobs: tuple[PublishedJob, ...] = ()
    distances: Mapping[int, float] = field(default_factory=dict)
    facets: Mapping[Facet, Mapping[str, int]] = field(default_factory=dict)
    corrected: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()

    def minutes(self, job: PublishedJob) -> int | None:
        """Return about how long it takes to get there, when the search asked for a time."""
        travel, away = self.asked.search.travel, self.distances.get(job.pk)
        return None if travel is None or away is None else travel_minutes(travel.mode, away)


@dataclass(frozen=True)
class _Matched:
    """Offers online that the words and the place keep, with what orders them."""

    mask: Mask
    scores: NDArray[np.float64]
    distances: NDArray[np.float64]
    corrected: tuple[str, ...] = ()


def find_offers(territory: Territory, asked: AskedSearch, at: dt.datetime) -> FoundOffers:
    """Return what a search finds on the site of a territory.

    Args:
        territory: its site is open.
        asked: the search, its order and its page; one past the end gives the last.
        at: instant.
    """
    board = board_for(territory)
    matched = _matched(territory, board, asked.search, at)
    kept = _kept(board, matched, asked.search, at)
    total = int(kept.sum())
    pages = max(1, -(-total // PER_PAGE))
    page = min(asked.page, pages)
    order = _ordered(board, matched, kept, asked.order)
    numbers = [int(board.numbers[row]) for row in order[(page - 1) * PER_PAGE : page * PER_PAGE]]
    rows = live_jobs(territory, at).defer("text").in_bulk(numbers)
    distances = {
        int(board.numbers[row]): float(matched.distances[row])
        for row in order[(page - 1) * PER_PAGE : page * PER_PAGE]
        if np.isfinite(matched.distances[row])
    }
    return FoundOffers(
        asked=replace(asked, page=page),
        total=total,
        pages=pages,
        jobs=tuple(rows[number] for number in numbers if number in rows),
        distances=distances,
        facets=facet_counts(
            board, asked.search, at, within=matched.mask, domains=list(domain_labels())
        ),
        corrected=matched.corrected,
        ways_out=() if total else _ways_out(territory, board, asked.search, at),
    )


def found_numbers(territory: Territory, search: OfferSearch, at: dt.datetime) -> list[int]:
    """Return the numbers of every offer that a search finds, the latest first."""
    board = board_for(territory)
    matched = _matched(territory, board, search, at)
    order = _ordered(board, matched, _kept(board, matched, search, at), Order.DATE)
    return [int(number) for number in board.numbers[order]]


@dataclass(frozen=True, slots=True)
class FoundPlaces:
    """Where the offers that a search finds are.

    Attributes:
        counts: INSEE code of a commune → offers there; one of several communes counts in each.
        several: offers of several communes. nowhere: offers without a commune.
        total: offers found.
    """

    counts: Mapping[str, int]
    several: int
    nowhere: int
    total: int


def found_places(territory: Territory, search: OfferSearch, at: dt.datetime) -> FoundPlaces:
    """Return where the offers that a search finds are, commune by commune.

    Without a radius, the count of a commune is the length of the list of the same search in that
    commune alone.
    """
    board = board_for(territory)
    kept = np.flatnonzero(_kept(board, _matched(territory, board, search, at), search, at))
    held = [frozenset(board.communes[row]) for row in kept]
    return FoundPlaces(
        counts=Counter(code for codes in held for code in codes),
        several=sum(len(codes) > 1 for codes in held),
        nowhere=sum(not codes for codes in held),
        total=len(held),
    )


def _kept(board: Board, matched: _Matched, search: OfferSearch, at: dt.datetime) -> Mask:
    kept = matched.mask.copy()
    for mask in facet_masks(board, search, at).values():
        kept &= mask
    return kept


def _matched(territory: Territory, board: Board, search: OfferSearch, at: dt.datetime) -> _Matched:
    mask = live_mask(board, at)
    size = len(board.numbers)
    scores, distances = np.zeros(size), np.full(size, np.inf)
    circle = None
    if search.near:
        circle = _circle(territory, search)
        if circle is None:
            mask &= place_mask(board, search.near)
    if not search.words and circle is None:
        return _Matched(mask, scores, distances)
    found = find_documents(
        collection_of(territory),
        search.words,
        lexicon=shipped_lexicon(),
        concepts_of=concepts_of(shipped_trades(), shipped_lexicon()),
        circle=circle,
        today=at.date() if search.words else None,
        least=LEAST_COVERAGE,
    )
    rows, held = _rows_of(board, found)
    among = np.zeros(size, dtype=bool)
    among[rows] = True
    scores[rows] = found.scores[held]
    if circle is not None:
        distances[rows] = found.distances_km[held]
    return _Matched(mask & among, scores, distances, _corrections(found))


def _circle(territory: Territory, search: OfferSearch) -> Circle | None:
    """Return the circle asked for, `None` when only the commune itself can be looked in."""
    commune = gazetteer_for(territory).communes.get(search.near)
    if commune is None or commune.point is None or not search.reach_km:
        return None
    return Circle(commune.point[0], commune.point[1], search.reach_km)


def _rows_of(board: Board, found: FoundDocuments) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows of the board that were found, and the rank of each in the answer.

    The index and the board are written together but read apart: what one alone holds is left out.
    """
    numbers = np.array([int(key) for key in found.keys], dtype=np.int64)
    if not len(board.numbers) or not len(numbers):
        return np.array([], dtype=np.intp), np.array([], dtype=np.intp)
    rows = np.minimum(np.searchsorted(board.numbers, numbers), len(board.numbers) - 1)
    held = np.flatnonzero(board.numbers[rows] == numbers)
    return rows[held], held


def _corrections(found: FoundDocuments) -> tuple[str, ...]:
    return tuple(word for wanted in found.what.wanted for word in wanted.corrected)


def _ordered(board: Board, matched: _Matched, kept: Mask, order: Order) -> NDArray[np.intp]:
    """Return the rows kept in the order asked; equal ones always by date, then by number."""
    rows = np.flatnonzero(kept)
    latest = -board.seen[rows]
    first = {
        Order.RELEVANCE: -matched.scores[rows],
        Order.DATE: latest,
        Order.DISTANCE: matched.distances[rows],
    }[order]
    return rows[np.lexsort((board.numbers[rows], latest, first))]


def _ways_out(
    territory: Territory, board: Board, search: OfferSearch, at: dt.datetime
) -> tuple[WayOut, ...]:
    """Return searches near one that finds nothing: wider, or with one criterion less."""
    found = []
    for other, label in _looser(search):
        matched = _matched(territory, board, other, at)
        count = int(_kept(board, matched, other, at).sum())
        if count:
            found.append(WayOut(other, label, count))
    return tuple(found)


def _looser(search: OfferSearch) -> Sequence[tuple[OfferSearch, str]]:
    """Return looser searches with what each one changes, in French."""
    found = []
    if search.near:
        wider = next((km for km in RADII if km > max(search.reach_km, USUAL_RADIUS_KM)), None)
        if wider:
            around = replace(search, radius_km=wider, travel=None)
            found.append((around, f"à moins de {wider}\u00a0km"))
        everywhere = replace(search, near="", radius_km=USUAL_RADIUS_KM, travel=None)
        found.append((everywhere, "dans tout le bassin"))
    for changes, label, is_asked in (
        ({"contracts": frozenset()}, "quel que soit le contrat", search.contracts),
        ({"kinds": frozenset()}, "quel que soit le type d’offre", search.kinds),
        ({"domains": frozenset()}, "dans tous les domaines", search.domains),
        ({"highest_level": None}, "quel que soit le niveau", search.highest_level),
        ({"working_time": None}, "à temps plein ou partiel", search.working_time),
        ({"is_salary_known": False}, "avec ou sans salaire affiché", search.is_salary_known),
        ({"is_remote": False}, "avec ou sans télétravail", search.is_remote),
        ({"newer_than_days": None}, "quelle que soit la date", search.newer_than_days),
    ):
        if is_asked:
            found.append((replace(search, **changes), label))
    if search.words and search != OfferSearch(words=search.words):
        found.append((OfferSearch(words=search.words), "avec ces mots seulement"))
    return found
