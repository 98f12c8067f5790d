"""Among equal plans the lowest codes win, and nothing useless is done.

A plan reads as the list of its choices in natural order of codes. Of two plans of exactly the same
value, the one whose list comes first in the dictionary is kept; then choices that can be withdrawn
without loss are, from the highest code.

Several buildings are settled by one search: their choices weigh as the figures of a number, the
lowest code first, and the plan of the highest number is asked among those worth as much.

Source: `03-cli.md`, conventions (optimal plans).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bastide.modules.estate.core.model import Ending, Model
from bastide.modules.estate.core.rows import Row, no_good

ZERO, ONE = Fraction(0), Fraction(1)

MOST_LISTS = 20_000
"""Different lists that one search tells apart; beyond, the solver's tolerances would mix them."""

Own = Sequence[int]
"""Ranks of the choices of one building, lowest first, that a plan worth as much may hold."""


def settled(model: Model, picked: frozenset[int]) -> tuple[frozenset[int], bool]:
    """Return the plan of lowest codes among those worth exactly as much, and whether it is proved.

    Args:
        model: the problem, solved.
        picked: ranks of an optimal plan.

    Returns:
        Ranks of the plan kept; false when there were too many choices, or too little time, to
        tell every equal plan apart.
    """
    beaten = model.beaten(model.total(picked)) - picked
    if len(model.options) - len(beaten) > model.settings.most_settled:
        return _without_useless(model, picked), False
    left_out = Row(None, "beaten", dict.fromkeys(sorted(beaten), ONE), ZERO)
    other = model.maximise(
        extra=[no_good(picked, model.useful()), left_out], gap=0.0, is_confirmed=False
    )
    if other.ending is Ending.LIMIT:
        return _without_useless(model, picked), False
    if other.picked is None or other.value < model.total(picked):
        return picked, True
    best, is_proved = _lowest(model, picked, left_out)
    return _without_useless(model, best), is_proved


def _lowest(model: Model, picked: frozenset[int], left_out: Row) -> tuple[frozenset[int], bool]:
    worth = model.total(picked)
    worthy = {rank: -one for rank, one in enumerate(model.values) if one}
    as_much = Row(None, "as much", worthy, -worth)
    fixed, best = [left_out, as_much], picked
    begun: frozenset[int] = frozenset()
    for block in _blocks(model, left_out):
        if _is_whole(model, begun, worth):
            return begun, True
        if any(own[0] not in best for own in block):
            run = model.maximise(
                _figures(block, len(model.values)), extra=fixed, gap=0.0, is_confirmed=False
            )
            if run.ending is not Ending.OPTIMAL or run.picked is None:
                return best, False
            best = run.picked
        for own in block:
            if _is_whole(model, begun, worth):
                return begun, True
            chosen = best.intersection(own)
            begun |= chosen
            fixed += [_fixed(own, chosen)]
    return best, True


def _blocks(model: Model, left_out: Row) -> list[list[Own]]:
    """Return the buildings in order, gathered as far as one search can tell their lists apart."""
    blocks: list[list[Own]] = []
    lists = MOST_LISTS
    for ranks in model.of_building.values():
        own = [rank for rank in ranks if rank not in left_out.terms]
        if not own:
            continue
        lists *= len(own) + 1
        if lists > MOST_LISTS:
            blocks.append([])
            lists = len(own) + 1
        blocks[-1].append(own)
    return blocks


def _figures(block: Sequence[Own], count: int) -> list[Fraction]:
    """Return a value for each choice: the plan whose list comes first has the highest sum."""
    values = [ZERO] * count
    unit = 1
    for own in reversed(block):
        for place, rank in enumerate(own):
            values[rank] = Fraction((len(own) - place) * unit)
        unit *= len(own) + 1
    return values


def _fixed(own: Own, chosen: frozenset[int]) -> Row:
    """Return the row that keeps the choice of a building, or keeps the building."""
    if not chosen:
        return Row(None, "kept", dict.fromkeys(own, ONE), ZERO)
    return Row(None, "chosen", dict.fromkeys(chosen, -ONE), -ONE)


def _is_whole(model: Model, begun: frozenset[int], worth: Fraction) -> bool:
    """Tell whether the choices made so far are a plan by themselves: a list that ends comes first.

    A choice added to it would be one more, for nothing.
    """
    return model.total(begun) == worth and model.is_valid(begun)


def _without_useless(model: Model, picked: frozenset[int]) -> frozenset[int]:
    """Return a plan without the choices that bring nothing, tried from the highest code."""
    kept = picked
    for rank in sorted(picked, reverse=True):
        if model.values[rank] <= 0 and model.is_valid(kept - {rank}):
            kept -= {rank}
    return kept
