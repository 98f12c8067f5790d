"""The constraints of a problem as linear rows over its choices, exact, for the solver.

Every row says that a sum is at most a bound. Choices come first among the variables; after them
come the flows of occupants from groups that move to groups of room.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bastide.modules.estate.core.decisions import is_in_time
from bastide.modules.estate.core.options import Option
from bastide.modules.estate.core.planning import (
    KEEP,
    Exclusion,
    Family,
    Lock,
    Problem,
    ProjectLimit,
)
from bastide.modules.estate.core.rehousing import (
    ALWAYS,
    Movers,
    Room,
    can_take,
    host_lists,
    movers_of,
    room_of,
)
from bastide.modules.estate.core.verification import reference_mwh

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Row:
    """A constraint: the sum of `terms` (rank of a variable → coefficient) is at most `bound`.

    Attributes:
        family: which constraints; `None` for those that nothing relaxes.
        name: what it bounds, for people.
    """

    family: Family | None
    name: str
    terms: Mapping[int, Fraction]
    bound: Fraction

    def is_broken_by(self, picked: frozenset[int]) -> bool:
        """Tell whether picking exactly these variables breaks the row."""
        return sum((self.terms.get(rank, ZERO) for rank in picked), ZERO) > self.bound


@dataclass(frozen=True, slots=True)
class Rows:
    """All rows of a problem, and how many flows come after the choices."""

    rows: tuple[Row, ...]
    flows: int


def rows_of(problem: Problem, options: Sequence[Option], relaxed: frozenset[Family]) -> Rows:
    """Return the rows of a problem, without the families that are relaxed.

    Args:
        problem: the problem.
        options: its choices; their rank is that of their variable.
        relaxed: families left out.
    """
    rows = [
        *_one_choice_each(problem, options),
        *_budget_rows(problem, options),
        *_energy_rows(problem, options),
        *_area_rows(problem, options),
        *(row for limit in problem.project_limits for row in _project_rows(limit, options)),
        *(row for lock in problem.locks for row in _lock_rows(lock, options)),
        *(row for veto in problem.vetoes for row in _veto_rows(veto, options)),
        *(_exclusion_row(one, options) for one in problem.exclusions),
        *_precedence_rows(options),
    ]
    flows = 0
    if problem.rehousing is not None and Family.REHOUSING not in relaxed:
        moving, flows = _rehousing_rows(problem, options)
        rows += moving
    return Rows(tuple(row for row in rows if row.family not in relaxed), flows)


def _one_choice_each(problem: Problem, options: Sequence[Option]) -> Iterable[Row]:
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for rank, option in enumerate(options):
        ranks[option.choice.building].append(rank)
    for building in problem.buildings:
        own = ranks[building.code]
        if len(own) > 1:
            yield Row(None, building.code, dict.fromkeys(own, ONE), ONE)
        if building.must_act:
            yield Row(Family.OBLIGATIONS, building.code, dict.fromkeys(own, -ONE), -ONE)


def _budget_rows(problem: Problem, options: Sequence[Option]) -> Iterable[Row]:
    if problem.budgets is None:
        return
    total = ZERO
    for rank, year in enumerate(problem.years):
        budget = Fraction(problem.budgets[rank])
        total = total + budget if problem.has_carry_over else budget
        terms = {}
        for place, option in enumerate(options):
            net = _net(option, year, is_cumulated=problem.has_carry_over)
            if net:
                terms[place] = net
        yield Row(Family.BUDGET, str(year), terms, total)


def _net(option: Option, year: int, *, is_cumulated: bool) -> Fraction:
    """Return what a choice takes from the budget of a year, or of all years until it."""
    spent = sum(
        (
            Fraction(amount)
            for paid_on, amount in option.spent.items()
            if paid_on == year or (is_cumulated and paid_on < year)
        ),
        ZERO,
    )
    received_on = option.receipt_on
    if received_on is not None and (received_on == year or (is_cumulated and received_on < year)):
        spent -= Fraction(option.receipt)
    return spent


def _energy_rows(problem: Problem, options: Sequence[Option]) -> Iterable[Row]:
    today = sum((one.energy_mwh or ZERO for one in problem.buildings), ZERO)
    for year, rate in problem.energy.items():
        terms = {
            place: option.energy
            for place, option in enumerate(options)
            if option.energy and option.done_on <= year
        }
        bound = rate * reference_mwh(problem) - today
        yield Row(Family.ENERGY, str(year), terms, bound)


def _area_rows(problem: Problem, options: Sequence[Option]) -> Iterable[Row]:
    for segment, least in problem.min_area.items():
        today = sum(
            (one.area_m2 or ZERO for one in problem.buildings if one.segment == segment), ZERO
        )
        for year in problem.years:
            terms = {}
            for place, option in enumerate(options):
                if option.building.segment == segment:
                    lost = -_area_change(option, year)
                    if lost:
                        terms[place] = lost
            yield Row(Family.AREA, f"{segment} {year}", terms, today - least)


def _area_change(option: Option, year: int) -> Fraction:
    if option.spec.is_closed and year in option.works_years:
        return -(option.building.area_m2 or ZERO)
    return option.area if option.done_on <= year else ZERO


def _project_rows(limit: ProjectLimit, options: Sequence[Option]) -> Iterable[Row]:
    for year, most in limit.at_most.items():
        terms = {
            place: option.spec.workload
            for place, option in enumerate(options)
            if year in option.works_years
            and option.spec.workload
            and limit.service in {None, option.spec.service}
        }
        yield Row(Family.PROJECTS, f"{limit.service or ''} {year}".strip(), terms, most)


def _ranks(options: Sequence[Option], building: str) -> list[int]:
    return [place for place, option in enumerate(options) if option.choice.building == building]


def _lock_rows(lock: Lock, options: Sequence[Option]) -> Iterable[Row]:
    own = _ranks(options, lock.building)
    if lock.action == KEEP:
        yield Row(Family.LOCKS, lock.building, dict.fromkeys(own, ONE), ZERO)
        return
    wanted = [
        place
        for place in own
        if options[place].choice.action == lock.action
        and lock.year in {None, options[place].choice.year}
    ]
    yield Row(Family.LOCKS, lock.building, dict.fromkeys(wanted, -ONE), -ONE)


def _veto_rows(veto: Lock, options: Sequence[Option]) -> Iterable[Row]:
    own = _ranks(options, veto.building)
    if veto.action == KEEP:
        yield Row(Family.VETOES, veto.building, dict.fromkeys(own, -ONE), -ONE)
        return
    banned = [
        place
        for place in own
        if veto.action in {"", options[place].choice.action}
        and veto.year in {None, options[place].choice.year}
    ]
    yield Row(Family.VETOES, veto.building, dict.fromkeys(banned, ONE), ZERO)


def _exclusion_row(exclusion: Exclusion, options: Sequence[Option]) -> Row:
    """Return the row of an exclusion; a kept building counts as one less its choices."""
    terms: defaultdict[int, Fraction] = defaultdict(Fraction)
    bound = Fraction(exclusion.at_most)
    for building, action in exclusion.choices:
        own = _ranks(options, building)
        if action == KEEP:
            bound -= 1
        for place in own:
            if action == KEEP:
                terms[place] -= 1
            elif action in {"", options[place].choice.action}:
                terms[place] += 1
    return Row(Family.EXCLUSIONS, exclusion.label, dict(terms), bound)


def _precedence_rows(options: Sequence[Option]) -> Iterable[Row]:
    by_action: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, option in enumerate(options):
        by_action[option.choice.building, option.choice.action].append(place)
    for place, option in enumerate(options):
        for need in option.spec.requires:
            terms = {place: ONE}
            for other in by_action[need.building, need.action]:
                if is_in_time(need, options[other].done_on, option.choice.year):
                    terms[other] = terms.get(other, ZERO) - 1
            name = f"{option.choice.building} {option.choice.action}"
            yield Row(Family.PRECEDENCES, name, terms, ZERO)


def _rehousing_rows(problem: Problem, options: Sequence[Option]) -> tuple[list[Row], int]:
    """Return the rows of movers and rooms, joined by one flow for each pair that fits."""
    rules = problem.rehousing
    if rules is None:
        return [], 0
    asked, offered, fixed = moves_of(problem, options)
    first = len(options)
    flows = [
        (movers, room)
        for movers in asked
        for room in fixed.keys() | offered.keys()
        if can_take(rules, movers, room)
    ]
    flows.sort(key=lambda pair: (_order(pair[0]), _order(pair[1])))
    place_of = {pair: first + rank for rank, pair in enumerate(flows)}
    rows = []
    for movers, terms in asked.items():
        taken = {place_of[pair]: -ONE for pair in flows if pair[0] == movers}
        rows.append(Row(Family.REHOUSING, "movers", terms | taken, ZERO))
    for room in sorted({pair[1] for pair in flows}, key=_order):
        used = {place_of[pair]: ONE for pair in flows if pair[1] == room}
        given = {place: -amount for place, amount in offered.get(room, {}).items()}
        rows.append(Row(Family.REHOUSING, "room", used | given, fixed.get(room, ZERO)))
    return rows, len(flows)


_Terms = dict[int, Fraction]


def moves_of(
    problem: Problem, options: Sequence[Option]
) -> tuple[dict[Movers, _Terms], dict[Room, _Terms], dict[Room, Fraction]]:
    """Return who moves by which choice, the room that choices give, and the room that is there.

    Args:
        problem: the problem.
        options: its choices.

    Returns:
        Groups of movers and of room → rank of a choice → m² (less room when negative); then
        groups of room → m² whatever is chosen.
    """
    lists = host_lists(problem)
    asked: defaultdict[Movers, _Terms] = defaultdict(dict)
    offered: defaultdict[Room, _Terms] = defaultdict(dict)
    fixed: defaultdict[Room, Fraction] = defaultdict(Fraction)
    for capacity in problem.rehousing.capacities if problem.rehousing else ():
        fixed[Room(capacity.segment, frozenset(), capacity.from_year)] += capacity.m2
    for building in problem.buildings:
        if building.free_m2:
            fixed[room_of(building, ALWAYS, lists)] += building.free_m2
    for place, option in enumerate(options):
        spec, building = option.spec, option.building
        if spec.displaced_m2:
            asked[movers_of(building, spec, option.choice.year)][place] = spec.displaced_m2
        if spec.freed_m2:
            offered[room_of(building, option.done_on + 1, lists)][place] = spec.freed_m2
        if option.room_lost:
            offered[room_of(building, ALWAYS, lists)][place] = -option.room_lost
    return dict(asked), dict(offered), dict(fixed)


def _order(group: Movers | Room) -> tuple[str, int, tuple[tuple[str, ...], ...]]:
    if isinstance(group, Movers):
        return group.segment, group.year, (tuple(sorted(group.hosts or ())),)
    return group.segment, group.from_year, tuple(sorted(tuple(sorted(one)) for one in group.named))


def stuck_row(problem: Problem, options: Sequence[Option], stuck: frozenset[Movers]) -> Row:
    """Return the row that occupants without room break: those of a set need the room they reach.

    Args:
        problem: the problem.
        options: its choices.
        stuck: groups of movers found by the check, that ask more than all they may reach.
    """
    rules = problem.rehousing
    asked, offered, fixed = moves_of(problem, options)
    terms: defaultdict[int, Fraction] = defaultdict(Fraction)
    bound = ZERO
    for movers in stuck:
        for place, amount in asked.get(movers, {}).items():
            terms[place] += amount
    for room in fixed.keys() | offered.keys():
        if rules is not None and any(can_take(rules, movers, room) for movers in stuck):
            bound += fixed.get(room, ZERO)
            for place, amount in offered.get(room, {}).items():
                terms[place] -= amount
    return Row(Family.REHOUSING, "stuck", dict(terms), bound)


def at_least(amounts: Sequence[Fraction], level: Fraction) -> Row:
    """Return the row that asks for a sum of amounts of at least a level.

    Args:
        amounts: what each choice brings.
        level: the least sum.
    """
    terms = {rank: -amount for rank, amount in enumerate(amounts) if amount}
    return Row(None, "at least", terms, -level)


def no_good(picked: frozenset[int], others: Iterable[int]) -> Row:
    """Return the row that allows any plan but one: drop one of its choices, or add another.

    Args:
        picked: ranks of its choices.
        others: ranks of the choices that make a different plan when they are added.
    """
    terms = dict.fromkeys(others, -ONE) | dict.fromkeys(picked, ONE)
    return Row(None, "other", terms, Fraction(len(picked) - 1))
