"""A plan made greedily: what to do when the solver gives nothing in its time, and what to beat.

First what repairs the most for its cost, then what brings the most value for it, as long as nothing
breaks. Never better than the optimum, and checked like it.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from bastide.modules.estate.core.flows import unserved
from bastide.modules.estate.core.model import Model
from bastide.modules.estate.core.planning import Family
from bastide.modules.estate.core.rehousing import can_take
from bastide.modules.estate.core.rows import moves_of

ZERO = Fraction(0)
Floats = np.ndarray[Any, np.dtype[np.float64]]


def greedy_plan(model: Model) -> frozenset[int] | None:
    """Return the ranks of a valid plan made greedily; `None` when it finds none.

    Args:
        model: the problem ready to be solved.
    """
    search = _Search(model)
    if not search.repair():
        return None
    search.improve()
    picked = frozenset(search.picked)
    return picked if model.is_valid(picked) else None


class _Search:
    """The plan so far, and how full each row is: exactly, and in floats to rank choices."""

    def __init__(self, model: Model) -> None:
        self.model = model
        count = len(model.options)
        self.rows = [row for row in model.rows if all(place < count for place in row.terms)]
        self.of_choice: list[list[tuple[int, Fraction]]] = [[] for _ in range(count)]
        for rank, row in enumerate(self.rows):
            for place, value in row.terms.items():
                self.of_choice[place].append((rank, value))
        self.filled = [ZERO] * len(self.rows)
        self.picked: set[int] = set()
        self.moves = _Moves(model)
        self.free = np.ones(count, dtype=np.bool_)
        self._weigh()

    def _weigh(self) -> None:
        """Lay out the coefficients by choice, each row divided by its largest one."""
        scales = [
            1 / (max((abs(float(value)) for value in row.terms.values()), default=0.0) or 1.0)
            for row in self.rows
        ]
        self.bounds: Floats = np.array(
            [float(row.bound) * scale for row, scale in zip(self.rows, scales, strict=True)]
        )
        self.levels: Floats = np.zeros(len(self.rows))
        pairs = [
            (place, rank, float(value) * scales[rank])
            for place, terms in enumerate(self.of_choice)
            for rank, value in terms
        ]
        self.places = np.array([place for place, _rank, _value in pairs], dtype=np.int64)
        self.ranks = np.array([rank for _place, rank, _value in pairs], dtype=np.int64)
        self.weights: Floats = np.array([value for _place, _rank, value in pairs])

    def is_broken(self) -> bool:
        """Tell whether a row is broken, exactly."""
        return any(filled > row.bound for row, filled in zip(self.rows, self.filled, strict=True))

    def repair(self) -> bool:
        """Add choices until no row is broken; tell whether that was possible."""
        options = self.model.options
        spent = np.array([float(sum(option.spent.values())) for option in options])
        dear = np.maximum(spent, 0) + (np.abs(spent).mean() if len(spent) else 0.0) / 100 + 1e-9
        has_room = np.ones(len(options), dtype=np.bool_)
        while self.is_broken():
            worth = np.where(self.free & has_room, self._gains(), 0) / dear
            best = int(np.argmax(worth)) if len(worth) else 0
            if not len(worth) or worth[best] <= 0:
                return False
            if self.moves.is_served_with(best, self.picked):
                self._add(best)
            else:
                has_room[self.moves.no_easier(best)] = False
        return True

    def _gains(self) -> Floats:
        """Return by how much each choice would reduce what is broken, rows being comparable."""
        over = np.maximum(self.levels - self.bounds, 0)[self.ranks]
        after = np.maximum(self.levels[self.ranks] + self.weights - self.bounds[self.ranks], 0)
        return self._by_choice(over - after)

    def improve(self) -> None:
        """Add choices of the best value for what they take of every row, while nothing breaks."""
        values = self.model.values
        worth = np.array([float(value) for value in values]) / (self._shares() + 1e-9)
        ordered = sorted((p for p in range(len(values)) if values[p] > 0), key=lambda p: -worth[p])
        for _ in range(2):  # room opened in the first turn serves the moves of the second
            has_room = np.ones(len(values), dtype=np.bool_)
            for place in ordered:
                if not (self.free[place] and has_room[place] and self._fits(place)):
                    continue
                if self.moves.is_served_with(place, self.picked):
                    self._add(place)
                else:
                    has_room[self.moves.no_easier(place)] = False

    def _shares(self) -> Floats:
        """Return what each choice takes of the rows, each as a part of its bound, added up."""
        bounds = np.where(self.bounds > 0, self.bounds, np.inf)[self.ranks]
        taken = np.maximum(self.weights, 0) / bounds
        return self._by_choice(taken)

    def _by_choice(self, amounts: Floats) -> Floats:
        """Return the sum of amounts over the coefficients of each choice."""
        counts = np.bincount(self.places, weights=amounts, minlength=len(self.of_choice))
        return counts.astype(np.float64)

    def _fits(self, place: int) -> bool:
        return all(
            value <= 0 or self.filled[rank] + value <= self.rows[rank].bound
            for rank, value in self.of_choice[place]
        )

    def _add(self, place: int) -> None:
        self.picked.add(place)
        self._pour(place, 1)

    def _drop(self, place: int) -> None:
        self.picked.discard(place)
        self._pour(place, -1)

    def _pour(self, place: int, sign: int) -> None:
        for rank, value in self.of_choice[place]:
            self.filled[rank] += sign * value
        self.free[self.model.of_building[self.model.options[place].choice.building]] = sign < 0
        own = slice(*np.searchsorted(self.places, [place, place + 1]))
        self.levels[self.ranks[own]] += sign * self.weights[own]


class _Moves:
    """Whether the occupants of a plan find room, group by group."""

    def __init__(self, model: Model) -> None:
        relaxed = Family.REHOUSING in model.relaxed
        self.rules = None if relaxed else model.problem.rehousing
        self.asked, self.offered, self.fixed = moves_of(model.problem, model.options)
        self.emptying = {place for terms in self.asked.values() for place in terms} | {
            place
            for terms in self.offered.values()
            for place, amount in terms.items()
            if amount < 0
        }

    def no_easier(self, place: int) -> list[int]:
        """Return the choices that move as many people of the same group or more."""
        for terms in self.asked.values():
            if place in terms:
                return [other for other, amount in terms.items() if amount >= terms[place]]
        return [place]

    def is_served_with(self, place: int, picked: set[int]) -> bool:
        """Tell whether everybody still finds room when a choice is added."""
        rules = self.rules
        if rules is None or place not in self.emptying:
            return True
        plan = {*picked, place}
        asked = {movers: _sum(terms, plan) for movers, terms in self.asked.items()}
        rooms = self.fixed.keys() | self.offered.keys()
        offered = {
            room: self.fixed.get(room, ZERO) + _sum(self.offered.get(room, {}), plan)
            for room in rooms
        }
        missing, _stuck = unserved(
            asked, offered, lambda movers, room: can_take(rules, movers, room)
        )
        return not missing


def _sum(terms: Mapping[int, Fraction], plan: set[int]) -> Fraction:
    return sum((terms[place] for place in terms.keys() & plan), ZERO)
